"""Math Formula node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.formulas.evaluating import check_formula, collect, formula
from netwright.nodes.table.formulas.functions import FUNCTIONS_HELP
from netwright.nodes.table.naming import col
from netwright.nodes.table.shaping import Shaping, without
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Settings, SettingsError, code, node, text

if TYPE_CHECKING:
    import polars as pl


class MathFormulaSettings(Settings):
    """The formula, and where its result goes."""

    formula: str = code(language="expression", title="Formula", help=FUNCTIONS_HELP)
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

        rows = collect(self.plan(table.frame))
        made = rows[self.settings.column]
        if made.dtype.is_float():
            broken = (made.is_nan() | made.is_infinite()).fill_null(False)
            count = int(broken.sum())
            if count:
                context.warn("{count} results are no finite numbers and became missing.", count=count)
                kept = pl.when(pl.lit(broken)).then(None).otherwise(col(made.name)).alias(made.name)
                rows = rows.with_columns(kept)
        return {"table": Table.of(rows, like=self.known(table.spec))}


def check_result_name(name: str) -> None:
    """Raise SettingsError where the result column has no name."""
    if not name:
        raise SettingsError("column", "The new column has no name.", "Write one.")
