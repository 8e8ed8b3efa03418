"""Extreme settings, and what the user is told. docs/guides/training.md shows the same table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from netwright.networks.training import (
    Examples,
    OptimizerSetup,
    PatienceSetup,
    ScheduleSetup,
    TargetSetup,
    TrainingSetup,
    train,
)
from netwright.networks.training.setup import CourseSetup
from netwright.ports import Network
from netwright.sdk import NodeError
from tests.networks.drawing import Recorder
from tests.networks.test_training import mlp, optimizer, rows_of

SPARSE = TargetSetup(loss="sparse_categorical_crossentropy")


@dataclass(frozen=True)
class Extreme:
    """A setting, and what is said of it: an error, the reason of an ending, or nothing where it just works."""

    name: str
    setting: dict[str, Any] = field(default_factory=dict)
    rows: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]] = lambda x, y: (x, y)
    told: str = ""


def with_nan(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = x.copy()
    x[3] = np.nan
    return x, y


EXTREMES = [
    Extreme("a batch of a billion", {"batch_size": 1_000_000_000}),
    Extreme("a rate of 1e30", {"optimizer": optimizer("sgd", 1e30)}, told="a gradient was not finite"),
    Extreme("a rate of 1e-30", {"optimizer": optimizer(learning_rate=1e-30)}),
    Extreme("no rows", rows=lambda x, y: (x[:0], y[:0]), told="There is no row to learn from"),
    Extreme("one row", rows=lambda x, y: (x[:1], y[:1])),
    Extreme("one class", rows=lambda x, y: (x, np.zeros_like(y))),
    Extreme("a class that the network does not have", rows=lambda x, y: (x, y + 7), told="not among the 3 classes"),
    Extreme("a negative class", rows=lambda x, y: (x, y - 1), told="not among the 3 classes"),
    Extreme("a value that is not a number", rows=with_nan, told="a gradient was not finite"),
    Extreme("values of 1e30", rows=lambda x, y: (x * np.float32(1e30), y), told="a gradient was not finite"),
    Extreme("an infinite value", rows=lambda x, y: (x * np.float32(np.inf), y), told="a gradient was not finite"),
    Extreme(
        "a schedule that is over after a billionth of an epoch",
        {"optimizer": OptimizerSetup(schedule=ScheduleSetup(kind="exponential", epochs=1e-9))},
    ),
    Extreme("a million batches to a step", {"optimizer": optimizer(gradient_accumulation_steps=1_000_000)}),
    Extreme(
        "patience for a value that is not there",
        {"patience": PatienceSetup(watch="luck", stop_after=1)},
        told="no value luck",
    ),
    Extreme(
        "limits for a value that is not there",
        {"patience": PatienceSetup(give_up="luck > 1 after 1")},
        told="no value luck",
    ),
    Extreme("clipping at 1e-30", {"optimizer": optimizer(clipnorm=1e-30)}),
    Extreme("clipping in two ways", {"optimizer": optimizer(clipnorm=1.0, clipvalue=1.0)}, told="one way of clipping"),
    Extreme("an unknown optimiser", {"optimizer": OptimizerSetup(name="magic")}, told="no optimiser magic"),
    Extreme("an unknown loss", {"targets": {"out": TargetSetup(loss="pain")}}, told="no loss pain"),
    Extreme(
        "an unknown metric",
        {"targets": {"out": SPARSE.model_copy(update={"metrics": ("luck",)})}},
        told="no metric luck",
    ),
    Extreme("a GPU that is not there", {"device": "gpu"}, told="sees no GPU"),
]


@pytest.mark.parametrize("extreme", EXTREMES, ids=lambda extreme: extreme.name)
def test_what_the_user_is_told(extreme: Extreme) -> None:
    x, y = extreme.rows(*rows_of("mlp"))
    setup = TrainingSetup(**{"targets": {"out": SPARSE}, "epochs": 2, "batch_size": 32} | extreme.setting)
    recorder = Recorder()
    said = ""
    try:
        trained = train(Network(mlp()), Examples({"start": x}, {"out": y}), None, setup, recorder)
        said = " ".join(recorder.reasons)
        assert trained.network.weights is not None
        assert all(np.isfinite(value).all() for value in trained.network.weights.values())
    except NodeError as error:
        said = str(error)
    assert extreme.told in said
    assert bool(extreme.told) == bool(said)


def test_every_setup_is_data() -> None:
    for setup in (CourseSetup(epochs=1), TrainingSetup(epochs=1, targets={"out": SPARSE})):
        assert type(setup).model_validate_json(setup.model_dump_json()) == setup
