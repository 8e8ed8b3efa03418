"""Missing Value node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.formulas.literals import read_value
from netwright.nodes.table.shaping import columns_of, empty_frame
from netwright.nodes.table.transforms.filling import KIND, Fill, Filling, Method, filled, present
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    Node,
    Settings,
    SettingsError,
    TablePort,
    TransformPort,
    check_column,
    choice,
    column,
    groups,
    node,
    text,
)

if TYPE_CHECKING:
    import polars as pl

_NUMERIC = frozenset(["mean", "median", "interpolate"])
_SAMPLE = {"mean": "0.5", "median": "0.5", "most frequent": "0", "fixed value": None}


class ColumnRule(Settings):
    """How one column is filled."""

    column: str | None = column(port="table", title="Column")
    method: Method = choice(default="fixed value", title="Fill with")
    value: str = text(default="", title="Value", help="Written as in the table.", when={"method": "fixed value"})


class MissingValueSettings(Settings):
    """What happens to missing values, by kind and by column."""

    numbers: Literal[
        "leave", "mean", "median", "most frequent", "fixed value", "previous", "next", "interpolate", "remove row"
    ] = choice(default="mean", title="Numbers")
    number: str = text(default="0", title="Fixed value for numbers", when={"numbers": "fixed value"})
    texts: Literal["leave", "most frequent", "fixed value", "previous", "next", "remove row"] = choice(
        default="most frequent", title="Texts and categories"
    )
    word: str = text(default="?", title="Fixed value for texts", when={"texts": "fixed value"})
    others: Literal["leave", "most frequent", "previous", "next", "remove row"] = choice(
        default="leave", title="Flags and times"
    )
    exceptions: tuple[ColumnRule, ...] = groups(title="Other rules for single columns")


@node(
    id="missing_value",
    title="Missing Value",
    group="table",
    keywords=("impute", "fill", "null", "nan", "na", "gaps"),
)
class MissingValue(Node[MissingValueSettings]):
    """Fill or remove missing values.

    By kind of column, with other rules for single columns. What is not a number (NaN) counts as missing. Mean, median
    and most frequent value are learnt here and applied to other rows by Transform Apply.
    """

    inputs = {"table": TablePort("The rows to learn from.")}
    outputs = {
        "table": TablePort("The resulting rows."),
        "transform": TransformPort("What was learnt, to apply to other rows."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        for place, rule in enumerate(self.settings.exceptions):
            found = check_column(table, f"exceptions.{place}.column", rule.column)
            if found is not None and rule.method in _NUMERIC and found.kind != "number":
                raise SettingsError(
                    f"exceptions.{place}.method",
                    "Column {column} is of kind {kind}, but {kinds} is needed here.",
                    "Choose another column, or convert it before.",
                    column=found.name,
                    kind=found.kind,
                    kinds="number",
                )
        frame = empty_frame(table)
        if frame is None:
            return {"table": TableSpec(), "transform": TransformSpec(kind=KIND)}
        schema = frame.collect_schema()
        rules = self._rules(table)
        for name, (setting, fill) in rules.items():
            self._check_value(setting, fill, schema[name], name)
        samples = {name: self._sample(rule) for name, (_, rule) in rules.items()}
        made = frame.with_columns(filled(name, schema[name], fill) for name, fill in samples.items())
        removes = any(fill.method == "remove row" for fill in samples.values())
        result = TableSpec(columns=columns_of(made, table), rows=None if removes and table.rows else table.rows)
        return {"table": result, "transform": _spec(result, list(rules))}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        rows = table.frame.collect()
        rules = {name: fill for name, (_, fill) in self._rules(table.spec).items()}
        learnt = _learn(rows, rules)
        for name, fill in learnt.items():
            needs_value = fill.method in ("mean", "median", "most frequent", "fixed value")
            if needs_value and fill.value is None and rows.height:
                context.warn("Column {column} has no values to fill its gaps with.", column=name)
        step = Filling(learnt)
        made = Table.of(step.apply(rows, context), like=table.spec)
        return {"table": made, "transform": Transform(_spec(made.spec, list(learnt)), step.parameters())}

    def _rules(self, table: TableSpec) -> dict[str, tuple[str, Fill]]:
        """Return for each column that is filled the setting that says how, and the rule."""
        own = {
            str(rule.column): (f"exceptions.{place}.value", Fill(rule.method, _fixed(rule.method, rule.value)))
            for place, rule in enumerate(self.settings.exceptions)
        }
        chosen = self.settings
        by_kind: dict[str, tuple[str, str, str]] = {
            "number": ("number", chosen.numbers, chosen.number),
            "text": ("word", chosen.texts, chosen.word),
            "category": ("word", chosen.texts, chosen.word),
            "flag": ("others", chosen.others, ""),
            "time": ("others", chosen.others, ""),
        }
        rules = {}
        for one in table.columns or ():
            if one.name in own:
                rules[one.name] = own[one.name]
            elif one.kind in by_kind and one.dtype != "Null":
                setting, method, value = by_kind[one.kind]
                if method != "leave":
                    rules[one.name] = (setting, Fill(method, _fixed(method, value)))  # type: ignore[arg-type]
        return rules

    @staticmethod
    def _check_value(setting: str, rule: Fill, dtype: pl.DataType, name: str) -> None:
        if rule.method == "fixed value" and (dtype.is_nested() or read_value(str(rule.value), dtype) is None):
            raise SettingsError(
                setting,
                "{value} is no value for column {column}, which is of type {type}.",
                "Write a value of that type.",
                value=repr(rule.value),
                column=name,
                type=str(dtype),
            )

    @staticmethod
    def _sample(rule: Fill) -> Fill:
        """Return a rule of the same type before anything is learnt."""
        return rule if rule.value is not None else Fill(rule.method, _SAMPLE.get(rule.method))


def _learn(rows: pl.DataFrame, rules: dict[str, Fill]) -> dict[str, Fill]:
    """Find what the rules fill with, for all columns at once."""
    import polars as pl

    schema, learnt = rows.schema, []
    for name, rule in rules.items():
        values = present(name, schema[name])
        if rule.method == "mean":
            learnt.append(values.cast(pl.Float64).mean().alias(name))
        elif rule.method == "median":
            learnt.append(values.cast(pl.Float64).median().alias(name))
        elif rule.method == "most frequent":
            words = isinstance(schema[name], pl.Categorical | pl.Enum)
            values = values.cast(pl.String) if words else values
            # Of several equally frequent values the smallest, so that the answer does not depend on the order of rows.
            learnt.append(values.drop_nulls().mode().min().alias(name))
    found = rows.select(learnt).row(0, named=True) if learnt else {}
    return {
        name: Fill(rule.method, None if found[name] is None else str(found[name])) if name in found else rule
        for name, rule in rules.items()
    }


def _fixed(method: str, value: str) -> str | None:
    return value if method == "fixed value" else None


def _spec(result: TableSpec, names: list[str]) -> TransformSpec:
    made: tuple[ColumnSpec, ...] = tuple(one for one in result.columns or () if one.name in names)
    return TransformSpec(kind=KIND, columns_in=tuple(names), columns_out=made)
