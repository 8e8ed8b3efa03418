"""Propose Settings node."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.flow.pruning import GIVE_UP, Course, PruningSettings, course_of, limits_after
from netwright.nodes.flow.scoring import Result, ScoreSettings, scores_of
from netwright.ports import Table, TableSpec, Variables, VariablesSpec
from netwright.sdk import ExecuteContext, Failed, Node, TablePort, VariablesPort, choice, integer, node

if TYPE_CHECKING:
    from optuna import Study
    from optuna.distributions import BaseDistribution

LIMITS = VariablesSpec(types={GIVE_UP: "text"})


class ProposeSettingsForm(PruningSettings, ScoreSettings):
    """What is searched, and how."""

    method: Literal["TPE", "random"] = choice(default="TPE", title="Method")
    trial: int = integer(default=1, ge=1, title="This trial", help="Which trial it is.")


@node(id="propose_settings", title="Propose Settings", group="flow", random=True, inserted=True)
class ProposeSettings(Node[ProposeSettingsForm]):
    """Propose the settings of one trial from the scores of others."""

    inputs = {
        "proposed": VariablesPort("What other trials were proposed.", many=True, optional=True),
        "limits": VariablesPort("What other trials had to keep to.", many=True, optional=True),
        "tables": TablePort(
            "A table of each of those trials that holds its score.", many=True, optional=True, spares=True
        ),
        "variables": VariablesPort(
            "The variables of each of those trials that hold its score.", many=True, optional=True, spares=True
        ),
    }
    outputs = {
        "settings": VariablesPort("A value for each setting."),
        "limits": VariablesPort("What the trial has to keep to, so as not to be given up."),
    }

    def configure(
        self,
        proposed: tuple[VariablesSpec, ...],
        limits: tuple[VariablesSpec, ...],
        tables: tuple[TableSpec, ...],
        variables: tuple[VariablesSpec, ...],
    ) -> dict[str, VariablesSpec]:
        for place, one in enumerate(self.settings.ranges):
            one.check(place)
        return {
            "settings": VariablesSpec(types={one.setting: one.type for one in self.settings.ranges}),
            "limits": LIMITS,
        }

    def execute(
        self,
        *,
        proposed: tuple[Variables, ...],
        limits: tuple[Variables, ...],
        tables: tuple[Table | Failed, ...],
        variables: tuple[Variables | Failed, ...],
        context: ExecuteContext,
    ) -> dict[str, Variables]:
        ranges = {one.setting: one.distribution(place) for place, one in enumerate(self.settings.ranges)}
        study = self._study(ranges, context.seed + self.settings.trial)
        results: tuple[Result, ...] = tables or variables
        scores = scores_of(self.settings, results)
        kept_to = limits or (None,) * len(results)
        courses = [course_of(self.settings, *one) for one in zip(results, kept_to, strict=True)]
        for given, score, course in zip(proposed, scores, courses, strict=True):
            study.add_trial(_told(ranges, given, score, course))
        found = study.ask(ranges).params
        types = {one.setting: one.type for one in self.settings.ranges}
        keep_to = str(limits_after(self.settings, self.settings, courses))
        return {
            "settings": Variables(VariablesSpec(types=types), dict(found)),
            "limits": Variables(LIMITS, {GIVE_UP: keep_to}),
        }

    def _study(self, ranges: dict[str, BaseDistribution], seed: int) -> Study:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        sampler: Any = optuna.samplers.RandomSampler(seed=seed)
        if self.settings.method == "TPE":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # multivariate is called experimental since 2020
                sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True)
        is_greatest = self.settings.goal == "greatest"
        return optuna.create_study(direction="maximize" if is_greatest else "minimize", sampler=sampler)


def _told(ranges: dict[str, BaseDistribution], given: Variables, score: float, course: Course) -> Any:
    """Return a trial that is over; one without a number as one that failed."""
    from optuna.trial import TrialState, create_trial

    facts: dict[str, Any] = {"params": dict(given.values), "distributions": ranges}
    if not math.isfinite(score):
        return create_trial(**facts, state=TrialState.FAIL)
    if not course.was_given_up:
        return create_trial(**facts, value=score)
    reached = {epoch: value for epoch, value in course.values.items() if math.isfinite(value)}
    return create_trial(**facts, state=TrialState.PRUNED, value=score, intermediate_values=reached)
