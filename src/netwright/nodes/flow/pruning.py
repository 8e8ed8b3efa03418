"""Giving up trials whose learner is worse than the median of earlier ones after the same epoch, as Optuna does it.

What a trial must keep to is known before it begins, from trials that are over. So a search stays deterministic, and is
resumed by the cache alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netwright.networks.training.limits import Limits, read_limits
from netwright.nodes.flow.scoring import Result, ScoreSettings
from netwright.ports import Table, Variables
from netwright.sdk import Settings, flag, integer

GIVE_UP = "give_up"
"""The learner's setting, and the name of its value among what is proposed."""


class PruningSettings(Settings):
    """When a trial is given up."""

    prune: bool = flag(
        default=False,
        title="Give up hopeless trials",
        help="A learner ends once its best value so far is worse than the median of earlier trials after the same"
        " epoch. The score has to be its history.",
    )
    first_trials: int = integer(
        default=5,
        ge=1,
        title="Trials that run to their end first",
        advanced=True,
        when={"prune": True},
    )
    first_epochs: int = integer(
        default=1, ge=1, title="Epochs that every trial gets", advanced=True, when={"prune": True}
    )


@dataclass(frozen=True)
class Course:
    """What a trial's learner reached by epoch, and whether it was given up."""

    values: Mapping[int, float]
    was_given_up: bool


def course_of(settings: ScoreSettings, result: Result, limits: Variables | None) -> Course:
    """Return the course of a trial. It has no epochs where its score is not a learner's history."""
    if not isinstance(result, Table):
        return Course({}, was_given_up=False)
    frame = result.frame.collect()
    if not {"epoch", settings.measure} <= set(frame.columns):
        return Course({}, was_given_up=False)
    rows = frame[["epoch", settings.measure]].to_dicts()
    values = {row["epoch"]: math.nan if row[settings.measure] is None else row[settings.measure] for row in rows}
    kept_to = read_limits(str(limits.values[GIVE_UP]) if limits else "", GIVE_UP)
    return Course(values, kept_to.are_broken(rows))


def limits_after(settings: ScoreSettings, pruning: PruningSettings, courses: Sequence[Course]) -> Limits:
    """Return what a trial must keep to after these: at each epoch the median of those that were not given up."""
    import numpy as np

    whole = [course.values for course in courses if course.values and not course.was_given_up]
    by_epoch: dict[int, float] = {}
    if pruning.prune and len(whole) >= pruning.first_trials:
        for epoch in sorted({epoch for values in whole for epoch in values if epoch >= pruning.first_epochs}):
            found = [values[epoch] for values in whole if epoch in values and not math.isnan(values[epoch])]
            if found:
                by_epoch[epoch] = float(np.percentile(found, 50))
    return Limits(settings.measure, max if settings.goal == "greatest" else min, by_epoch)
