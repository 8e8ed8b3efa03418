"""Every sentence of the engine is there in Korean, with the same places."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import netwright.engine

FOLDER = Path(netwright.engine.__file__).parent
SPEAKING = {"NetwrightError", "RunRefused", "NoResult", "CannotOpen", "of"}


def templates() -> Iterator[str]:
    for path in FOLDER.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                for value in call.args if name in SPEAKING else ():
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value


def test_every_sentence_has_a_korean_one_with_the_same_places() -> None:
    korean = json.loads((FOLDER / "messages" / "ko" / "engine.json").read_text("utf-8"))
    found = set(templates())
    assert found == set(korean)
    for english, translation in korean.items():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", translation)), english
