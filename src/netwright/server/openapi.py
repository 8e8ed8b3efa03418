"""The description of the API, for `web/` to generate its types from: `python -m netwright.server.openapi > FILE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from netwright.server.app import create_app
from netwright.server.documents.event_kinds import Event, Wish
from netwright.workflow.editing.edit_kinds import Edit

_PLACE = "#/components/schemas/{model}"


def describe() -> dict[str, Any]:
    """Return the OpenAPI description, with the messages of the event stream among its schemas."""
    description = create_app(None).openapi()
    schemas = description["components"]["schemas"]
    for name, kinds in (("Edit", TypeAdapter(Edit)), ("Event", TypeAdapter(Event)), ("Wish", TypeAdapter(Wish))):
        schema = kinds.json_schema(mode="serialization", ref_template=_PLACE)
        for part, definition in schema.pop("$defs", {}).items():
            schemas.setdefault(part, definition)
        schemas[name] = schema
    _require(schemas, _answered(description))
    description["components"]["schemas"] = dict(sorted(schemas.items()))
    return description


def _require(schemas: dict[str, Any], answered: set[str]) -> None:
    """Name as required what always is there: all that the server answers, and the `kind` that tells unions apart."""
    for name, schema in schemas.items():
        properties = schema.get("properties", {})
        kinds = [field for field, value in properties.items() if field == "kind" and "const" in value]
        required = list(properties) if name in answered else [*schema.get("required", []), *kinds]
        if required:
            schema["required"] = sorted(set(required), key=list(properties).index)


def _answered(description: dict[str, Any]) -> set[str]:
    """Return the schemas that answers and events hold, directly or inside others."""
    schemas = description["components"]["schemas"]
    routes = [route for methods in description["paths"].values() for route in methods.values()]
    waiting = {"Event", *(name for route in routes for name in _named(route.get("responses", {})))}
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_named(schemas[name])) - found
    return found


def _named(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rpartition("/")[2]
        for value in part.values():
            yield from _named(value)
    elif isinstance(part, list):
        for value in part:
            yield from _named(value)


if __name__ == "__main__":
    json.dump(describe(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
