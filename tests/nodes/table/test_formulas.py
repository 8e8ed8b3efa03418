"""The formula language: what it computes, what it refuses and where."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from netwright.nodes.table.formulas.compiling import compile_formula
from netwright.nodes.table.formulas.functions import FUNCTIONS, FUNCTIONS_HELP
from netwright.sdk import SettingsError

ROWS = pl.DataFrame(
    {
        "a": [1, 2, None],
        "byte": pl.Series([200, 100, 3], dtype=pl.UInt8),
        "t": ["xa", "yb", None],
        "odd name": [1.5, 2.5, 3.5],
        "높이": [1, 2, 3],
        "ﬁ": [7, 8, 9],
        "d": [date(2025, 1, 1), date(2025, 1, 2), None],
        "zoned": pl.Series(["2025-01-01 05:00"] * 3).str.to_datetime().dt.replace_time_zone("Asia/Seoul"),
        "c": pl.Series(["xa", "yb", None], dtype=pl.Categorical),
    }
)


def value(formula: str) -> list[Any]:
    part = compile_formula(formula, ROWS.schema, "formula")
    return ROWS.with_columns(result=part.expression)["result"].to_list()


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("byte + byte", [400, 200, 6]),
        ("a / 2 + 1", [1.5, 2.0, None]),
        ("높이 ** -1", [1.0, 0.5, 1 / 3]),
        ("ﬁ + 0", [7, 8, 9]),
        ('column("odd name") * 2', [3.0, 5.0, 7.0]),
        ("1 < a <= 2", [False, True, None]),
        ("not a > 1 or byte == 3", [True, False, True]),
        ('"big" if a > 1 else "small"', ["small", "big", "small"]),
        ("None if is_missing(t) else t + '!'", ["xa!", "yb!", None]),
        ("c == 'xa'", [True, False, None]),
        ("a in [1, 3]", [True, False, None]),
        ("'x' in t", [True, False, None]),
        ("d >= '2025-01-02'", [False, True, None]),
        ("zoned < '2025-01-01 05:01'", [True] * 3),
        ("zoned == '2024-12-31 20:00+00:00'", [True] * 3),
        ("if_missing(a, 0)", [1, 2, 0]),
        ("a - column_mean(a)", [-0.5, 0.5, None]),
        ("min(a, byte, 50)", [1, 2, 3]),
        ("split_part(t, 'a', 1)", ["x", "yb", None]),
        ("a // 0", [None] * 3),
        ("days_between(d, '2025-01-03') if False else 1", None),
    ],
)
def test_formulas_compute(formula: str, expected: list[Any] | None) -> None:
    if expected is None:
        with pytest.raises(SettingsError, match="is text, but time is needed"):
            value(formula)
        return
    assert value(formula) == expected


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("", "The formula is empty"),
        ("a + (", "cannot be read at character"),
        ("a + zz", r"no column zz \(character 5\)"),
        ("높이 + t", r"t at character 6 is text, but number is needed"),
        ("   a + t", r"t at character 8 is text"),
        ("t > 3", r"3 at character 5 is number, which cannot be compared with text"),
        ("matches(t, '(')", "must be a regular expression"),
        ("abs(a, a)", "has 2 values in its brackets, but abs takes 1"),
        ("a is None", "found by is_missing"),
        ("d > 'soon'", "'soon' at character 5 cannot be read as a time"),
        ("+".join(["1"] * 2_000), "too many parts"),
    ],
)
def test_mistakes_are_named_with_their_place(formula: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        value(formula)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('true')",
        "a.__class__",
        "[x for x in a]",
        "lambda: 1",
        "(b := 1)",
        "f'{a}'",
        "a[0]",
        "eval('1')",
        "open('x')",
        "b'x'",
        "1j",
    ],
)
def test_nothing_of_python_itself_is_reachable(formula: str) -> None:
    with pytest.raises(SettingsError, match=r"not allowed in a formula|There is no function"):
        value(formula)


def test_the_help_names_every_function() -> None:
    assert [name for name in FUNCTIONS if not re.search(rf"\b{name}\b", FUNCTIONS_HELP)] == []


def test_a_function_that_is_written_wrongly_is_told_by_those_like_it() -> None:
    with pytest.raises(SettingsError, match=r"There is no function rownd .*\. Use one of round\."):
        value("rownd(1.5)")
    with pytest.raises(SettingsError, match=r"Use one of abs, .*, year"):
        value("xyzzy(1)")
