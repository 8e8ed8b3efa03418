"""String to Date and Time node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.columns.conversions import Trouble, convert, tell_lost
from netwright.nodes.table.shaping import Shaping, check_some, without
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, Settings, SettingsError, choice, columns, node, text

if TYPE_CHECKING:
    import polars as pl


class StringToDateTimeSettings(Settings):
    """Which columns, and how they are written."""

    columns: tuple[str, ...] = columns(port="table", kinds=["text", "category"], title="Columns")
    to: Literal["date", "date and time", "time"] = choice(default="date and time", title="Read as")
    pattern: str = text(
        default="",
        title="Form",
        help="%Y year, %m month, %d day, %H hour, %M minute, %S second, %b Jan, %z +0100. Left empty, forms such as "
        "2025-12-31 23:59:59 and 2025/12/31 are tried.",
    )
    zone: str = text(
        default="",
        title="Time zone",
        help="Such as Asia/Seoul. Left empty, times belong to no zone.",
        when={"to": "date and time"},
    )
    trouble: Trouble = choice(default="stop", title="Values that do not fit")


@node(
    id="string_to_date_time",
    title="String to Date Time",
    group="table",
    keywords=("parse", "timestamp", "datetime", "convert"),
)
class StringToDateTime(Shaping[StringToDateTimeSettings]):
    """Read texts as dates and times.

    A text that has another form stops the node or becomes missing, and is counted. An hour that a change of the clocks
    left out becomes missing; of one that it doubled, the earlier is taken.
    """

    def check(self, table: TableSpec) -> None:
        check_some(table, "columns", self.settings.columns, ["text", "category"])
        check_zone("zone", self.settings.zone)

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        chosen = self.settings
        return frame.with_columns(
            convert(col(name), pl.String(), chosen.to, form=chosen.pattern, zone=chosen.zone).alias(name)
            for name in chosen.columns
        )

    def known(self, table: TableSpec) -> TableSpec:
        return without(table, self.settings.columns)

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        before = table.frame.collect()
        after = self.plan(before.lazy()).collect()
        tell_lost(before, after, list(self.settings.columns), self.settings.trouble, context)
        return {"table": Table.of(after, like=self.known(table.spec))}


def check_zone(setting: str, zone: str) -> None:
    """Raise SettingsError where there is no such time zone."""
    import polars as pl

    if not zone:
        return
    try:
        pl.Series([0]).cast(pl.Datetime("us", zone))
    except pl.exceptions.PolarsError:
        raise SettingsError(
            setting, "There is no time zone {zone}.", "Write one such as Asia/Seoul or Europe/Zurich.", zone=zone
        ) from None
