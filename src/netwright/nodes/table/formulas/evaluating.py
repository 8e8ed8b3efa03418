"""A formula as a setting of a node: checked while it is typed, computed over a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.formulas.compiling import Part, compile_formula
from netwright.nodes.table.formulas.functions import Kind
from netwright.nodes.table.shaping import empty_frame
from netwright.ports import Table, TableSpec
from netwright.sdk import NodeError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


def check_formula(table: TableSpec, setting: str, text: str, wanted: tuple[Kind, ...] = ()) -> None:
    """Raise SettingsError where a formula cannot be read, or does not fit the table."""
    import polars as pl

    frame = empty_frame(table)
    if frame is None:
        compile_formula(text, None, setting, wanted)
        return
    part = compile_formula(text, frame.collect_schema(), setting, wanted)
    try:
        frame.select(part.expression.alias("result")).collect_schema()
    except pl.exceptions.PolarsError as error:
        raise SettingsError(
            setting,
            "The formula does not fit the columns: {reason}.",
            "Change it, or convert its parts with number(...) or text(...).",
            reason=str(error).splitlines()[0].rstrip("."),
        ) from None


def formula(frame: pl.LazyFrame, setting: str, text: str, wanted: tuple[Kind, ...] = ()) -> Part:
    """Return the translation of a formula over a frame."""
    return compile_formula(text, frame.collect_schema(), setting, wanted)


def computed(frame: pl.LazyFrame, folder: Path, like: TableSpec) -> Table:
    """Compute a frame made by formulas; what Polars refuses only when it sees the values becomes a NodeError."""
    import polars as pl

    try:
        return Table.stored(frame, folder, like)
    except pl.exceptions.PolarsError as error:
        raise NodeError(
            "The formula cannot be computed: {reason}.",
            "Change it, or filter the rows that it does not fit before.",
            reason=str(error).splitlines()[0].rstrip("."),
        ) from None
