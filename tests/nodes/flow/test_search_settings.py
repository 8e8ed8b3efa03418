"""A search proposes settings from the scores of earlier trials, and finds the best."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import optuna
import polars as pl
import pytest

from netwright.nodes.flow.search_settings import SearchSettingsForm
from netwright.ports import Table, Variables, VariablesSpec
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
RANGES = [
    {"setting": "rate", "low": 1e-4, "high": 1.0, "scale": "logarithmic"},
    {"setting": "dense.units", "kind": "whole number", "low": 1, "high": 9},
    {"setting": "dense.activation", "kind": "choice", "choices": "relu, tanh"},
]


def propose(make: Make, context: RecordingContext, past: list[tuple[Variables, float]], **settings: Any) -> Variables:
    tables = tuple(Table.of(pl.DataFrame({"loss": [9.0, score]})) for _, score in past)
    node = make("propose_settings", ranges=RANGES, measure="loss", goal="least", trial=len(past) + 1, **settings)
    proposed = tuple(given for given, _ in past)
    found: Variables = node.execute(proposed=proposed, limits=(), tables=tables, variables=(), context=context)[
        "settings"
    ]
    return found


def loss(given: Variables) -> float:
    return abs(float(given.values["dense.units"]) - 7) + (given.values["dense.activation"] == "relu")


def test_what_is_proposed_is_what_optuna_proposes(make: Make, context: RecordingContext) -> None:
    past: list[tuple[Variables, float]] = []
    for _ in range(12):
        given = propose(make, context, past)
        past.append((given, loss(given)))
    assert propose(make, context, past).values == propose(make, context, past).values
    sampler = optuna.samplers.TPESampler(seed=context.seed + 13, multivariate=True)
    study = optuna.create_study(direction="minimize", sampler=sampler)
    ranges = {
        "rate": optuna.distributions.FloatDistribution(1e-4, 1.0, log=True),
        "dense.units": optuna.distributions.IntDistribution(1, 9),
        "dense.activation": optuna.distributions.CategoricalDistribution(["relu", "tanh"]),
    }
    for given, score in past:
        study.add_trial(optuna.trial.create_trial(params=given.values, distributions=ranges, value=score))
    assert propose(make, context, past).values == study.ask(ranges).params
    assert all(1e-4 <= float(given.values["rate"]) <= 1 for given, _ in past)


def test_the_best_trial_is_found(make: Make, context: RecordingContext) -> None:
    values = ({"rate": 0.1, "dense.units": n, "dense.activation": "relu"} for n in (1, 7, 9))
    proposed = tuple(Variables(VariablesSpec(), given) for given in values)
    told = [pl.DataFrame({"measure": ["rows", "accuracy"], "value": [5.0, score]}) for score in (0.5, 0.9, None)]
    node = make("collect_trials", ranges=RANGES, measure="accuracy")
    found = node.execute(
        proposed=proposed, limits=(), tables=tuple(Table.of(table) for table in told), variables=(), context=context
    )
    assert found["best"].values == {"trial": 2, "score": 0.9, "rate": 0.1, "dense.units": 7, "dense.activation": "relu"}
    assert found["trials"].frame.collect()["score"].to_list() == [0.5, 0.9, None]
    assert len(found["figure"].vega_lite["concat"]) == 4


def test_mistakes_are_named(make: Make, context: RecordingContext) -> None:
    given = Variables(VariablesSpec(), {"rate": 0.1, "dense.units": 1, "dense.activation": "relu"})
    node = make("collect_trials", ranges=RANGES, measure="accuracy")
    table = Table.of(pl.DataFrame({"loss": [1.0], "epoch": [1]}))
    with pytest.raises(InputError, match=r"no number accuracy.*loss, epoch"):
        node.execute(proposed=(given,), limits=(), tables=(table,), variables=(), context=context)
    empty = make("propose_settings", ranges=[{"setting": "rate", "low": 0, "high": 1, "scale": "logarithmic"}])
    with pytest.raises(SettingsError, match="rate has no range"):
        empty.execute(proposed=(), limits=(), tables=(), variables=(), context=context)
    for told, wrong in (("rate has no range", {"low": 5, "high": 4}), ("rate has no choices", {"kind": "choice"})):
        with pytest.raises(SettingsError, match=told):  # while editing, too
            make("propose_settings", ranges=[{"setting": "rate", **wrong}]).configure((), (), (), ())


def test_the_form_asks_where_the_score_is_before_which_measure_it_is() -> None:
    fields = [field.name for field in SearchSettingsForm.form()]
    assert fields[:6] == ["score", "measure", "rows", "goal", "ranges", "trials"]
