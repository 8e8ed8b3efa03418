"""Results of rounds come together in one table, and are summed up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.ports import Table, Variables, VariablesSpec
from netwright.sdk import Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
FOLDS = [{"name": "fold", "values": "[1, 2, 3]"}]


def scores(accuracy: float) -> Table:
    return Table.of(pl.DataFrame({"measure": ["rows", "accuracy"], "value": [30.0, accuracy]}))


def test_rounds_stand_in_front_of_the_rows(make: Make, context: RecordingContext) -> None:
    node = make("collect_rounds", columns=FOLDS)
    tables = tuple(scores(value) for value in (0.8, 0.9, 1.0))
    found = node.execute(tables=tables, variables=(), context=context)["table"]
    spec = node.configure(tables=tuple(table.spec for table in tables), variables=())["table"]
    assert found.spec.columns == spec.columns
    assert found.frame.collect().rows()[3:] == [(2, "accuracy", 0.9), (3, "rows", 30.0), (3, "accuracy", 1.0)]


def test_variables_become_rows(make: Make, context: RecordingContext) -> None:
    columns = [{"name": "round", "values": "[1, 2]"}, {"name": "kind", "values": '["a", 5]'}]
    given = tuple(Variables(VariablesSpec(), {"loss": loss}) for loss in (0.5, 1))
    found = make("collect_rounds", columns=columns).execute(tables=(), variables=given, context=context)["table"]
    assert found.frame.collect().rows() == [(1, "a", 0.5), (2, "5", 1.0)]


def test_each_measure_is_summed_up_over_the_rounds(make: Make, context: RecordingContext) -> None:
    rounds = pl.DataFrame(
        {
            "fold": [1, 1, 2, 2, 3, 3],
            "measure": ["rows", "accuracy"] * 3,
            "value": [30.0, 0.8, 30.0, 0.9, 30.0, 1.0],
        }
    )
    curves = pl.DataFrame({"fold": [1, 1, 2], "loss": [3.0, 2.0, 1.0]})
    tables = (Table.of(rounds), Table.of(curves))
    found = make("summarize_rounds", columns=["fold"]).execute(tables=tables, context=context)
    told = {row["measure"]: row for row in found["summary"].frame.collect().to_dicts()}
    assert told.keys() == {"rows", "accuracy"}
    assert told["accuracy"]["mean"] == pytest.approx(0.9)
    assert told["accuracy"]["standard deviation"] == pytest.approx(0.1)
    assert (told["accuracy"]["least"], told["accuracy"]["greatest"], told["accuracy"]["rounds"]) == (0.8, 1.0, 3)


def test_a_history_counts_by_the_last_epoch_of_each_round(make: Make, context: RecordingContext) -> None:
    history = pl.DataFrame(
        {"seed": [1, 1, 2, 2], "epoch": [1, 2, 1, 2], "loss": [3.0, 1.0, 3.0, 2.0], "accuracy": [0.1, 0.2, 0.1, 0.3]}
    )
    scores = pl.DataFrame({"seed": [1, 2], "measure": ["accuracy"] * 2, "value": [0.5, 0.7]})
    node = make("summarize_rounds", columns=["seed"])
    found = node.execute(tables=(Table.of(history), Table.of(scores)), context=context)["summary"].frame.collect()
    told = {row["measure"]: (row["rounds"], row["mean"]) for row in found.to_dicts()}
    assert told == {"accuracy": (2, pytest.approx(0.6)), "epoch": (2, 2), "loss": (2, 1.5)}
    predictions = pl.DataFrame({"seed": [1, 1], "told": [0.5, 0.25]})
    drawn = node.execute(tables=(Table.of(predictions),), context=context)["figure"]
    assert "no scores to compare" in str(drawn)


def test_measures_of_one_name_are_told_apart_by_their_table(make: Make, context: RecordingContext) -> None:
    def scored(accuracy: float, more: str) -> Table:
        return Table.of(
            pl.DataFrame(
                {"seed": [1, 1, 2, 2], "measure": ["accuracy", more] * 2, "value": [accuracy, 0.5, accuracy, 0.5]}
            )
        )

    tables = (scored(0.75, "kappa"), scored(0.25, "MCC"))
    node = make("summarize_rounds", columns=["seed"], tables=[{"name": "network"}, {"name": "baseline"}])
    rows = node.execute(tables=tables, context=context)["summary"].frame.collect().to_dicts()
    told = {row["measure"]: (row["rounds"], row["mean"]) for row in rows}
    assert told == {
        "accuracy (network)": (2, 0.75),
        "kappa": (2, 0.5),
        "accuracy (baseline)": (2, 0.25),
        "MCC": (2, 0.5),
    }


def test_a_wrong_number_of_rounds_is_named(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match="Column fold needs a JSON list of 1 value"):
        make("collect_rounds", columns=FOLDS).execute(tables=(scores(1.0),), variables=(), context=context)
