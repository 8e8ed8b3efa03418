"""Propose Settings node."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.flow.scoring import ScoreSettings, scores_of
from netwright.ports import Table, TableSpec, Variables, VariablesSpec
from netwright.sdk import ExecuteContext, Node, TablePort, VariablesPort, choice, integer, node

if TYPE_CHECKING:
    from optuna import Study
    from optuna.distributions import BaseDistribution


class ProposeSettingsForm(ScoreSettings):
    """What is searched, and how."""

    method: Literal["TPE", "random"] = choice(default="TPE", title="Method")
    trial: int = integer(default=1, ge=1, title="This trial", help="Which trial it is.")


@node(id="propose_settings", title="Propose Settings", group="flow", random=True, inserted=True)
class ProposeSettings(Node[ProposeSettingsForm]):
    """Propose the settings of one trial from the scores of others."""

    inputs = {
        "proposed": VariablesPort("What other trials were proposed.", many=True, optional=True),
        "tables": TablePort("A table of each of those trials that holds its score.", many=True, optional=True),
        "variables": VariablesPort(
            "The variables of each of those trials that hold its score.", many=True, optional=True
        ),
    }
    outputs = {"settings": VariablesPort("A value for each setting.")}

    def configure(
        self,
        proposed: tuple[VariablesSpec, ...],
        tables: tuple[TableSpec, ...],
        variables: tuple[VariablesSpec, ...],
    ) -> dict[str, VariablesSpec]:
        return {"settings": VariablesSpec(types={one.setting: one.type for one in self.settings.ranges})}

    def execute(
        self,
        *,
        proposed: tuple[Variables, ...],
        tables: tuple[Table, ...],
        variables: tuple[Variables, ...],
        context: ExecuteContext,
    ) -> dict[str, Variables]:
        ranges = {one.setting: one.distribution(place) for place, one in enumerate(self.settings.ranges)}
        study = self._study(ranges, context.seed + self.settings.trial)
        scores = scores_of(self.settings, tables, variables)
        for given, score in zip(proposed, scores, strict=True):
            study.add_trial(_told(ranges, given, score))
        found = study.ask(ranges).params
        types = {one.setting: one.type for one in self.settings.ranges}
        return {"settings": Variables(VariablesSpec(types=types), dict(found))}

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


def _told(ranges: dict[str, BaseDistribution], given: Variables, score: float) -> Any:
    """Return a trial that is over; one without a number as one that failed."""
    from optuna.trial import TrialState, create_trial

    if math.isfinite(score):
        return create_trial(params=dict(given.values), distributions=ranges, value=score)
    return create_trial(params=dict(given.values), distributions=ranges, state=TrialState.FAIL)
