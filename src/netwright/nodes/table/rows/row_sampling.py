"""Row Sampling node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.rows.drawing import draw_share
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, TablePort, check_column, choice, column, integer, node, number

if TYPE_CHECKING:
    import numpy as np
    import polars as pl


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

    The drawn rows keep their order. The workflow's seed decides which are drawn.
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

        rows = table.frame.collect()
        chosen = self._choose(rows, self._count(rows.height), context.seed)
        return {"table": Table.of(rows.filter(pl.Series(chosen, dtype=pl.Boolean)), like=table.spec)}

    def _count(self, rows: int) -> int:
        return min(rows, self.settings.rows if self.settings.size == "rows" else round(rows * self.settings.share))

    def _choose(self, rows: pl.DataFrame, count: int, seed: int) -> np.ndarray:
        import numpy as np

        if self.settings.method == "from the top":
            return np.arange(rows.height) < count
        if self.settings.method == "evenly":
            chosen = np.zeros(rows.height, dtype=bool)
            chosen[(np.arange(count) * rows.height) // max(count, 1)] = True
            return chosen
        classes = rows[str(self.settings.by)] if self.settings.method == "stratified" else None
        return draw_share(rows.height, count, seed, classes)
