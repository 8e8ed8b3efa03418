"""Row Filter node."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.formulas.evaluating import check_formula, computed, formula
from netwright.nodes.table.formulas.functions import formula_text
from netwright.nodes.table.rows.conditions import Condition, check_condition, condition_holds
from netwright.nodes.table.shaping import Shaping
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Settings, SettingsError, choice, groups, node

if TYPE_CHECKING:
    import polars as pl


class RowFilterSettings(Settings):
    """Which rows, and whether they stay."""

    action: Literal["keep", "remove"] = choice(default="keep", title="Matching rows")
    by: Literal["conditions", "formula"] = choice(default="conditions", title="Match by")
    conditions: tuple[Condition, ...] = groups(title="Conditions", when={"by": "conditions"})
    match: Literal["all", "any"] = choice(default="all", title="A row matches when it meets", when={"by": "conditions"})
    formula: str = formula_text(title="Formula", when={"by": "formula"})


@node(id="row_filter", title="Row Filter", group="table", keywords=("where", "select", "condition", "query"))
class RowFilter(Shaping[RowFilterSettings]):
    """Keep or remove the rows that meet conditions.

    Conditions are put together in a form, or written as a formula: height > 4000 and country in ["CH", "IT"]. A
    comparison with a missing value is not met.
    """

    def check(self, table: TableSpec) -> None:
        if self.settings.by == "formula":
            check_formula(table, "formula", self.settings.formula, ("flag",))
            return
        if not self.settings.conditions:
            raise SettingsError("conditions", "There is no condition.", "Add one.")
        for place, condition in enumerate(self.settings.conditions):
            check_condition(table, f"conditions.{place}", condition)

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        matches = self._matches(frame).fill_null(False)
        return frame.filter(matches if self.settings.action == "keep" else ~matches)

    def rows(self, rows: int) -> int | None:
        return 0 if rows == 0 else None

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        return {"table": computed(self.plan(table.frame), context.scratch, table.spec)}

    def _matches(self, frame: pl.LazyFrame) -> pl.Expr:
        if self.settings.by == "formula":
            return formula(frame, "formula", self.settings.formula, ("flag",)).expression
        schema = frame.collect_schema()
        found = [condition_holds(schema, condition) for condition in self.settings.conditions]
        return reduce(operator.and_ if self.settings.match == "all" else operator.or_, found)
