"""Convert Columns node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.columns.conversions import Target, Trouble, can_convert, convert, tell_lost
from netwright.nodes.table.shaping import Shaping, check_some, empty_frame, without
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, Settings, SettingsError, choice, columns, flag, node, text

if TYPE_CHECKING:
    import polars as pl


class ConvertColumnsSettings(Settings):
    """Which columns, and to what."""

    columns: tuple[str, ...] = columns(port="table", title="Columns")
    to: Target = choice(default="number", title="Convert to")
    comma: bool = flag(
        default=False, title="Decimal comma", help="Read 1.234,5 as 1234.5.", when={"to": ["number", "whole number"]}
    )
    pattern: str = text(
        default="",
        title="Form of times",
        help="How a time is written: %d.%m.%Y %H:%M. Left empty, as 2025-12-31 23:59.",
        when={"to": ["text", "date", "date and time", "time"]},
    )
    trouble: Trouble = choice(default="stop", title="Values that do not fit")


@node(
    id="convert_columns",
    title="Convert Columns",
    group="table",
    keywords=("type", "cast", "number to string", "string to number", "parse"),
)
class ConvertColumns(Shaping[ConvertColumnsSettings]):
    """Turn columns into another type.

    Fractions are rounded to the nearest whole number. Texts such as yes and no, true and false, 1 and 0 become true or
    false. A value that does not fit stops the node or becomes missing, and is counted.
    """

    def check(self, table: TableSpec) -> None:
        check_some(table, "columns", self.settings.columns)
        frame = empty_frame(table)
        schema = frame.collect_schema() if frame is not None else {}
        for name in self.settings.columns if schema else ():
            if not can_convert(schema[name], self.settings.to):
                raise SettingsError(
                    "columns",
                    "Column {column} is of type {type}, which cannot become {target}.",
                    "Choose another column or another type.",
                    column=name,
                    type=str(schema[name]),
                    target=self.settings.to,
                )

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        schema = frame.collect_schema()
        chosen = self.settings
        return frame.with_columns(
            convert(col(name), schema[name], chosen.to, form=chosen.pattern, comma=chosen.comma).alias(name)
            for name in chosen.columns
        )

    def known(self, table: TableSpec) -> TableSpec:
        return without(table, self.settings.columns)

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        before = table.frame.collect()
        after = self.plan(before.lazy()).collect()
        tell_lost(before, after, list(self.settings.columns), self.settings.trouble, context)
        return {"table": Table.of(after, like=self.known(table.spec))}
