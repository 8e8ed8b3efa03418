"""What a terminal tells of a training."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from netwright.cli.monitor import Monitor
from netwright.cli.progress import BarProgress, Progress
from netwright.sdk import Message
from netwright.workflow.document import Document


def point(scope: str, epoch: int, values: dict[str, float | None], **facts: Any) -> dict[str, Any]:
    told = {"examples": 1000 * epoch, "learning_rate": None, "memory": None}
    return {"scope": scope, "epoch": epoch, "step": epoch, "seconds": float(epoch), "values": values, **told, **facts}


POINTS = [
    point("epoch", 1, {"loss": 4.0, "val_loss": 3.0}, learning_rate=0.01, memory=812_000_000),
    point("epoch", 2, {"loss": 2.0, "val_loss": 2.0}),
    point("batch", 3, {"loss": 1.5, "accuracy": None}),
]


def test_all_that_was_measured_is_told_with_speed_rate_and_memory() -> None:
    monitor = Monitor()
    monitor.take(POINTS)
    assert str(monitor) == (
        "loss 1.5  val_loss 2  accuracy - · 1,000 examples/s · learning rate 0.01 · 812.0 MB of memory"
    )
    assert monitor.losses == "█▁"


def test_the_time_of_a_validation_does_not_slow_the_speed() -> None:
    monitor = Monitor()
    batches = [point("batch", epoch, {"loss": 1.0}) for epoch in (1, 2, 3)]
    monitor.take([*batches, point("epoch", 3, {"loss": 1.0, "val_loss": 1.0}, seconds=60.0)])
    assert "1,000 examples/s" in str(monitor)


def test_a_curve_without_these_facts_is_told_too() -> None:
    monitor = Monitor()
    assert (str(monitor), monitor.losses) == ("", "")
    monitor.take([point("epoch", 1, {"loss": 1.0}, examples=None)])
    assert (str(monitor), monitor.losses) == ("loss 1", "")


def test_it_speaks_korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWRIGHT_LANGUAGE", "ko")
    monitor = Monitor()
    monitor.take(POINTS)
    assert "초당 예제 1,000개 · 학습률 0.01 · 메모리 812.0 MB" in str(monitor)


def test_lines_tell_epochs_and_what_nodes_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWRIGHT_LANGUAGE", "en")
    stream = io.StringIO()
    progress = Progress(stream, Document(), {})
    said = Message.of("Wrote a checkpoint in epoch {epoch}.", epoch=2)
    progress.hear("log", {"node": "learner", "lines": ["what a library prints", said]})
    progress.hear("points", {"node": "learner", "points": POINTS})
    first, second, third = stream.getvalue().splitlines()
    assert first == "learner: Wrote a checkpoint in epoch 2."
    assert second.startswith("learner: epoch 1: loss 4  val_loss 3 · learning rate 0.01")
    assert third.startswith("learner: epoch 2: loss 2  val_loss 2 · 1,000 examples/s")


def test_bars_have_a_line_below_for_each_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWRIGHT_LANGUAGE", "en")
    progress = BarProgress(io.StringIO(), Document(), {})
    running = {"state": "running", "fraction": 0.5, "remaining": 12.0}
    progress.hear("states", {"states": {"learner": running}})
    progress.hear("points", {"node": "learner", "points": POINTS})
    shown = Console(file=io.StringIO(), width=100)
    shown.print(progress._bars.get_renderable())
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    assert "12 s left" in text
    assert "loss 1.5  val_loss 2  accuracy - · 1,000 examples/s · learning rate 0.01 · 812.0 MB of memory" in text
