"""Pausing, changing the rate, being killed and going on: what of it changes the weights, and what does not."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.training import OptimizerSetup, PatienceSetup, ScheduleSetup
from netwright.networks.training.checkpoint import FILE, Checkpoint
from netwright.ports import Network
from netwright.sdk import Control, NodeError
from tests.networks.drawing import Recorder
from tests.networks.test_training import cnn, mlp, optimizer, rows_of, run

COSINE = OptimizerSetup(learning_rate=0.01, schedule=ScheduleSetup(kind="cosine", final=0.1))
ALWAYS: dict[str, Any] = {"checkpoint_minutes": 0.0, "steps_per_group": 1, "patience": PatienceSetup(stop_after=9)}


class Steered(Recorder):
    """Asks for something before given looks."""

    def __init__(self, wishes: dict[int, Control], folder: Path = Path()) -> None:
        super().__init__()
        self.wishes = wishes
        self.checkpoints = folder

    def control(self) -> Control | None:
        self.asked += 1
        return self.wishes.get(self.asked)


def same(one: Network, other: Network) -> bool:
    assert one.weights is not None
    assert other.weights is not None
    return all(np.array_equal(value, other.weights[key]) for key, value in one.weights.items())


def test_a_pause_changes_nothing() -> None:
    plain = run(mlp(), *rows_of("mlp"), steps_per_group=1)
    paused = Steered({3: Control(action="pause"), 5: Control(action="resume")})
    trained = run(mlp(), *rows_of("mlp"), paused, steps_per_group=1)
    assert same(trained.network, plain.network)
    assert not paused.reasons
    assert paused.asked > 5


def test_stop_is_heard_in_a_pause() -> None:
    steered = Steered({3: Control(action="pause"), 4: Control(action="stop")})
    trained = run(mlp(), *rows_of("mlp"), steered, steps_per_group=1)
    assert (trained.ending, trained.steps) == ("stopped", 3)


@pytest.mark.parametrize("setup", [optimizer(), COSINE])
def test_a_new_rate_holds_from_then_on_and_is_said(setup: OptimizerSetup) -> None:
    steered = Steered({4: Control(action="learning_rate", learning_rate=0.002)})  # after the first epoch's last step
    rates = [
        row["learning_rate"] for row in run(mlp(), *rows_of("mlp"), steered, optimizer=setup, steps_per_group=1).history
    ]
    plain = [row["learning_rate"] for row in run(mlp(), *rows_of("mlp"), optimizer=setup, steps_per_group=1).history]
    scale = 0.002 / plain[0]
    np.testing.assert_allclose(rates, [rate * scale for rate in plain], rtol=1e-5)
    assert steered.reasons == ["The learning rate was set to 0.002 by hand in epoch 1."]


CHILD = """
import os, signal, sys
from pathlib import Path
from tests.networks.test_checkpoints import ALWAYS, COSINE, Steered, rows_of
from tests.networks.test_training import cnn, run

class Doomed(Steered):
    def control(self):
        if self.asked + 1 == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().control()

run(cnn(), *rows_of("cnn"), Doomed({}, Path(sys.argv[1])), optimizer=COSINE, **ALWAYS)
"""


@pytest.mark.parametrize("killed_at", [6])
def test_killed_and_gone_on_ends_with_the_same_weights(tmp_path: Path, killed_at: int) -> None:
    """Dropout, a schedule and a kill amid an epoch; the checkpoint is that of the group before."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), str(killed_at)], cwd=Path.cwd(), check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    kept = Checkpoint.read(tmp_path / FILE)
    assert kept is not None
    assert (kept.facts["epoch"], kept.facts["done"], kept.facts["steps"]) == (2, 2, 6)
    recorder = Steered({}, tmp_path)
    resumed = run(cnn(), *rows_of("cnn"), recorder, optimizer=COSINE, **ALWAYS)
    whole = run(cnn(), *rows_of("cnn"), optimizer=COSINE, patience=ALWAYS["patience"])
    assert same(resumed.network, whole.network)
    columns = ["loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"]
    assert [[row[name] for name in columns] for row in resumed.history] == [
        [row[name] for name in columns] for row in whole.history
    ]
    assert "Goes on in epoch 2 at batch 3." in recorder.lines
    assert not recorder.reasons


def test_a_damaged_checkpoint_is_no_checkpoint(tmp_path: Path) -> None:
    written = tmp_path / FILE
    Checkpoint({"epoch": 2}, [np.ones(3)]).write(written)
    whole = written.read_bytes()
    assert Checkpoint.read(written) is not None
    for damaged in (b"", whole[:20], whole[:-4], b"x" * 64):
        written.write_bytes(damaged)
        assert Checkpoint.read(written) is None


def test_ten_epochs_become_fifteen(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    x, y = rows_of("mlp")
    run(mlp(), x, y, epochs=2, save_state=state)
    recorder = Recorder()
    longer = run(mlp(), x, y, recorder, epochs=3, continue_from=state)
    whole = run(mlp(), x, y, epochs=3)
    assert same(longer.network, whole.network)
    assert [row["epoch"] for row in longer.history] == [1, 2, 3]
    # The curve begins where the training did.
    ends = [point for point in recorder.points if point.scope == "epoch"]
    assert [(point.epoch, point.values["loss"]) for point in ends] == [
        (row["epoch"], row["loss"]) for row in longer.history
    ]
    assert [point.step for point in recorder.points] == sorted(point.step for point in recorder.points)
    slower = run(mlp(), x, y, epochs=3, continue_from=state, optimizer=optimizer(learning_rate=0.001))
    assert [round(row["learning_rate"], 6) for row in slower.history] == [0.01, 0.01, 0.001]


def test_a_stopped_training_goes_on_where_it_was(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    x, y = rows_of("mlp")
    stopped = run(mlp(), x, y, Recorder(stop_after=6), save_state=state, steps_per_group=1)
    assert len(stopped.history) == 2
    whole = run(mlp(), x, y)
    longer = run(mlp(), x, y, continue_from=state)
    assert same(longer.network, whole.network)
    assert longer.history[1]["loss"] == whole.history[1]["loss"]


def test_what_cannot_be_continued_says_why(tmp_path: Path) -> None:
    state = tmp_path / "state"
    x, y = rows_of("mlp")
    run(mlp(), x, y, epochs=2, save_state=str(state))
    with pytest.raises(NodeError, match="has done 2 epochs already"):
        run(mlp(), x, y, epochs=2, continue_from=str(state))
    with pytest.raises(NodeError, match="another network or optimiser"):
        run(mlp(), x, y, epochs=3, continue_from=str(state), optimizer=optimizer("sgd"))
    state.write_bytes(b"none")
    with pytest.raises(NodeError, match="holds no training state"):
        run(mlp(), x, y, continue_from=str(state))
