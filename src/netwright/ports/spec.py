"""The base of all specs that can be stored: frozen, comparable, and plain JSON outside."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """What is known of a value before (predicted) or after (observed) a run. Unknown parts are None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data that `from_json` of the same class reads back."""
        return self.model_dump(mode="json")
