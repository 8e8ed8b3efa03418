"""The published JSON schema of the file format, for editors and other programs."""

from __future__ import annotations

import json
from typing import Any

from netwright.workflow.document import FORMAT, Document


def json_schema() -> dict[str, Any]:
    """Return the schema of the current format."""
    schema = Document.model_json_schema(by_alias=True)
    schema["required"] = ["format"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Netwright workflow, format {FORMAT}",
        **{name: value for name, value in schema.items() if name != "title"},
    }


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
