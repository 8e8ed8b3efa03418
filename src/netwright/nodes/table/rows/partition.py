"""Partition node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.rows.drawing import draw_share
from netwright.ports import Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    TablePort,
    check_column,
    choice,
    column,
    node,
    number,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl


class PartitionSettings(Settings):
    """How the rows are shared out."""

    share: float = number(default=0.8, gt=0, lt=1, title="Share of the first part")
    method: Literal["random", "stratified", "from the top", "by time"] = choice(
        default="random",
        help="Random mixes the rows; stratified keeps the share of each class in both parts; by time, the first part "
        "holds the earliest rows.",
    )
    by: str | None = column(
        port="table",
        kinds=["category", "text", "flag", "number"],
        title="Class column",
        when={"method": "stratified"},
    )
    time: str | None = column(port="table", kinds=["time", "number"], title="Time column", when={"method": "by time"})


@node(
    id="partition",
    title="Partition",
    group="table",
    random=True,
    keywords=("split", "train", "test", "validation", "sample"),
)
class Partition(Node[PartitionSettings]):
    """Split the rows of a table in two.

    Use the first part for training and the second for validation or testing. Rows keep their order within each part.
    Stratified keeps the share of each class.
    """

    inputs = {"table": TablePort("Rows to split.")}
    outputs = {
        "first": TablePort("The first part, as large as its share says."),
        "second": TablePort("The rest."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if self.settings.method == "stratified":
            check_column(table, "by", self.settings.by)
        elif self.settings.method == "by time":
            check_column(table, "time", self.settings.time, ["time", "number"])
        first = None if table.rows is None else self._count(table.rows)
        second = None if table.rows is None or first is None else table.rows - first
        return {
            "first": table.model_copy(update={"rows": first}),
            "second": table.model_copy(update={"rows": second}),
        }

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        rows = table.frame.collect()
        if rows.height < 2:
            raise InputError(
                "table",
                "The table has {rows} rows; a split needs at least two.",
                "Check the nodes before.",
                rows=rows.height,
            )
        is_first = pl.Series(self._choose(rows, context.seed))
        return {
            "first": Table.of(rows.filter(is_first), like=table.spec),
            "second": Table.of(rows.filter(~is_first), like=table.spec),
        }

    def _count(self, rows: int) -> int:
        """Return how many rows go to the first part; both parts get at least one."""
        return min(max(round(rows * self.settings.share), 1), max(rows - 1, 0))

    def _choose(self, rows: pl.DataFrame, seed: int) -> np.ndarray:
        """Return for each row whether it goes to the first part."""
        import numpy as np

        take = self._count(rows.height)
        if self.settings.method == "from the top":
            return np.arange(rows.height) < take
        if self.settings.method == "by time":
            return self._earliest(rows, take)
        classes = rows[str(self.settings.by)] if self.settings.method == "stratified" else None
        return draw_share(rows.height, take, seed, classes)

    def _earliest(self, rows: pl.DataFrame, take: int) -> np.ndarray:
        import numpy as np

        times = rows[str(self.settings.time)]
        if times.null_count():
            raise InputError(
                "table",
                "Column {column} has {count} missing {count:value|values}, first in row {row}.",
                "Fill or remove them before.",
                column=times.name,
                count=times.null_count(),
                row=int(times.is_null().arg_max() or 0) + 1,
            )
        chosen = np.zeros(rows.height, dtype=bool)
        ordered = rows.select(times).with_row_index("\0row").sort(times.name, maintain_order=True)
        chosen[ordered["\0row"].head(take).to_numpy()] = True
        return chosen
