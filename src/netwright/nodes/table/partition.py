"""Partition node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

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
    import polars as pl


class PartitionSettings(Settings):
    """How the rows are shared out."""

    share: float = number(default=0.8, gt=0, lt=1, title="Share of the first part")
    method: Literal["random", "stratified", "from the top"] = choice(
        default="random",
        help="Random mixes the rows; stratified keeps the share of each class in both parts.",
    )
    by: str | None = column(
        port="table",
        kinds=["category", "text", "flag", "number"],
        title="Class column",
        when={"method": "stratified"},
    )


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
        first = None if table.rows is None else round(table.rows * self.settings.share)
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

    def _choose(self, rows: pl.DataFrame, seed: int) -> list[bool]:
        """Return for each row whether it goes to the first part; both parts get at least one row."""
        import numpy as np
        import polars as pl

        take = min(max(round(rows.height * self.settings.share), 1), rows.height - 1)
        order = np.random.default_rng(seed).permutation(rows.height)
        chosen = np.zeros(rows.height, dtype=bool)
        if self.settings.method == "from the top":
            chosen[:take] = True
        elif self.settings.method == "random":
            chosen[order[:take]] = True
        else:
            # Rows are ranked within their class in shuffled order; the lowest quantiles keep every class's share.
            ranked = pl.DataFrame({"row": order, "class": rows[str(self.settings.by)].gather(order)}).with_columns(
                ((pl.int_range(pl.len()).over("class") + 0.5) / pl.len().over("class")).alias("quantile")
            )
            chosen[ranked.sort("quantile", maintain_order=True)["row"].head(take).to_numpy()] = True
        return chosen.tolist()
