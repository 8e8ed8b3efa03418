"""Math Formula node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.formulas.evaluating import check_formula, computed, formula
from netwright.nodes.table.formulas.functions import formula_text
from netwright.nodes.table.shaping import Shaping, without
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, Settings, SettingsError, node, text

if TYPE_CHECKING:
    import polars as pl


class MathFormulaSettings(Settings):
    """The formula, and where its result goes."""

    formula: str = formula_text(title="Formula")
    column: str = text(default="result", title="Result column", help="A new name, or that of the column to replace.")


@node(id="math_formula", title="Math Formula", group="table", keywords=("calculate", "expression", "compute", "derive"))
class MathFormula(Shaping[MathFormulaSettings]):
    """Compute a number, or true or false, for each row.

    A formula works on the columns of a row: (weight / height ** 2) if height > 0 else None. A missing value makes the
    result missing. So does a division by zero, which is counted.
    """

    def check(self, table: TableSpec) -> None:
        check_result_name(self.settings.column)
        check_formula(table, "formula", self.settings.formula, ("number", "flag"))

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        part = formula(frame, "formula", self.settings.formula, ("number", "flag"))
        return frame.with_columns(part.expression.alias(self.settings.column))

    def known(self, table: TableSpec) -> TableSpec:
        return without(table, [self.settings.column])

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        made = computed(self.plan(table.frame), context.scratch, self.known(table.spec))
        name = self.settings.column
        if not made.frame.collect_schema()[name].is_float():
            return {"table": made}
        broken = (~col(name).is_finite()).fill_null(False)
        count = int(made.frame.select(broken.sum()).collect().item())
        if not count:
            return {"table": made}
        context.warn("{count} results are no finite numbers and became missing.", count=count)
        finite = made.frame.with_columns(pl.when(broken).then(None).otherwise(col(name)).alias(name))
        return {"table": Table.of(finite, like=made.spec)}


def check_result_name(name: str) -> None:
    """Raise SettingsError where the result column has no name."""
    if not name:
        raise SettingsError("column", "The new column has no name.", "Write one.")
