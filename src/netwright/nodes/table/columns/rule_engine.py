"""Rule Engine node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.columns.math_formula import check_result_name
from netwright.nodes.table.formulas.evaluating import check_formula, computed, formula
from netwright.nodes.table.formulas.functions import Kind, formula_text
from netwright.nodes.table.shaping import Shaping, empty_frame, without
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Settings, SettingsError, groups, node, text

if TYPE_CHECKING:
    import polars as pl

    from netwright.nodes.table.formulas.compiling import Part


class Rule(Settings):
    """When, and what then."""

    condition: str = formula_text(title="When", help="True or false: height > 4000")
    outcome: str = formula_text(title="Then", help='A value or a formula: "high"')


class RuleEngineSettings(Settings):
    """The rules in order, and where the result goes."""

    rules: tuple[Rule, ...] = groups(title="Rules", help="The first rule whose condition holds decides.")
    otherwise: str = formula_text("None", title="Otherwise")
    column: str = text(default="result", title="Result column", help="A new name, or that of the column to replace.")


@node(id="rule_engine", title="Rule Engine", group="table", keywords=("if", "case", "when", "condition", "label"))
class RuleEngine(Shaping[RuleEngineSettings]):
    """Decide a value for each row by rules.

    The first rule whose condition is true gives the value; where none is, the last formula does. A condition on a
    missing value is not true.
    """

    def check(self, table: TableSpec) -> None:
        check_result_name(self.settings.column)
        if not self.settings.rules:
            raise SettingsError("rules", "There is no rule.", "Add one.")
        for place, rule in enumerate(self.settings.rules):
            check_formula(table, f"rules.{place}.condition", rule.condition, ("flag",))
            check_formula(table, f"rules.{place}.outcome", rule.outcome)
        check_formula(table, "otherwise", self.settings.otherwise)
        frame = empty_frame(table)
        if frame is not None:
            self._outcomes(frame)

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        *outcomes, last = self._outcomes(frame)
        result = last.expression
        for place in reversed(range(len(outcomes))):
            written = self.settings.rules[place].condition
            condition = formula(frame, f"rules.{place}.condition", written, ("flag",)).expression
            result = pl.when(condition).then(outcomes[place].expression).otherwise(result)
        return frame.with_columns(result.alias(self.settings.column))

    def known(self, table: TableSpec) -> TableSpec:
        return without(table, [self.settings.column])

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        return {"table": computed(self.plan(table.frame), context.scratch, self.known(table.spec))}

    def _outcomes(self, frame: pl.LazyFrame) -> list[Part]:
        """Translate what the rules give; all must be of one kind."""
        outcomes = [(f"rules.{place}.outcome", rule.outcome) for place, rule in enumerate(self.settings.rules)]
        kind: tuple[Kind, ...] = ()
        parts = []
        for setting, written in [*outcomes, ("otherwise", self.settings.otherwise)]:
            part = formula(frame, setting, written, kind)
            if not kind and part.kind not in ("missing", "any"):
                kind = (part.kind,)
            parts.append(part)
        return parts
