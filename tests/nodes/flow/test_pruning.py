"""When trials are given up, against Optuna's own median pruner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import optuna
import polars as pl
import pytest

from netwright.networks.training.limits import read_limits
from netwright.nodes.flow.pruning import course_of, limits_after
from netwright.nodes.flow.search_settings import SearchSettingsForm
from netwright.ports import Table, TableSpec, Variables, VariablesSpec
from netwright.sdk import Failed, InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

EPOCHS = 6


def search(**settings: Any) -> SearchSettingsForm:
    return SearchSettingsForm.read({"measure": "loss", "prune": True, **settings})


@pytest.mark.filterwarnings("ignore:All-NaN slice:RuntimeWarning")  # Optuna's, where no trial has a number yet
@pytest.mark.parametrize("goal", ["least", "greatest"])
@pytest.mark.parametrize(("first", "warmup"), [(1, 1), (3, 2)])
def test_a_trial_is_given_up_when_optunas_median_pruner_would(goal: str, first: int, warmup: int) -> None:
    settings = search(goal=goal, first_trials=first, first_epochs=warmup)
    pruner = optuna.pruners.MedianPruner(n_startup_trials=first, n_warmup_steps=warmup)
    study = optuna.create_study(direction={"least": "minimize", "greatest": "maximize"}[goal], pruner=pruner)
    random = np.random.default_rng(1)
    courses = []
    ended = 0
    for _ in range(25):
        values = random.normal(size=EPOCHS)
        values[random.random(EPOCHS) < 0.1] = np.nan
        limits = limits_after(settings, settings, courses)
        trial = study.ask()
        rows: list[dict[str, Any]] = []
        for epoch, value in enumerate(values, 1):
            rows.append({"epoch": epoch, "loss": value})
            trial.report(value, epoch)
            if limits.are_broken(rows) or trial.should_prune():
                break
        assert limits.are_broken(rows) == trial.should_prune()
        is_hopeless = limits.are_broken(rows)
        ended += is_hopeless
        state = optuna.trial.TrialState.PRUNED if is_hopeless else optuna.trial.TrialState.COMPLETE
        study.tell(trial, None if is_hopeless else 0.0, state=state)
        kept_to = Variables(VariablesSpec(), {"give_up": str(limits)})
        courses.append(course_of(settings, Table.of(pl.DataFrame(rows)), kept_to))
        assert courses[-1].was_given_up == is_hopeless
    assert ended > 5


def test_limits_are_read_as_they_are_written() -> None:
    text = "val_loss > 0.5 after 3, > 0.45 after 4"
    limits = read_limits(text, "give_up")
    assert str(limits) == text
    assert not limits.are_broken([{"epoch": 3, "val_loss": 0.5}])
    assert limits.are_broken([{"epoch": 3, "val_loss": 0.6}])
    assert not limits.are_broken([{"epoch": 2, "val_loss": 0.4}, {"epoch": 3, "val_loss": 0.6}])
    assert limits.are_broken([{"epoch": 4, "val_loss": None}])
    assert not read_limits("", "give_up").are_broken([{"epoch": 1}])
    for wrong in ("val_loss", "val_loss > x after 3", "> 1 after 2", "loss > 1 after 2, < 2 after 3", "loss > 1"):
        with pytest.raises(SettingsError, match="no list of limits"):
            read_limits(wrong, "give_up")


def test_a_score_that_is_no_history_has_no_course() -> None:
    scores = Table.of(pl.DataFrame({"measure": ["accuracy"], "value": [0.5]}))
    assert not course_of(search(), scores, None).values


def test_every_trial_failed(make: Callable[..., Node[Any]], context: RecordingContext) -> None:
    node = make("collect_trials", ranges=[{"setting": "rate"}], measure="loss")
    given = Variables(VariablesSpec(), {"rate": 0.5})
    with pytest.raises(InputError, match=r"Every trial failed\. The first: No memory"):
        node.execute(
            proposed=(given,), limits=(), tables=(Failed("No memory.", TableSpec()),), variables=(), context=context
        )
