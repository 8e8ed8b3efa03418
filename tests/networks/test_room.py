"""The largest batch that fits into memory."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from netwright.networks.training import room
from netwright.networks.training.checkpoint import FILE, Checkpoint
from netwright.networks.training.room import Room, largest
from netwright.networks.training.variational.loop import TrainedHalves, train_halves
from netwright.networks.training.variational.setup import VariationalSetup, match_halves
from netwright.ports import Network
from tests.networks.drawing import Recorder
from tests.networks.test_training import mlp, rows_of, run
from tests.nodes.training.test_variational_learner import decoder, encoder


@pytest.mark.parametrize(
    ("most", "limit", "found"), [(1000, 300, 288), (1000, 1, 1), (7, 99, 7), (5, 0, 0), (64, 64, 64)]
)
def test_doubling_and_halving_come_within_an_eighth(most: int, limit: int, found: int) -> None:
    tried: list[int] = []
    assert largest(most, lambda size: tried.append(size) or size <= limit) == found  # type: ignore[func-returns-value]
    assert len(tried) < 20


def test_a_step_that_takes_too_much_memory_is_foreseen_or_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=400 << 20))
    tight = Room("cpu", share=0.5)
    taken: list[int] = []

    def step(size: int) -> None:
        taken.append(size)
        held = np.ones(size << 20, np.uint8)  # a megabyte a row
        held += 1

    found = largest(10_000, lambda size: tight.has_room(size, lambda: step(size)))
    assert 100 <= found <= 200
    assert max(taken) < 300  # it does not go far beyond what it may take


def test_a_gpu_that_runs_out_of_memory() -> None:
    import keras

    def step(size: int) -> None:
        keras.ops.zeros((1 << 60 if size > 100 else 1,), "uint8")

    gpu = Room("gpu")
    assert 88 <= largest(5000, lambda size: gpu.has_room(size, lambda: step(size))) <= 100


def test_another_error_is_none_of_memory() -> None:
    def step() -> None:
        raise RuntimeError("a shape does not fit")

    with pytest.raises(RuntimeError, match="a shape"):
        Room("gpu").has_room(1, step)


def test_a_run_with_the_size_that_was_found_is_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "largest", lambda most, fits: 13 if all(map(fits, (1, 2, 13))) else 0)
    x, y = rows_of("mlp")
    recorder = Recorder()
    fitted = run(mlp(), x, y, recorder, fit_batch=True)
    assert recorder.recorded["batch_size"] == 13
    assert "The largest batch that fits: 13 of 60 rows." in recorder.lines
    given = run(mlp(), x, y, batch_size=13)
    for key, weight in fitted.network.weights.items():
        np.testing.assert_array_equal(weight, given.network.weights[key])


def test_a_run_that_goes_on_keeps_its_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "largest", lambda most, fits: 13)
    x, y = rows_of("mlp")
    run(mlp(), x, y, fit_batch=True, save_state=str(tmp_path / FILE), epochs=1)
    kept = Checkpoint.read(tmp_path / FILE)
    assert kept is not None
    assert kept.facts["batch_size"] == 13
    monkeypatch.setattr(room, "largest", lambda most, fits: 50)
    recorder = Recorder()
    run(mlp(), x, y, recorder, fit_batch=True, continue_from=str(tmp_path / FILE), epochs=2)
    assert recorder.recorded["batch_size"] == 13


def test_a_loop_of_several_networks_takes_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "largest", lambda most, fits: 6 if fits(6) else 0)
    rows = np.random.default_rng(2).uniform(0, 1, (16, 5)).astype("float32")
    halves = match_halves(encoder(), decoder(), "bernoulli")
    recorder = Recorder()

    def trained(watcher: Recorder, **setting: Any) -> TrainedHalves:
        setup = VariationalSetup(epochs=1, **setting)
        return train_halves(Network(encoder()), Network(decoder()), rows, None, halves, setup, watcher)

    fitted, given = trained(recorder, fit_batch=True), trained(Recorder(), batch_size=6)
    assert recorder.recorded["batch_size"] == 6
    for key, weight in (fitted.decoder.weights or {}).items():
        np.testing.assert_array_equal(weight, (given.decoder.weights or {})[key])
