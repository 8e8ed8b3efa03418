"""Lift and Gain node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import BY_SCORE, axis, figure, straight
from netwright.nodes.evaluation.ranking import Ranking
from netwright.nodes.evaluation.scored import ScoredSettings, check_scored, rankings, read_scored
from netwright.ports import ColumnSpec, Figure, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, InputError, Node, TablePort, integer, node

if TYPE_CHECKING:
    import polars as pl

GAIN, LIFT = "Gain", "Lift"
RESULT = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        *(ColumnSpec(name=name, dtype="Float64", kind="number") for name in ("share of rows", "gain", "lift")),
    )
)


class LiftAndGainSettings(ScoredSettings):
    """What is true, which columns foretell it, and how fine the steps are."""

    parts: int = integer(default=10, ge=2, le=1_000, title="Parts", help="Into how many equal parts the rows are cut.")


@node(
    id="lift_and_gain",
    title="Lift and Gain",
    group="evaluation",
    keywords=("lift chart", "gain chart", "decile", "marketing", "response", "binary"),
)
class LiftAndGain(Node[LiftAndGainSettings]):
    """Show what is gained by taking the rows with the highest scores first.

    Gain is the share of the positive class among the best part of the rows, lift how many times more that is than
    by chance. Rows of equal score share what they hold.
    """

    inputs = {"table": TablePort("Rows with the true class and scores.")}
    outputs = {
        "table": TablePort("One row a score and part: share of the rows, gain and lift up to there."),
        "figure": FigurePort("Gain over the share of the rows; the dashed line is chance."),
        "lift": FigurePort("Lift over the share of the rows; the dashed line is chance."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_scored(self.settings, table)
        return {"table": RESULT, "figure": FigureSpec(title=GAIN), "lift": FigureSpec(title=LIFT)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        rows, is_positive, _ = read_scored(self.settings, table, context)
        if rows.height < self.settings.parts:
            raise InputError(
                "table",
                "There are {rows} rows, fewer than {parts} parts.",
                "Choose fewer parts, or connect more rows.",
                rows=rows.height,
                parts=self.settings.parts,
            )
        found = rankings(self.settings, rows, is_positive)
        steps = pl.concat([_steps(name, ranking, self.settings.parts) for name, ranking in found])
        starts = [{"score": name, "share of rows": 0.0, "gain": 0.0} for name in self.settings.scores]
        drawn = self._draw(GAIN, "gain", [*starts, *steps.to_dicts()], chance=(0, 1), axis={"format": "%"})
        return {
            "table": Table.of(steps),
            "figure": drawn,
            "lift": self._draw(LIFT, "lift", steps.to_dicts(), chance=(1, 1)),
        }

    def _draw(
        self, title: str, measure: str, values: list[dict[str, Any]], chance: tuple[int, int], **options: Any
    ) -> Figure:
        """Draw a measure over the rows taken; chance goes from its first value to its second."""
        lines = {
            "data": {"values": values},
            "mark": {"type": "line", "point": self.settings.parts <= 50, "tooltip": True},
            "encoding": {
                "x": axis("share of rows", axis={"format": "%"}),
                "y": axis(measure, **options),
                "color": BY_SCORE,
            },
        }
        ends = [{"share of rows": share, measure: value} for share, value in enumerate(chance)]
        return figure(title, {"layer": [straight(ends, "share of rows", measure), lines]})


def _steps(name: str, ranking: Ranking, parts: int) -> pl.DataFrame:
    import numpy as np
    import polars as pl

    shares = np.arange(1, parts + 1) / parts
    taken = np.append(0, ranking.caught + ranking.in_error)
    caught = np.append(0, ranking.caught)
    gain = np.interp(shares * taken[-1], taken, caught) / ranking.positives
    return pl.DataFrame({"score": [name] * parts, "share of rows": shares, "gain": gain, "lift": gain / shares})
