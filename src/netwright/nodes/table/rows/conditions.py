"""Conditions on a column, as a form puts them together."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.table.formulas.compiling import is_pattern
from netwright.nodes.table.formulas.literals import read_value
from netwright.nodes.table.shaping import empty_frame
from netwright.ports import TableSpec
from netwright.ports.columns import col
from netwright.sdk import Settings, SettingsError, check_column, choice, column, text

if TYPE_CHECKING:
    import polars as pl

Test = Literal[
    "equals",
    "differs",
    "is less than",
    "is at most",
    "is more than",
    "is at least",
    "is one of",
    "contains",
    "starts with",
    "ends with",
    "matches",
    "is missing",
    "is there",
]
_WITH_VALUE = [
    "equals",
    "differs",
    "is less than",
    "is at most",
    "is more than",
    "is at least",
    "is one of",
    "contains",
    "starts with",
    "ends with",
    "matches",
]
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "equals": operator.eq,
    "differs": operator.ne,
    "is less than": operator.lt,
    "is at most": operator.le,
    "is more than": operator.gt,
    "is at least": operator.ge,
}
_ON_TEXT = frozenset(["contains", "starts with", "ends with", "matches"])


class Condition(Settings):
    """One test of one column."""

    column: str | None = column(port="table", title="Column")
    test: Test = choice(default="equals", title="Test")
    value: str = text(
        default="",
        title="Value",
        help="Written as in the table; times as 2025-12-31 23:59. For one of several, with commas between them. For "
        "matches, a regular expression.",
        when={"test": _WITH_VALUE},
    )


def check_condition(table: TableSpec, setting: str, condition: Condition) -> None:
    """Raise SettingsError where a condition does not fit the table."""
    check_column(table, f"{setting}.column", condition.column)
    if condition.test == "matches" and not is_pattern(condition.value):
        raise SettingsError(
            f"{setting}.value",
            "{pattern} is no regular expression.",
            "Put a backslash before signs that stand for themselves.",
            pattern=condition.value,
        )
    frame = empty_frame(table)
    if frame is None:
        return
    dtype = frame.collect_schema()[str(condition.column)]
    if dtype.is_nested() and condition.test not in ("is missing", "is there"):
        raise SettingsError(
            f"{setting}.test",
            "Column {column} holds lists, which have no order.",
            "Test whether it is missing.",
            column=condition.column,
        )
    if condition.test in _ON_TEXT or condition.test not in _WITH_VALUE:
        return
    for value in _values(condition):
        if read_value(value, dtype) is None:
            raise SettingsError(
                f"{setting}.value",
                "{value} cannot be compared with column {column}, which is of type {type}.",
                "Write a value of that type.",
                value=repr(value),
                column=condition.column,
                type=str(dtype),
            )


def condition_holds(schema: Mapping[str, pl.DataType], condition: Condition) -> pl.Expr:
    """Return whether a row meets a checked condition; missing where its value is."""
    import polars as pl

    name = str(condition.column)
    found, dtype, value = col(name), schema[name], condition.value
    if condition.test == "is missing":
        return found.is_null()
    if condition.test == "is there":
        return found.is_not_null()
    if isinstance(dtype, pl.Categorical | pl.Enum) or condition.test in _ON_TEXT:
        found, dtype = found.cast(pl.String), pl.String()
    match condition.test:
        case "contains":
            return found.str.contains(value, literal=True)
        case "starts with":
            return found.str.starts_with(value)
        case "ends with":
            return found.str.ends_with(value)
        case "matches":
            return found.str.contains(value)
        case "is one of":
            return reduce(operator.or_, [found == read_value(one, dtype) for one in _values(condition)])
    return _COMPARED[condition.test](found, read_value(value, dtype))  # type: ignore[no-any-return]


def _values(condition: Condition) -> list[str]:
    return [one.strip() for one in condition.value.split(",")] if condition.test == "is one of" else [condition.value]
