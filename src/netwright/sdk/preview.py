"""What a node that reads shows of its source while it is set up."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from netwright.ports import ColumnKind


class Preview(BaseModel):
    """The first columns and rows, values as texts, and the values that were found for settings left to be found."""

    model_config = ConfigDict(frozen=True)

    settings: dict[str, str | bool] = {}
    columns: tuple[tuple[str, ColumnKind], ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    more_columns: int = 0
    """How many further columns there are."""
