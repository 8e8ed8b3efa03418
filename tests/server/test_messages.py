"""Every sentence of the server is there in Korean, and nothing else is."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import netwright.server

FOLDER = Path(netwright.server.__file__).parent
SPEAKERS = {"Refusal", "ServeError", "conflict", "not_found", "of"}


def said() -> Iterator[str]:
    for path in FOLDER.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if name in SPEAKERS:
                for argument in call.args:
                    for part in ast.walk(argument):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                            yield part.value


def test_korean_is_complete_and_keeps_the_places() -> None:
    korean = json.loads((FOLDER / "messages" / "ko" / "server.json").read_text("utf-8"))
    assert set(said()) == set(korean)
    for english, translation in korean.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", translation))
