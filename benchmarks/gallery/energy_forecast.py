"""Forecast energy demand: the example's job in plain Keras, NumPy and scikit-learn, as an independent yardstick.

    python benchmarks/gallery/energy_forecast.py --seed 1 [--quick]

Prints one JSON object: mean absolute percentage errors on the last six months, one hour ahead and over the next 24
hours, of both networks and of the baselines, and the processor seconds it took.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression

Array = NDArray[np.float32]
Predict = Callable[[Array, Array], Array]

TABLE = Path(__file__).parents[2] / "examples" / "energy-forecast" / "data" / "victoria.parquet"
HOURS, DAY, STEPS = 168, 24, 24
TEST_SHARE, VALIDATION_SHARE = 1 - 0.83108, 0.1
UNITS, HIDDEN, BATCH, LEARNING_RATE = 48, 64, 128, 3e-3
FULL_EPOCHS, QUICK_EPOCHS = 12, 2
FULL_EVERY, QUICK_EVERY = 1, 25
SCALE, MIDDLE = 1000.0, 4700.0


class Rows(NamedTuple):
    """Windows (rows, hours, 1), calendar of the hour after (rows, 7) and its demand (rows,)."""

    windows: Array
    calendar: Array
    demand: Array

    def part(self, first: int, last: int) -> Rows:
        """Rows from first to before last."""
        return Rows(self.windows[first:last], self.calendar[first:last], self.demand[first:last])


def read() -> Rows:
    """Cut the series into windows."""
    table = pl.read_parquet(TABLE)
    local = table["time"].dt
    periods = ((local.hour(), 24), (local.ordinal_day(), 365.25), (local.weekday(), 7))
    waves = [wave(part.to_numpy() * (2 * math.pi / period)) for part, period in periods for wave in (np.sin, np.cos)]
    calendar = np.stack([*waves, table["holiday"].to_numpy()], axis=1).astype("float32")
    demand = table["demand"].to_numpy().astype("float32")
    windows = np.lib.stride_tricks.sliding_window_view(demand, HOURS)[:-1, :, None]
    return Rows(np.ascontiguousarray(windows), calendar[HOURS:], demand[HOURS:])


def split(rows: Rows) -> tuple[Rows, Rows, Rows]:
    """Training, validation and test rows, in order of time."""
    count = len(rows.demand)
    test = round(count * (1 - TEST_SHARE))
    validation = round(test * (1 - VALIDATION_SHARE))
    return rows.part(0, validation), rows.part(validation, test), rows.part(test, count)


def build(kind: str, steps: int) -> keras.Model:
    """A recurrent layer that reads a day at each of seven steps, the calendar beside it, and a number in megawatts."""
    week = keras.Input((HOURS, 1))
    calendar = keras.Input((7,))
    states = keras.layers.Rescaling(1 / SCALE, -MIDDLE / SCALE)(week)
    states = keras.layers.Reshape((HOURS // DAY, DAY))(states)
    states = (keras.layers.LSTM if kind == "LSTM" else keras.layers.GRU)(UNITS)(states)
    states = keras.layers.Concatenate()([states, calendar])
    states = keras.layers.Dense(HIDDEN, activation="relu")(states)
    outputs = keras.layers.Rescaling(SCALE, MIDDLE)(keras.layers.Dense(1)(states))
    model = keras.Model([week, calendar], outputs)
    rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    model.compile(keras.optimizers.Adam(rate), "mae", steps_per_execution=16)
    return model


def train(kind: str, training: Rows, validation: Rows, seed: int, epochs: int) -> Predict:
    """Return what a trained network tells of windows and calendar."""
    keras.utils.set_random_seed(seed)
    model = build(kind, epochs * math.ceil(len(training.demand) / BATCH))
    judged = ([validation.windows, validation.calendar], validation.demand)
    x = [training.windows, training.calendar]
    model.fit(x, training.demand, batch_size=BATCH, epochs=epochs, validation_data=judged, verbose=0)
    model.save(job.kept(f"{kind}.keras"))
    return lambda windows, calendar: model.predict([windows, calendar], batch_size=512, verbose=0)[:, 0]


def percent_off(told: Array, actual: Array) -> float:
    """Mean absolute percentage error."""
    return round(100 * float(np.mean(np.abs(told - actual) / actual)), 3)


def recursive(predict: Predict, rows: Rows, every: int) -> tuple[Array, NDArray[np.int64]]:
    """Forecasts (origins, steps), each step from the ones before, and the rows of their times."""
    origins = np.arange(0, len(rows.demand) - STEPS + 1, every)
    windows = rows.windows[origins]
    told = np.empty((len(origins), STEPS), dtype="float32")
    for step in range(STEPS):
        calendar = rows.calendar[origins + step]
        told[:, step] = predict(windows, calendar)
        windows = np.concatenate([windows[:, 1:], told[:, step, None, None]], axis=1)
    return told, origins[:, None] + np.arange(STEPS)


def run(seed: int, epochs: int, every: int) -> dict[str, Any]:
    """Train both networks and measure everything."""
    training, validation, test = split(read())
    one_hour: dict[str, float] = {}
    whole_day: dict[str, float] = {}
    for name, hours in (("last hour", 1), ("yesterday", DAY), ("last week", HOURS)):
        one_hour[name] = percent_off(test.windows[:, -hours, 0], test.demand)
    line = LinearRegression().fit(np.hstack([training.windows[:, :, 0], training.calendar]), training.demand)
    models: dict[str, Predict] = {
        "linear regression": lambda windows, calendar: line.predict(np.hstack([windows[:, :, 0], calendar]))
    }
    models |= {kind: train(kind, training, validation, seed, epochs) for kind in ("LSTM", "GRU")}
    for name, predict in models.items():
        one_hour[name] = percent_off(predict(test.windows, test.calendar), test.demand)
        forecasts, times = recursive(predict, test, every)
        whole_day[name] = percent_off(forecasts, test.demand[times])
        for naive, hours in (("yesterday", DAY), ("last week", HOURS)):
            whole_day[naive] = percent_off(test.windows[times, -hours, 0], test.demand[times])
    return {
        "rows": {"training": len(training.demand), "validation": len(validation.demand), "test": len(test.demand)},
        "percent off, one hour ahead": one_hour,
        "percent off, one to 24 hours ahead": whole_day,
    }


if __name__ == "__main__":
    job.main(
        __doc__,
        lambda seed, is_quick: run(seed, *((QUICK_EPOCHS, QUICK_EVERY) if is_quick else (FULL_EPOCHS, FULL_EVERY))),
        f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}",
    )
