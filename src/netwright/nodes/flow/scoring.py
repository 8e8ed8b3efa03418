"""How good a trial was: one number out of what its sub-workflow put out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from netwright.nodes.flow.ranges import SearchedSetting
from netwright.ports import Table, Variables
from netwright.sdk import Failed, InputError, Settings, choice, groups, text

Result = Table | Variables | Failed
"""What a trial put out."""
Rows = Literal["last", "mean", "least", "greatest"]


class ScoreSettings(Settings):
    """What a good trial is, and what is searched."""

    measure: str = text(
        default="",
        title="Measure",
        help="A column of numbers, or a row such as accuracy where each row is a measure.",
    )
    rows: Rows = choice(
        default="last",
        title="Where the column has several rows",
        help="Such as the epochs of a history.",
    )
    goal: Literal["greatest", "least"] = choice(default="greatest", title="Best is")
    ranges: tuple[SearchedSetting, ...] = groups(title="What changes from trial to trial")


def scores_of(settings: ScoreSettings, results: Sequence[Result]) -> list[float]:
    """Return the score of each trial, NaN where there is no number; raises InputError where the measure is missing."""
    return [_score(settings, one) for one in results]


def _score(settings: ScoreSettings, result: Result) -> float:
    if isinstance(result, Failed):
        return math.nan
    return _of_table(settings, result) if isinstance(result, Table) else _of_variables(settings.measure, result)


def _of_variables(measure: str, found: Variables) -> float:
    value = found.values.get(measure)
    if isinstance(value, bool) or not isinstance(value, int | float):
        numbers = [name for name, one in found.values.items() if isinstance(one, int | float)]
        raise _missing("variables", measure, numbers)
    return float(value)


def _of_table(settings: ScoreSettings, table: Table) -> float:
    import polars as pl
    import polars.selectors as cs

    rows = table.frame.collect()
    numbers = rows.select(cs.numeric()).columns
    measure = settings.measure
    if measure in numbers:
        column = rows[measure].cast(pl.Float64).drop_nulls()
    else:
        names = rows.select(cs.string() | cs.categorical()).columns
        said = next((name for name in names if measure in rows[name].cast(pl.String).to_list()), None)
        if said is None or not numbers:
            labels = rows[names[0]].cast(pl.String).to_list() if names and rows.height <= 50 else []
            raise _missing("tables", measure, [*numbers, *map(str, labels)])
        # `mean` of a summary, `value` of a Scorer: the numbers of the row that is named so.
        value = "mean" if "mean" in numbers else numbers[0]
        column = rows.filter(rows[said].cast(pl.String) == measure)[value].cast(pl.Float64).drop_nulls()
    if not len(column):
        return math.nan
    found = {"last": column[-1], "mean": column.mean(), "least": column.min(), "greatest": column.max()}
    return float(str(found[settings.rows]))


def _missing(port: str, measure: str, names: list[str]) -> InputError:
    return InputError(
        port,
        "There is no number {measure} among the results of a trial.",
        "Choose one of: {names}.",
        measure=measure,
        names=", ".join(names[:40]),
    )
