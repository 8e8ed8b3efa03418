"""Extreme settings, and what the user is told: the table of docs/guides/training.md, row for row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.training import (
    Examples,
    OptimizerSetup,
    PatienceSetup,
    ScheduleSetup,
    TargetSetup,
    TrainingSetup,
    room,
    train,
)
from netwright.networks.training.limits import read_limits
from netwright.networks.training.setup import CourseSetup
from netwright.nodes.training.network_learner import NetworkLearnerSettings
from netwright.ports import Network, NetworkSpec
from netwright.sdk import NodeError, SettingsError
from tests.networks.drawing import Recorder, layer, start
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


def wide() -> NetworkSpec:
    """A million classes."""
    return network_of([layer("dense", "out", units=1_000_000).configure(input=start([4]))["output"]])


EXTREMES = [
    Extreme("a batch of ten million rows, the most", {"batch_size": 10_000_000}),
    Extreme("a rate of 1e30", {"optimizer": optimizer("sgd", 1e30)}, told="a gradient was not finite"),
    Extreme("a rate of 1e-30", {"optimizer": optimizer(learning_rate=1e-30)}),
    Extreme("no rows", rows=lambda x, y: (x[:0], y[:0]), told="There is no row to learn from"),
    Extreme("one row", rows=lambda x, y: (x[:1], y[:1])),
    Extreme("one class", rows=lambda x, y: (x, np.zeros_like(y))),
    Extreme("a class that the network does not have", rows=lambda x, y: (x, y + 7), told="not among the 3 classes"),
    Extreme("a negative class", rows=lambda x, y: (x, y - 1), told="not among the 3 classes"),
    Extreme("a class of 0.5", rows=lambda x, y: (x, y * np.float32(0.5)), told="not among the 3 classes"),
    Extreme("a value that is not a number", rows=with_nan, told="a gradient was not finite"),
    Extreme("values of 1e30", rows=lambda x, y: (x * np.float32(1e30), y), told="a gradient was not finite"),
    Extreme("an infinite value", rows=lambda x, y: (x * np.float32(np.inf), y), told="a gradient was not finite"),
    Extreme(
        "a schedule that is over after a billionth of an epoch",
        {"optimizer": OptimizerSetup(schedule=ScheduleSetup(kind="exponential", epochs=1e-9))},
    ),
    Extreme("ten thousand batches to a step, the most", {"optimizer": optimizer(gradient_accumulation_steps=10_000)}),
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
    Extreme("a checkpoint at each step", {"checkpoint_minutes": 1e-12}),
    Extreme(
        "a schedule of a billion epochs",
        {"optimizer": OptimizerSetup(schedule=ScheduleSetup(kind="cosine", epochs=1e9, warmup_epochs=1e8))},
    ),
    Extreme("patience for a billion epochs", {"patience": PatienceSetup(watch="loss", stop_after=1_000_000_000)}),
    Extreme("a decay of the weights of 1e30", {"optimizer": optimizer("adamw", weight_decay=1e30)}, told="not finite"),
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
def test_what_the_user_is_told(extreme: Extreme, tmp_path: Path) -> None:
    x, y = extreme.rows(*rows_of("mlp"))
    setup = TrainingSetup(**{"targets": {"out": SPARSE}, "epochs": 2, "batch_size": 32} | extreme.setting)
    recorder = Recorder()
    recorder.checkpoints = tmp_path
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


def test_a_million_classes_just_run() -> None:
    rows = Examples({"start": np.ones((2, 4), "float32")}, {"out": np.array([0, 999_999])})
    target = TargetSetup(loss="sparse_categorical_crossentropy", loss_options={"from_logits": True})
    setup = TrainingSetup(targets={"out": target}, epochs=1, optimizer=optimizer("sgd"))
    recorder = Recorder()
    trained = train(Network(wide()), rows, None, setup, recorder)
    assert not recorder.reasons
    assert trained.history[0]["loss"] == pytest.approx(np.log(1e6), rel=0.1)


def test_no_rows_to_measure_on_are_named() -> None:
    x, y = rows_of("mlp")
    empty = Examples({"start": x[:0]}, {"out": y[:0]})
    setup = TrainingSetup(targets={"out": SPARSE}, epochs=1)
    with pytest.raises(NodeError, match="There is no row to measure on"):
        train(Network(mlp()), Examples({"start": x}, {"out": y}), empty, setup, Recorder())


def test_not_even_one_row_fits_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "largest", lambda most, fits: 0)
    x, y = rows_of("mlp")
    setup = TrainingSetup(targets={"out": SPARSE}, epochs=1, fit_batch=True)
    with pytest.raises(NodeError, match="Not even one row fits into memory"):
        train(Network(mlp()), Examples({"start": x}, {"out": y}), None, setup, Recorder())


IN_THE_FORM: list[tuple[str, str, Any, str]] = [
    ("no epochs", "epochs", 0, "at least 1"),
    ("more than a million epochs", "epochs", 10**7, "at most 1000000"),
    ("a batch of 0", "batch_size", 0, "at least 1"),
    ("a batch of a billion", "batch_size", 10**9, "at most 10000000"),
    ("a rate of 0", "learning_rate", 0, "more than 0"),
    ("a rate below 0", "learning_rate", -1.0, "more than 0"),
    ("a rate of 1e400", "learning_rate", "1e400", "must be a number"),
    ("a seed below 0", "seed", -1, "at least 0"),
    ("a seed of 2147483648", "seed", 2**31, "at most 2147483647"),
    ("clipping at 0", "clip_norm", 0, "more than 0"),
    ("no batch to a step", "accumulate", 0, "at least 1"),
    ("a million batches to a step", "accumulate", 10**6, "at most 10000"),
    ("all rows set aside for validation", "validation_share", 1.0, "less than 1"),
    ("limits for giving up that cannot be read", "give_up", "never", "no list of limits"),
]


@pytest.mark.parametrize(("row", "setting", "value", "told"), IN_THE_FORM, ids=lambda value: str(value))
def test_the_form_names_what_it_cannot_take(row: str, setting: str, value: Any, told: str) -> None:
    with pytest.raises(SettingsError) as fault:
        read_limits(NetworkLearnerSettings.read({setting: value}).give_up, "give_up")  # as while it is edited
    assert fault.value.setting == setting
    assert told in str(fault.value.problem)


def test_the_guide_shows_this_table() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "training.md").read_text("utf-8")
    _, _, table = guide.partition("## What extreme settings get")
    shown = dict(re.findall(r"^\| (.+) \| (.+) \|$", table, re.MULTILINE)[2:])
    told = {extreme.name: extreme.told or "nothing: it runs" for extreme in EXTREMES}
    told |= {row: f"in the form: .*{sentence}" for row, _, _, sentence in IN_THE_FORM}
    told["a million classes"] = "nothing: it runs"
    told["no rows to measure on"] = "There is no row to measure on"
    told["the largest batch that fits, where not even one row does"] = "Not even one row fits into memory"
    assert set(shown) == set(told)
    assert [row for row, sentence in told.items() if not re.search(sentence, shown[row])] == []


def test_every_setup_is_data() -> None:
    for setup in (CourseSetup(epochs=1), TrainingSetup(epochs=1, targets={"out": SPARSE})):
        assert type(setup).model_validate_json(setup.model_dump_json()) == setup
