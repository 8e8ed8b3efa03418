"""Row Sampling node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.rows.drawing import draw_share, picked
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, Node, Settings, TablePort, check_column, choice, column, integer, node, number

if TYPE_CHECKING:
    import numpy as np


class RowSamplingSettings(Settings):
    """How many rows, and how they are drawn."""

    size: Literal["share", "rows"] = choice(default="share", title="Size as")
    share: float = number(default=0.1, gt=0, le=1, title="Share", when={"size": "share"})
    rows: int = integer(
        default=1000, ge=1, title="Rows", help="All rows where the table has fewer.", when={"size": "rows"}
    )
    method: Literal["random", "stratified", "from the top", "evenly"] = choice(
        default="random",
        title="Method",
        help="Random mixes the rows; stratified keeps the share of each class; evenly takes every n-th row.",
    )
    by: str | None = column(
        port="table",
        kinds=["category", "text", "flag", "number"],
        title="Class column",
        when={"method": "stratified"},
    )


@node(id="row_sampling", title="Row Sampling", group="table", random=True, keywords=("sample", "subset", "head"))
class RowSampling(Node[RowSamplingSettings]):
    """Draw some of the rows.

    The drawn rows keep their order. The workflow's seed decides which are drawn. The table may be larger than memory.
    """

    inputs = {"table": TablePort("The rows to work on.")}
    outputs = {"table": TablePort("The drawn rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if self.settings.method == "stratified":
            check_column(table, "by", self.settings.by)
        rows = None if table.rows is None else self._count(table.rows)
        return {"table": table.model_copy(update={"rows": rows})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        if self.settings.method == "from the top" and self.settings.size == "rows":
            return {"table": Table.of(table.frame.head(self.settings.rows), like=self.configure(table.spec)["table"])}
        rows = int(table.frame.select(pl.len()).collect().item())
        numbers = self._choose(table, rows, self._count(rows), context.seed)
        known = table.spec.model_copy(update={"rows": len(numbers)})
        return {"table": Table.stored(picked(table.frame, numbers), context.scratch, like=known)}

    def _count(self, rows: int) -> int:
        return min(rows, self.settings.rows if self.settings.size == "rows" else round(rows * self.settings.share))

    def _choose(self, table: Table, rows: int, count: int, seed: int) -> np.ndarray:
        """Return the numbers of the drawn rows, in their order."""
        import numpy as np

        if self.settings.method == "from the top":
            return np.arange(count)
        if self.settings.method == "evenly":
            return (np.arange(count) * rows) // max(count, 1)
        is_stratified = self.settings.method == "stratified"
        classes = table.frame.select(col(str(self.settings.by))).collect().to_series() if is_stratified else None
        return np.flatnonzero(draw_share(rows, count, seed, classes))
