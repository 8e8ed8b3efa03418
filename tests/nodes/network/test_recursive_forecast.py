"""Recursive Forecast, against a recursion written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.ports import Fed, Network, Table
from netwright.sdk import InputError, Node, SettingsError
from tests.networks.drawing import layer, start, with_weights
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
LENGTH, ROWS = 5, 40
SERIES = pl.DataFrame(
    {
        "time": np.arange(ROWS),
        "demand": np.sin(np.arange(ROWS) * 0.7).astype("float32"),
        "hour": (np.arange(ROWS) % 4).astype("float32"),
    }
)


def forecaster(columns: int, outputs: int, calendar: bool = True) -> Network:
    window = start([LENGTH, columns], id="window")
    state = layer("gru", "gru", units=3).configure(input=window)["output"]
    if calendar:
        hour = start([1], id="hour")
        state = layer("concatenate", "both").configure(inputs=[state, hour])["output"]
    spec = network_of([layer("dense", "next", units=outputs).configure(input=state)["output"]])
    fed = {"window": Fed(columns=("window",), conversion="auto")}
    if calendar:
        fed["hour"] = Fed(columns=("hour",), conversion="auto")
    return with_weights(spec.model_copy(update={"fed": fed})).sealed()


def windows(make: Make, context: RecordingContext, frame: pl.DataFrame = SERIES, **settings: Any) -> Table:
    chosen = {"inputs": ["demand"], "targets": ["demand"], "length": LENGTH, "keep": ["time", "hour"], **settings}
    table: Table = make("sequence_windows", **chosen).execute(table=Table.of(frame), context=context)["table"]
    return table


def run(node: Node[Any], network: Network, table: Table, context: RecordingContext) -> pl.DataFrame:
    promised = node.configure(network.spec, table.spec)["table"]
    found: pl.DataFrame = node.execute(network=network, table=table, context=context)["table"].frame.collect()
    assert [(one.name, one.dtype) for one in promised.columns or ()] == [
        (name, str(dtype)) for name, dtype in found.schema.items()
    ]
    return found


def test_each_step_sees_what_was_told_before_and_the_hour_of_its_time(make: Make, context: RecordingContext) -> None:
    network = forecaster(1, 1)
    found = run(make("recursive_forecast", steps=6), network, windows(make, context), context)
    model = build(network.spec.graph, weights=network.weights).model
    demand, hours = SERIES["demand"].to_list(), SERIES["hour"].to_list()
    first = 3  # the fourth window ends before time 8
    known = demand[first : first + LENGTH]
    for step in range(6):
        x = {
            "window": np.array(known[-LENGTH:], dtype="float32").reshape(1, LENGTH, 1),
            "hour": np.array([[hours[first + LENGTH + step]]], dtype="float32"),
        }
        known.append(float(np.asarray(model(x)["next"])[0, 0]))
    mine = found.filter(pl.col("origin") == first + 1)
    np.testing.assert_allclose(mine["forecast"].to_numpy(), known[LENGTH:], rtol=1e-5, atol=1e-6)
    assert mine["step"].to_list() == [1, 2, 3, 4, 5, 6]
    assert mine["time"].to_list() == list(range(8, 14))
    np.testing.assert_array_equal(mine["target"].to_numpy(), SERIES["demand"].to_numpy()[8:14])
    assert found["origin"].n_unique() == ROWS - LENGTH - 5
    assert context.fractions[-1] == 1


def test_a_window_of_several_columns_moves_on_as_a_whole_or_with_what_is_known(
    make: Make, context: RecordingContext
) -> None:
    table = windows(make, context, inputs=["hour", "demand"])
    whole = run(make("recursive_forecast", steps=3, every=10), forecaster(2, 2, calendar=False), table, context)
    assert whole["origin"].to_list() == [1] * 3 + [11] * 3 + [21] * 3 + [31] * 3
    assert {"forecast_1", "forecast_2"} < set(whole.columns)

    network = forecaster(2, 1, calendar=False)
    found = run(make("recursive_forecast", steps=2, foretold=2), network, table, context)
    model = build(network.spec.graph, weights=network.weights).model
    window = np.array(table.frame.select("window").collect().to_series()[1].to_list(), dtype="float32")
    window[-1, 1] = found["forecast"][0]
    following = np.asarray(model({"window": window[None]})["next"])[0, 0]
    np.testing.assert_allclose(found["forecast"][1], following, atol=1e-6)


def test_no_forecast_reaches_from_one_series_into_another(make: Make, context: RecordingContext) -> None:
    shops = pl.concat(
        [SERIES.with_columns(shop=pl.lit("a")), SERIES.head(20).with_columns(pl.col("demand") * 2, shop=pl.lit("b"))]
    )
    table = windows(make, context, shops, within=["shop"])
    found = run(make("recursive_forecast", steps=4), forecaster(1, 1), table, context)
    assert found.group_by("origin").agg(pl.col("shop").n_unique())["shop"].max() == 1
    assert found.height == 4 * (ROWS - LENGTH - 3 + 20 - LENGTH - 3)


def test_rows_that_do_not_follow_on_each_other_are_refused(make: Make, context: RecordingContext) -> None:
    table = windows(make, context, stride=2)
    with pytest.raises(InputError) as error:
        run(make("recursive_forecast", steps=3), forecaster(1, 1), table, context)
    assert "moved on by one row. The longest such series has 1 row." in str(error.value)


def test_a_network_that_does_not_give_the_next_row_is_refused(make: Make, context: RecordingContext) -> None:
    table = windows(make, context)
    with pytest.raises(InputError, match="one number"):
        make("recursive_forecast").configure(forecaster(1, 3).spec, table.spec)
    two = windows(make, context, inputs=["hour", "demand"])
    with pytest.raises(SettingsError, match="column 3 is to be foretold"):
        make("recursive_forecast", foretold=3).configure(forecaster(2, 1).spec, two.spec)
    with pytest.raises(SettingsError, match="Two columns would be called hour"):
        make("recursive_forecast", column="hour").configure(forecaster(1, 1).spec, table.spec)
