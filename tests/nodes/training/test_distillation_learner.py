"""Distillation Learner: a student that hears nothing but the teacher becomes like it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.predict import Predictor
from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk import InputError, Node, NodeError
from tests.networks.drawing import layer, start, with_weights
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
X = np.random.default_rng(1).normal(size=(64, 2)).astype("float32")


def classifier(id: str, classes: int = 3, activation: str = "softmax") -> NetworkSpec:
    end = layer("dense", id, units=classes, activation=activation)
    return network_of([end.configure(input=start([2], id=f"{id}-in"))["output"]])


def trained(id: str) -> Network:
    network = with_weights(classifier(id), seed=3)
    return replace(network, spec=network.spec.trained())


def table(target: np.ndarray) -> Table:
    return Table.of(pl.DataFrame({"a": X[:, 0], "b": X[:, 1], "kind": target}))


@pytest.mark.parametrize("activation", ["softmax", "linear"])
def test_a_student_becomes_like_its_teacher(make: Make, context: RecordingContext, activation: str) -> None:
    teacher = trained("teacher")
    likely = Predictor(teacher)({"teacher-in": X})["teacher"]
    settings = {"target": "kind", "teacher_share": 1.0, "epochs": 60, "batch_size": 16, "learning_rate": 0.05}
    node = make("distillation_learner", **settings)
    student = Network(classifier("student", activation=activation))
    rows = table(likely.argmax(axis=1))
    node.configure(student.spec, teacher.spec, rows.spec)
    made = node.execute(student=student, teacher=teacher, training=rows, validation=rows, context=context)
    assert [fed.columns for fed in made["student"].spec.fed.values()] == [("a", "b")]
    history = made["history"].frame.collect()
    assert history["val_teacher_loss"][-1] < 0.02 * history["val_teacher_loss"][0] + 1e-3
    assert history["val_accuracy"][-1] > 0.95


@pytest.mark.parametrize("strange", [0.5, 3.0, -1.0])
def test_what_is_no_class_is_told_with_its_row(make: Make, context: RecordingContext, strange: float) -> None:
    rows = table(np.where(np.arange(64) == 7, strange, 1.0))
    with pytest.raises(NodeError, match=f"holds {strange:g} in row 8, which is not among the 3 classes 0 to 2"):
        make("distillation_learner", target="kind").execute(
            student=Network(classifier("student")), teacher=trained("teacher"), training=rows, context=context
        )


def test_misfits_are_named(make: Make) -> None:
    node = make("distillation_learner", target="kind")
    rows = table(np.zeros(64, int)).spec
    teacher = trained("teacher")
    with pytest.raises(InputError, match="The student gives 4, the teacher 3"):
        node.configure(classifier("student", 4), teacher.spec, rows)
    with pytest.raises(InputError, match="The teacher is not trained"):
        node.configure(classifier("student"), classifier("teacher"), rows)
