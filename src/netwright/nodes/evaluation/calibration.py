"""Calibration node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.evaluation.drawing import BY_SCORE, axis, figure, straight
from netwright.nodes.evaluation.scored import ScoredSettings, check_scored, read_scored
from netwright.ports import ColumnSpec, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, InputError, Node, TablePort, choice, integer, node, said

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

TITLE = "Calibration"
TITLES = (said("foretold probability"), said("share that came true"))
BINS = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        ColumnSpec(name="rows", dtype="Int64", kind="number"),
        ColumnSpec(name="probability", dtype="Float64", kind="number"),
        ColumnSpec(name="share", dtype="Float64", kind="number"),
    )
)
SCORES = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        *(
            ColumnSpec(name=name, dtype="Float64", kind="number")
            for name in ("Brier score", "log loss", "expected calibration error")
        ),
    )
)
SMALLEST = 1e-15


class CalibrationSettings(ScoredSettings):
    """What is true, which columns foretell it, and how rows are put together."""

    bins: int = integer(default=10, ge=2, le=1_000, title="Bins")
    method: Literal["equal width", "equal rows"] = choice(default="equal width", title="Bins have", advanced=True)


@node(
    id="calibration",
    title="Calibration",
    group="evaluation",
    keywords=("reliability", "brier", "probability", "log loss", "binary"),
)
class Calibration(Node[CalibrationSettings]):
    """Check whether a probability of 80% comes true eight times in ten.

    Rows are put together by their probability; in each bin the mean probability stands beside the share that came
    true. The expected calibration error is the mean gap between both, weighted by rows. The Brier score is the mean
    squared error of the probabilities: lower is better.
    """

    inputs = {"table": TablePort("Rows with the true class and its probability.")}
    outputs = {
        "scores": TablePort("One row a score: Brier score, log loss, and expected calibration error."),
        "bins": TablePort("One row a score and bin that has rows."),
        "figure": FigurePort("What came true over what was foretold; the dashed line is perfect."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_scored(self.settings, table)
        return {"scores": SCORES, "bins": BINS, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        rows, is_positive, _ = read_scored(self.settings, table, context)
        true = is_positive.to_numpy()
        bins, scores = [], []
        for name in self.settings.scores:
            told = rows[name].cast(pl.Float64).to_numpy()
            if told.min() < 0 or told.max() > 1:
                raise InputError(
                    "table",
                    "Column {column} holds {value}, which is no probability.",
                    "Choose a column of numbers from 0 to 1.",
                    column=name,
                    value=float(told.min() if told.min() < 0 else told.max()),
                )
            binned = self._bins(name, true, told)
            gap = (binned["probability"] - binned["share"]).abs() * binned["rows"] / len(told)
            scores.append((name, float(((told - true) ** 2).mean()), _log_loss(true, told), float(gap.sum())))
            bins.append(binned)
        together = pl.concat(bins)
        lines = {
            "data": {"values": together.to_dicts()},
            "mark": {"type": "line", "point": True, "tooltip": True},
            "encoding": {
                "x": axis("probability", TITLES[0], scale={"domain": [0, 1]}),
                "y": axis("share", TITLES[1], scale={"domain": [0, 1]}),
                "color": BY_SCORE,
            },
        }
        perfect = straight(
            [{"probability": 0, "share": 0}, {"probability": 1, "share": 1}], "probability", "share", TITLES
        )
        names = [column.name for column in SCORES.columns or ()]
        return {
            "scores": Table.of(pl.DataFrame(scores, schema=names, orient="row")),
            "bins": Table.of(together),
            "figure": figure(TITLE, {"layer": [perfect, lines]}),
        }

    def _bins(self, name: str, true: np.ndarray, told: np.ndarray) -> pl.DataFrame:
        import numpy as np
        import polars as pl

        count = self.settings.bins
        edges = np.linspace(0, 1, count + 1)
        if self.settings.method == "equal rows":
            edges = np.quantile(told, edges)
        place = np.searchsorted(edges[1:-1], told)
        rows = np.bincount(place, minlength=count)
        there = rows > 0
        return pl.DataFrame(
            {
                "score": [name] * int(there.sum()),
                "rows": rows[there].astype(np.int64),
                "probability": np.bincount(place, told, count)[there] / rows[there],
                "share": np.bincount(place, true, count)[there] / rows[there],
            }
        )


def _log_loss(true: np.ndarray, told: np.ndarray) -> float:
    import numpy as np

    chance = np.clip(np.where(true, told, 1 - told), SMALLEST, 1)
    return float(-np.log(chance).mean())
