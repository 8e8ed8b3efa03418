"""Binner node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import check_distinct, check_some, with_columns
from netwright.nodes.table.transforms.binning import KIND, Binning, bin_name, labels
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    TransformPort,
    choice,
    columns,
    flag,
    integer,
    node,
    text,
)

if TYPE_CHECKING:
    import polars as pl


class BinnerSettings(Settings):
    """Which columns, and where the bins begin."""

    columns: tuple[str, ...] = columns(port="table", kinds=["number"], title="Columns")
    method: Literal["equal width", "equal counts", "own edges"] = choice(default="equal width", title="Method")
    bins: int = integer(default=5, ge=2, le=1_000, title="Bins", when={"method": ["equal width", "equal counts"]})
    edges: str = text(
        default="",
        title="Edges",
        help="0, 10, 100 makes four bins: below 0, 0 to 10, 10 to 100, 100 and more.",
        when={"method": "own edges"},
    )
    numbers: bool = flag(default=False, title="Numbers instead of names", help="0 is the lowest bin.")


@node(id="binner", title="Binner", group="table", keywords=("discretise", "bucket", "histogram", "quantile", "bin"))
class Binner(Node[BinnerSettings]):
    """Sort numbers into bins.

    Adds a column for each chosen one, such as age_bin. A value on an edge belongs to the upper bin; the first bin takes
    everything below, the last everything above.
    """

    inputs = {"table": TablePort("The rows to learn from.")}
    outputs = {
        "table": TablePort("The resulting rows."),
        "transform": TransformPort("The bins, to apply to other rows."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        check_some(table, "columns", self.settings.columns, ["number"])
        check_distinct("columns", [*(one.name for one in table.columns or ()), *map(bin_name, self.settings.columns)])
        if self.settings.method == "own edges":
            self._own_edges()
        made = self._made({})
        return {"table": with_columns(table, made), "transform": self._spec(made)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        rows = table.frame.collect()
        step = Binning({name: self._edges(rows[name]) for name in self.settings.columns}, self.settings.numbers)
        made = self._made({name: len(edges) + 1 for name, edges in step.edges.items()})
        transform = Transform(self._spec(made), step.parameters())
        return {
            "table": Table.of(step.apply(rows, context), like=with_columns(table.spec, made)),
            "transform": transform,
        }

    def _edges(self, column: pl.Series) -> tuple[float, ...]:
        if self.settings.method == "own edges":
            return self._own_edges()
        values = column.cast(float).drop_nulls()
        values = values.filter(values.is_finite())
        if not len(values):
            raise InputError(
                "table", "Column {column} has no numbers to learn from.", "Leave the column out.", column=column.name
            )
        shares = [place / self.settings.bins for place in range(1, self.settings.bins)]
        if self.settings.method == "equal counts":
            found = [float(values.quantile(share, "linear") or 0) for share in shares]
        else:
            least, most = float(values.min()), float(values.max())  # type: ignore[arg-type]
            found = [least + (most - least) * share for share in shares]
        # Equal edges would make bins that nothing falls into.
        return tuple(sorted(set(found)))

    def _own_edges(self) -> tuple[float, ...]:
        try:
            edges = tuple(float(part) for part in self.settings.edges.split(","))
        except ValueError:
            edges = ()
        if not edges or list(edges) != sorted(set(edges)) or not all(map(math.isfinite, edges)):
            raise SettingsError(
                "edges",
                "{edges} are no edges.",
                "Write rising numbers with commas between them, such as 0, 10, 100.",
                edges=repr(self.settings.edges),
            )
        return edges

    def _made(self, sizes: dict[str, int]) -> tuple[ColumnSpec, ...]:
        if self.settings.method == "own edges":
            sizes = dict.fromkeys(self.settings.columns, len(labels(self._own_edges())))
        if not self.settings.numbers:
            return tuple(ColumnSpec(name=bin_name(name), dtype="String", kind="text") for name in self.settings.columns)
        return tuple(
            ColumnSpec(name=bin_name(name), dtype="Int32", kind="number", index_size=sizes.get(name))
            for name in self.settings.columns
        )

    def _spec(self, made: tuple[ColumnSpec, ...]) -> TransformSpec:
        return TransformSpec(kind=KIND, columns_in=self.settings.columns, columns_out=made)
