"""The functions of row formulas: what each takes, what it gives, and the Polars expression that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from netwright.sdk import code

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["number", "text", "flag", "time", "list", "other", "missing", "any"]
"""What a part of a formula is. `missing` is the constant None, `any` what is not known."""

Takes = Literal["number", "text", "flag", "time", "list", "any", "digits", "pattern", "words"]
"""`digits`, `pattern` and `words` must be written out: a whole number, a regular expression, a text."""


@dataclass(frozen=True)
class Function:
    """One function: kinds of its arguments, how many of the last may be left out, whether the last repeats."""

    takes: tuple[Takes, ...]
    gives: Kind | Literal["same"]
    build: Callable[..., pl.Expr]
    optional: int = 0
    repeats: bool = False


def _log(x: pl.Expr, base: pl.Expr | None = None) -> pl.Expr:
    return x.log() if base is None else x.log() / base.log()


def _smallest(*parts: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.min_horizontal(*parts)


def _largest(*parts: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.max_horizontal(*parts)


def _if_missing(*parts: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.coalesce(*parts)


def _row_number() -> pl.Expr:
    import polars as pl

    return pl.int_range(1, pl.len() + 1, dtype=pl.Int64)


def _text(x: pl.Expr) -> pl.Expr:
    import polars as pl

    return x.cast(pl.String)


def _number(x: pl.Expr) -> pl.Expr:
    import polars as pl

    return x.cast(pl.Float64, strict=False)


def _whole(x: pl.Expr) -> pl.Expr:
    import polars as pl

    return x.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)


def _length(x: pl.Expr) -> pl.Expr:
    import polars as pl

    return x.str.len_chars().cast(pl.Int64)


def _whole_number(count: Callable[[pl.Expr], pl.Expr]) -> Callable[[pl.Expr], pl.Expr]:
    def build(x: pl.Expr) -> pl.Expr:
        import polars as pl

        return count(x).cast(pl.Int64)

    return build


def _split_part(x: pl.Expr, mark: str, place: int) -> pl.Expr:
    return x.str.split(mark).list.get(place - 1 if place > 0 else place, null_on_oob=True)


def _days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    return (end - start).dt.total_seconds(fractional=True) / 86_400


def _seconds_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    return (end - start).dt.total_seconds(fractional=True)


_NUMERIC: dict[str, Function] = {
    "abs": Function(("number",), "number", lambda x: x.abs()),
    "sign": Function(("number",), "number", lambda x: x.sign()),
    "sqrt": Function(("number",), "number", lambda x: x.sqrt()),
    "exp": Function(("number",), "number", lambda x: x.exp()),
    "log": Function(("number", "number"), "number", _log, optional=1),
    "sin": Function(("number",), "number", lambda x: x.sin()),
    "cos": Function(("number",), "number", lambda x: x.cos()),
    "tan": Function(("number",), "number", lambda x: x.tan()),
    "asin": Function(("number",), "number", lambda x: x.arcsin()),
    "acos": Function(("number",), "number", lambda x: x.arccos()),
    "atan": Function(("number",), "number", lambda x: x.arctan()),
    "tanh": Function(("number",), "number", lambda x: x.tanh()),
    "floor": Function(("number",), "number", lambda x: x.floor()),
    "ceil": Function(("number",), "number", lambda x: x.ceil()),
    "round": Function(("number", "digits"), "number", lambda x, digits=0: x.round(digits), optional=1),
    "clip": Function(("number", "number", "number"), "number", lambda x, low, high: x.clip(low, high)),
    "min": Function(("number",), "number", _smallest, repeats=True),
    "max": Function(("number",), "number", _largest, repeats=True),
    "number": Function(("any",), "number", _number),
    "whole": Function(("any",), "number", _whole),
}
_COLUMN: dict[str, Function] = {
    "column_mean": Function(("number",), "number", lambda x: x.mean()),
    "column_median": Function(("number",), "number", lambda x: x.median()),
    "column_std": Function(("number",), "number", lambda x: x.std()),
    "column_sum": Function(("number",), "number", lambda x: x.sum()),
    "column_min": Function(("number",), "number", lambda x: x.min()),
    "column_max": Function(("number",), "number", lambda x: x.max()),
    "row_number": Function((), "number", _row_number),
}
_TEXTUAL: dict[str, Function] = {
    "text": Function(("any",), "text", _text),
    "length": Function(("text",), "number", _length),
    "upper": Function(("text",), "text", lambda x: x.str.to_uppercase()),
    "lower": Function(("text",), "text", lambda x: x.str.to_lowercase()),
    "title": Function(("text",), "text", lambda x: x.str.to_titlecase()),
    "strip": Function(("text",), "text", lambda x: x.str.strip_chars()),
    "reverse": Function(("text",), "text", lambda x: x.str.reverse()),
    "contains": Function(("text", "text"), "flag", lambda x, part: x.str.contains(part, literal=True)),
    "starts_with": Function(("text", "text"), "flag", lambda x, part: x.str.starts_with(part)),
    "ends_with": Function(("text", "text"), "flag", lambda x, part: x.str.ends_with(part)),
    "matches": Function(("text", "pattern"), "flag", lambda x, pattern: x.str.contains(pattern)),
    "extract": Function(("text", "pattern"), "text", lambda x, pattern: x.str.extract(pattern, 1)),
    "count_matches": Function(
        ("text", "pattern"),
        "number",
        lambda x, pattern: _whole_number(lambda found: found.str.count_matches(pattern))(x),
    ),
    "replace": Function(
        ("text", "words", "words"), "text", lambda x, old, new: x.str.replace_all(old, new, literal=True)
    ),
    "regex_replace": Function(("text", "pattern", "words"), "text", lambda x, old, new: x.str.replace_all(old, new)),
    "substring": Function(
        ("text", "digits", "digits"),
        "text",
        lambda x, start, length=None: x.str.slice(start - 1 if start > 0 else start, length),
        optional=1,
    ),
    "split_part": Function(("text", "words", "digits"), "text", _split_part),
    "pad_start": Function(
        ("text", "digits", "words"), "text", lambda x, width, mark=" ": x.str.pad_start(width, mark), optional=1
    ),
    "pad_end": Function(
        ("text", "digits", "words"), "text", lambda x, width, mark=" ": x.str.pad_end(width, mark), optional=1
    ),
}
_TEMPORAL: dict[str, Function] = {
    "year": Function(("time",), "number", _whole_number(lambda x: x.dt.year())),
    "month": Function(("time",), "number", _whole_number(lambda x: x.dt.month())),
    "day": Function(("time",), "number", _whole_number(lambda x: x.dt.day())),
    "weekday": Function(("time",), "number", _whole_number(lambda x: x.dt.weekday())),
    "hour": Function(("time",), "number", _whole_number(lambda x: x.dt.hour())),
    "minute": Function(("time",), "number", _whole_number(lambda x: x.dt.minute())),
    "second": Function(("time",), "number", _whole_number(lambda x: x.dt.second())),
    "days_between": Function(("time", "time"), "number", _days_between),
    "seconds_between": Function(("time", "time"), "number", _seconds_between),
}
_ANY: dict[str, Function] = {
    "is_missing": Function(("any",), "flag", lambda x: x.is_null()),
    "if_missing": Function(("any",), "same", _if_missing, repeats=True),
    "list_length": Function(("list",), "number", _whole_number(lambda x: x.list.len())),
}

FUNCTIONS: dict[str, Function] = {**_NUMERIC, **_COLUMN, **_TEXTUAL, **_TEMPORAL, **_ANY}

FUNCTIONS_HELP = (
    'Columns by their name, or as column("name") where a name has spaces or marks. + - * / // % **, comparison, '
    "and, or, not, in, and: A if CONDITION else B. Numbers: abs, sign, sqrt, exp, log, sin, cos, tan, asin, acos, "
    "atan, tanh, floor, ceil, round, clip, min, max, number, whole. Whole column: column_mean, column_median, "
    "column_std, column_sum, column_min, column_max, row_number. Texts: text, length, upper, lower, title, strip, "
    "reverse, contains, starts_with, ends_with, matches, extract, count_matches, replace, regex_replace, substring, "
    "split_part, pad_start, pad_end. Times: year, month, day, weekday, hour, minute, second, days_between, "
    "seconds_between. Any: is_missing, if_missing, list_length."
)


def formula_text(
    default: str = "", *, title: str, help: str = FUNCTIONS_HELP, when: dict[str, Any] | None = None
) -> Any:
    """A setting that holds a row formula; functions and columns are completed as it is typed."""
    return code(
        default, language="expression", title=title, help=help, when=when, port="table", functions=list(FUNCTIONS)
    )
