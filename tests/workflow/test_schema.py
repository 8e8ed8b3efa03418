"""The published JSON schema is what the models say, and the examples keep to it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from netwright.workflow.file.format import dump, parse
from netwright.workflow.file.schema import json_schema, schema_text
from tests.workflow.samples import flagship, nested

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs" / "schema" / "workflow-1.json"
EXAMPLES = sorted((ROOT / "examples").rglob("*.netwright.json"))


def test_the_published_schema_is_current() -> None:
    assert PUBLISHED.read_text("utf-8") == schema_text(), "run: python scripts/write_schema.py"


def test_the_schema_is_one_and_knows_good_from_bad() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    for document in (flagship(), nested()):
        jsonschema.validate(json.loads(dump(document)), json_schema())
    for wrong in ({}, {"format": 2}, {"format": 1, "nodes": {"a": {}}}, {"format": 1, "colour": "red"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, json_schema())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_keeps_to_the_format(path: Path) -> None:
    text = path.read_text("utf-8")
    jsonschema.validate(json.loads(text), json_schema())
    parsed = parse(text)
    assert parsed.damage == []
    assert dump(parsed.document) == text, "saved in another form: open and save it"
