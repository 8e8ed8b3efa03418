"""Search Settings node."""

from __future__ import annotations

from typing import Literal

from netwright.nodes.flow.pruning import PruningSettings
from netwright.nodes.flow.scoring import ScoreSettings
from netwright.sdk import FigurePort, Node, Settings, TablePort, VariablesPort, choice, integer, node, text


class SourceSettings(Settings):
    """Where the score of a trial is."""

    score: str = text(
        default="",
        offers="outputs",
        title="Score comes from",
        help="An output of the sub-workflow, a table or variables.",
    )


class TrialSettings(Settings):
    """How long is searched, and how."""

    trials: int = integer(default=20, ge=1, le=1_000, title="Trials", help="How often the sub-workflow runs.")
    method: Literal["TPE", "random"] = choice(
        default="TPE",
        title="Method",
        help="The tree-structured Parzen estimator looks where good trials lie; random is the honest comparison.",
        advanced=True,
    )
    at_once: int = integer(
        default=1,
        ge=1,
        le=100,
        title="Trials at once",
        help="A trial then knows less of those before it. They run side by side where the machine has room.",
        advanced=True,
    )


# The last base's settings come first in the form.
class SearchSettingsForm(PruningSettings, TrialSettings, ScoreSettings, SourceSettings):
    """What a good trial is, what is searched, for how long, and when a trial is given up."""


@node(
    id="search_settings",
    title="Search Settings",
    group="flow",
    holds_workflow=True,
    keywords=("hyperparameter", "optuna", "tuning", "optimise", "parameter optimization", "tpe", "bayesian"),
)
class SearchSettings(Node[SearchSettingsForm]):
    """Look for the settings with which a sub-workflow does best.

    Each trial runs the sub-workflow with values that follow from the scores of the trials before it, by Optuna. Trials
    are kept like any other results: a search that was cut off goes on where it was, and more trials build on those
    that are there. One that fails is named in the table of trials, and the search goes on.
    """

    outputs = {
        "trials": TablePort("One row a trial: its settings, its score and how it ended."),
        "best": VariablesPort("The settings of the best trial, and its score."),
        "figure": FigurePort("The scores in order, and by each setting."),
    }
