"""The base of all specs that can be stored."""

from typing import Any

from netwright.ports.frozen import Frozen


class Spec(Frozen):
    """What is known of a value before (predicted) or after (observed) a run. Unknown parts are None."""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data that `from_json` of the same class reads back."""
        return self.model_dump(mode="json")
