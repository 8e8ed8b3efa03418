"""Unpivot node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.shaping import Shaping, check_columns, check_distinct, check_some
from netwright.ports import TableSpec
from netwright.ports.columns import cols, named
from netwright.sdk import Settings, SettingsError, columns, node, text

if TYPE_CHECKING:
    import polars as pl


class UnpivotSettings(Settings):
    """Which columns become rows."""

    values: tuple[str, ...] = columns(port="table", title="Columns to turn into rows")
    keep: tuple[str, ...] = columns(
        port="table", title="Columns to keep", help="Repeated in each new row. None chosen means all others."
    )
    name_column: str = text(default="column", title="Column for the names")
    value_column: str = text(default="value", title="Column for the values")


@node(id="unpivot", title="Unpivot", group="table", keywords=("melt", "long", "stack"))
class Unpivot(Shaping[UnpivotSettings]):
    """Turn columns into rows.

    Each row becomes as many rows as columns are chosen: one with the name of each and its value. All of the first
    column's values come first, then those of the second.
    """

    def check(self, table: TableSpec) -> None:
        check_some(table, "values", self.settings.values)
        check_columns(table, "keep", self.settings.keep)
        if table.columns is not None:
            kept = self._kept([one.name for one in table.columns])
            check_distinct("name_column", [*kept, self.settings.name_column, self.settings.value_column])
        found = [one for name in self.settings.values if (one := table.column(name))]
        kinds = {one.kind if one.kind != "category" else "text" for one in found}
        if len(kinds) > 1 or ("tensor" in kinds and len({one.dtype for one in found}) > 1):
            raise SettingsError(
                "values",
                "The columns are of several kinds ({kinds}); their values cannot stand in one column.",
                "Choose columns of one kind, or convert them before.",
                kinds=", ".join(sorted(kinds)),
            )

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        schema = frame.collect_schema()
        words = [name for name in self.settings.values if schema[name] in (pl.Categorical, pl.Enum)]
        return frame.with_columns(one.cast(pl.String) for one in cols(words)).unpivot(
            named(self.settings.values),
            index=named(self._kept(schema.names())),
            variable_name=self.settings.name_column,
            value_name=self.settings.value_column,
        )

    def known(self, table: TableSpec) -> TableSpec:
        if table.columns is None:
            return table
        kept = self._kept([one.name for one in table.columns])
        return TableSpec(columns=tuple(one for one in table.columns if one.name in kept))

    def rows(self, rows: int) -> int | None:
        return rows * len(self.settings.values)

    def _kept(self, names: list[str]) -> list[str]:
        return list(self.settings.keep) or [name for name in names if name not in self.settings.values]
