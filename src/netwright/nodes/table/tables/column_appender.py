"""Column Appender node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import check_distinct, columns_of, empty_frame
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, choice, node, text

if TYPE_CHECKING:
    import polars as pl


class ColumnAppenderSettings(Settings):
    """What becomes of tables of different lengths, and of equal names."""

    lengths: Literal["stop", "fill", "cut"] = choice(
        default="stop",
        title="Different lengths",
        help="Stop, fill the shorter table with missing values, or cut the longer one.",
    )
    suffix: str = text(
        default="_right", title="Ending of right columns", help="Put behind a name that the left table has too."
    )


@node(id="column_appender", title="Column Appender", group="table", keywords=("bind", "zip", "side by side", "paste"))
class ColumnAppender(Node[ColumnAppenderSettings]):
    """Put the columns of two tables side by side.

    The first row meets the first row, the second the second. To match rows by their values, use Joiner.
    """

    inputs = {"left": TablePort("The left columns."), "right": TablePort("The right columns.")}
    outputs = {"table": TablePort("The columns of both.")}

    def configure(self, left: TableSpec, right: TableSpec) -> dict[str, TableSpec]:
        rows = None
        if left.rows is not None and right.rows is not None:
            self._check_lengths(left.rows, right.rows)
            rows = min(left.rows, right.rows) if self.settings.lengths == "cut" else max(left.rows, right.rows)
        one, other = empty_frame(left), empty_frame(right)
        if one is None or other is None:
            return {"table": TableSpec(rows=rows)}
        names = self._names(one.collect_schema().names(), other.collect_schema().names())
        check_distinct("suffix", [*one.collect_schema().names(), *names.values()])
        both = self._append(one.collect(), other.collect())
        return {"table": TableSpec(columns=columns_of(both.lazy(), self._known(left, right)), rows=rows)}

    def execute(self, *, left: Table, right: Table, context: ExecuteContext) -> dict[str, Table]:
        one, other = left.frame.collect(), right.frame.collect()
        self._check_lengths(one.height, other.height)
        return {"table": Table.of(self._append(one, other), like=self._known(left.spec, right.spec))}

    def _append(self, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        if self.settings.lengths == "cut":
            shorter = min(left.height, right.height)
            left, right = left.head(shorter), right.head(shorter)
        return pl.concat([left, right.rename(self._names(left.columns, right.columns))], how="horizontal_extend")

    def _names(self, left: list[str], right: list[str]) -> dict[str, str]:
        taken = set(left)
        return {name: name + self.settings.suffix if name in taken else name for name in right}

    def _check_lengths(self, left: int, right: int) -> None:
        if self.settings.lengths == "stop" and left != right:
            raise InputError(
                "right",
                "The left table has {left} rows, the right one {right}.",
                "Look at the nodes before, or let Different lengths be fill or cut.",
                left=left,
                right=right,
            )

    def _known(self, left: TableSpec, right: TableSpec) -> TableSpec:
        names = self._names([one.name for one in left.columns or ()], [one.name for one in right.columns or ()])
        moved = [one.model_copy(update={"name": names[one.name]}) for one in right.columns or ()]
        return TableSpec(columns=(*(left.columns or ()), *moved))
