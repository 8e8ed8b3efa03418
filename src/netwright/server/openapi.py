"""The description of the API, for `web/` to generate its types from: `python -m netwright.server.openapi > FILE`."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic import TypeAdapter

from netwright.server.app import create_app
from netwright.server.event_kinds import Event, Wish

_PLACE = "#/components/schemas/{model}"


def describe() -> dict[str, Any]:
    """Return the OpenAPI description, with the messages of the event stream among its schemas."""
    description = create_app(None).openapi()
    schemas = description["components"]["schemas"]
    for name, kinds in (("Event", TypeAdapter(Event)), ("Wish", TypeAdapter(Wish))):
        schema = kinds.json_schema(mode="serialization", ref_template=_PLACE)
        for part, definition in schema.pop("$defs", {}).items():
            schemas.setdefault(part, definition)
        schemas[name] = schema
    description["components"]["schemas"] = dict(sorted(schemas.items()))
    return description


if __name__ == "__main__":
    json.dump(describe(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
