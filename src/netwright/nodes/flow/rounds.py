"""What tells the rounds of a node that runs a sub-workflow: columns with a value for each round."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from netwright.sdk import Settings, SettingsError, code, text

FAILED = "failed"
"""The column that says why a round failed."""


class RoundColumn(Settings):
    """A column that tells the rounds apart."""

    name: str = text(title="Column")
    values: str = code(language="json", title="Values", help="One for each round, as a JSON list.")


def values_of(columns: Sequence[RoundColumn], rounds: int) -> dict[str, list[Any]]:
    """Return the values of each column; raises SettingsError where they are not one for each round."""
    found: dict[str, list[Any]] = {}
    for place, column in enumerate(columns):
        try:
            values = json.loads(column.values)
        except ValueError:
            values = None
        if not isinstance(values, list) or len(values) != rounds:
            raise SettingsError(
                f"columns.{place}.values",
                "Column {column} needs a JSON list of {rounds} {rounds:value|values}.",
                "Write one value for each round.",
                column=column.name,
                rounds=rounds,
            )
        is_mixed = len({isinstance(value, str) for value in values}) > 1
        found[column.name] = [str(value) for value in values] if is_mixed else values
    return found
