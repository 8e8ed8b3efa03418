"""Cross-Validate node."""

from __future__ import annotations

from typing import Literal

from netwright.sdk import FigurePort, Node, Settings, TablePort, choice, column, integer, node, text


class CrossValidateSettings(Settings):
    """How the rows are shared out, and where the two parts go."""

    folds: int = integer(
        default=5, ge=2, le=1_000, title="Folds", help="How many parts there are: each is tested once."
    )
    method: Literal["random", "stratified", "grouped", "by time"] = choice(
        default="random",
        title="Method",
        help="Stratified keeps the share of each class; grouped keeps rows of a group together; by time tests on what "
        "came later than the training rows.",
    )
    by: str | None = column(
        port="table",
        kinds=["category", "text", "flag", "number"],
        title="Class or group column",
        when={"method": ["stratified", "grouped"]},
    )
    time: str | None = column(port="table", kinds=["time", "number"], title="Time column", when={"method": "by time"})
    training: str = text(
        default="training", offers="inputs", title="Training rows go to", help="An input of the sub-workflow."
    )
    test: str = text(default="test", offers="inputs", title="Test rows go to", help="An input of the sub-workflow.")


@node(
    id="cross_validate",
    title="Cross-Validate",
    group="flow",
    holds_workflow=True,
    keywords=("k-fold", "cross-validation", "stratified", "grouped", "time series", "x-partitioner", "x-aggregator"),
)
class CrossValidate(Node[CrossValidateSettings]):
    """Run a sub-workflow once for each fold: it learns from the other folds, and is tested on this one.

    The sub-workflow has an input for the training rows and one for the test rows. What it puts out, such as predictions
    or scores, comes out as one table with the fold in front of the rows. So each row is judged once, by a model that
    has never seen it.
    """

    inputs = {"table": TablePort("All rows. Each is tested once.")}
    outputs = {
        "summary": TablePort("For each number: mean, standard deviation, least and greatest."),
        "figure": FigurePort("How each number varies from round to round."),
    }
