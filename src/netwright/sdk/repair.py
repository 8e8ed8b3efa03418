"""A way out of a problem that a click applies."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from netwright.sdk.message import Message


class Repair(BaseModel):
    """What to call it, and the edits of the workflow that do it, as JSON (`workflow.editing.edit_kinds`).

    A node that is added or replaced has no position: who applies the repair gives it one.
    """

    model_config = ConfigDict(frozen=True)

    label: Message
    edits: tuple[dict[str, Any], ...]
