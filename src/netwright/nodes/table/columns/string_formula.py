"""String Formula node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.columns.math_formula import check_result_name
from netwright.nodes.table.formulas.evaluating import check_formula, computed, formula
from netwright.nodes.table.formulas.functions import formula_text
from netwright.nodes.table.shaping import Shaping, without
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Settings, node, text

if TYPE_CHECKING:
    import polars as pl


class StringFormulaSettings(Settings):
    """The formula, and where its result goes."""

    formula: str = formula_text(title="Formula")
    column: str = text(default="result", title="Result column", help="A new name, or that of the column to replace.")


@node(id="string_formula", title="String Formula", group="table", keywords=("text", "replace", "concatenate", "regex"))
class StringFormula(Shaping[StringFormulaSettings]):
    """Make a text for each row.

    A formula works on the columns of a row: upper(name) + " (" + text(height) + " m)". A missing value makes the
    result missing; if_missing(name, "?") puts something in its place.
    """

    def check(self, table: TableSpec) -> None:
        check_result_name(self.settings.column)
        check_formula(table, "formula", self.settings.formula, ("text",))

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        part = formula(frame, "formula", self.settings.formula, ("text",))
        return frame.with_columns(part.expression.cast(pl.String).alias(self.settings.column))

    def known(self, table: TableSpec) -> TableSpec:
        return without(table, [self.settings.column])

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        return {"table": computed(self.plan(table.frame), context.scratch, self.known(table.spec))}
