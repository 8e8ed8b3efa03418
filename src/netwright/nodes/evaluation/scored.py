"""What the nodes have in common that judge scores for a yes-or-no question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netwright.nodes.evaluation.judged import LABEL_KINDS, positives, read_complete
from netwright.nodes.evaluation.ranking import Ranking
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Settings, SettingsError, check_column, column, columns, text

if TYPE_CHECKING:
    import polars as pl


class ScoredSettings(Settings):
    """What is true, and which columns foretell it."""

    actual: str | None = column(port="table", kinds=LABEL_KINDS, title="Actual class", help="What is true.")
    positive: str = text(
        default="",
        title="Positive class",
        help="The class that high scores stand for. Left empty: true, the larger number, or the later text.",
        max_length=500,
    )
    scores: tuple[str, ...] = columns(
        port="table",
        kinds=["number"],
        title="Scores",
        help="Probabilities or scores of the positive class. Several columns are compared.",
    )


def check_scored(settings: ScoredSettings, table: TableSpec) -> None:
    """Check the columns while editing."""
    check_column(table, "actual", settings.actual, LABEL_KINDS)
    if not settings.scores:
        raise SettingsError("scores", "No column is chosen.", "Choose a column with the score of the positive class.")
    for name in settings.scores:
        check_column(table, "scores", name, ["number"])


def read_scored(settings: ScoredSettings, table: Table, context: ExecuteContext) -> tuple[pl.DataFrame, pl.Series, str]:
    """Return the complete rows, which of them are positive, and the name of that class."""
    actual = str(settings.actual)
    rows = read_complete(table, [actual, *settings.scores], context)
    return rows, *positives(rows[actual], settings.positive)


def rankings(settings: ScoredSettings, rows: pl.DataFrame, is_positive: pl.Series) -> Iterator[tuple[str, Ranking]]:
    """Yield the ranking by each score."""
    import polars as pl

    for name in settings.scores:
        yield name, Ranking.of(is_positive.to_numpy(), rows[name].cast(pl.Float64).to_numpy())
