"""Every sentence of the package is in the Korean catalogue."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import netwright.workers

PACKAGE = Path(netwright.workers.__file__).parent
SPEAKERS = {"of", "NodeError", "InputError", "_death"}


def sentences() -> Iterator[str]:
    """Yield each English sentence: constant arguments of what speaks, and templates kept in a variable."""
    for path in PACKAGE.rglob("*.py"):
        for part in ast.walk(ast.parse(path.read_text("utf-8"))):
            constants: list[ast.expr] = []
            if isinstance(part, ast.Call):
                name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
                constants = part.args if name in SPEAKERS else []
            elif isinstance(part, ast.Assign) and getattr(part.targets[0], "id", "") in ("problem", "template"):
                constants = [part.value]
            for constant in (way for one in constants for way in _ways(one)):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and " " in constant.value:
                    yield constant.value


def _ways(value: ast.expr) -> list[ast.expr]:
    """Return both ways of a condition."""
    return [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]


def test_every_sentence_is_translated_with_the_same_places() -> None:
    catalogue = json.loads((PACKAGE / "messages" / "ko" / "workers.json").read_text("utf-8"))
    spoken = set(sentences())
    assert len(spoken) > 30
    assert spoken == set(catalogue)
    for english, korean in catalogue.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", korean))
