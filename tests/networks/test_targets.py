"""The loss a target asks for, and the misfits named before training."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.networks.feeding.targets import check_target, choose_loss, choose_metric, ends_in_chances
from netwright.networks.graphs.graph import network_of
from netwright.ports import ColumnSpec, NetworkSpec
from netwright.sdk import SettingsError
from tests.networks.drawing import layer, names_network, start


def column(shape: tuple[int | None, ...] = (), **known: Any) -> ColumnSpec:
    return ColumnSpec(name="kind", dtype="Int64", kind="tensor" if shape else "number", shape=shape, **known)


def network(units: int, activation: str) -> NetworkSpec:
    return network_of([layer("dense", "end", units=units, activation=activation).configure(input=start([4]))["output"]])


@pytest.mark.parametrize(
    ("units", "activation", "target", "columns", "loss", "metric"),
    [
        (3, "softmax", column(), 1, "sparse_categorical_crossentropy", "accuracy"),
        (3, "softmax", column((3,)), 1, "categorical_crossentropy", "accuracy"),
        (3, "softmax", column(), 3, "categorical_crossentropy", "accuracy"),
        (1, "sigmoid", column(), 1, "binary_crossentropy", "accuracy"),
        (1, "linear", column(), 1, "mean_squared_error", "mean_absolute_error"),
        (3, "softmax", None, 1, "sparse_categorical_crossentropy", "accuracy"),
    ],
)
def test_auto(units: int, activation: str, target: ColumnSpec | None, columns: int, loss: str, metric: str) -> None:
    assert choose_loss(network(units, activation), "end", target, columns) == loss
    assert choose_metric(loss) == metric


@pytest.mark.parametrize(("activation", "chances"), [("sigmoid", True), ("softmax", True), ("linear", False)])
def test_chances_stay_chances_where_they_are_rearranged(activation: str, chances: bool) -> None:
    """Else a cross-entropy would take the chances of a picture for logits, and learn next to nothing."""
    made = layer("dense", "end", units=4, activation=activation).configure(input=start([3]))["output"]
    folded = layer("reshape", "fold", target_shape=[2, 2]).configure(input=made)["output"]
    turned = layer("permute", "turn", dims=[2, 1]).configure(input=folded)["output"]
    assert ends_in_chances(network_of([turned]), "turn") is chances


def test_sequences_against_a_softmax_a_step() -> None:
    assert choose_loss(names_network(), "letters", column((6,))) == "sparse_categorical_crossentropy"


@pytest.mark.parametrize(
    ("columns", "loss", "told"),
    [
        ([column(index_size=5)], "sparse_categorical_crossentropy", "5 different indices, but end gives 3 numbers"),
        ([column((4,))], "sparse_categorical_crossentropy", "holds 4 per row, but the network's output asks for one"),
        ([column(), column()], "sparse_categorical_crossentropy", "one column of class indices, but 2"),
        ([column()], "mean_squared_error", "holds one number per row, but end gives 3"),
        ([column((2,))], "categorical_crossentropy", "holds 2 per row, but end gives 3"),
        ([ColumnSpec(name="c", dtype="Enum", kind="category")], "mean_squared_error", "of kind category"),
    ],
)
def test_misfits(columns: list[ColumnSpec], loss: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        check_target(network(3, "softmax"), "end", columns, loss, "targets.0.columns")
    assert refused.value.setting == "targets.0.columns"
    assert refused.value.remedy.template


@pytest.mark.parametrize(
    ("spec", "output", "columns", "loss"),
    [
        (network(3, "softmax"), "end", [column(index_size=3)], "sparse_categorical_crossentropy"),
        (network(3, "softmax"), "end", [column((1,))], "sparse_categorical_crossentropy"),
        (network(3, "linear"), "end", [column()] * 3, "mean_squared_error"),
        (network(1, "linear"), "end", [column()], "mean_squared_error"),
        (names_network(length=None), "letters", [column((6,), index_size=7)], "sparse_categorical_crossentropy"),
        (names_network(length=6), "letters", [column((None,))], "sparse_categorical_crossentropy"),
    ],
)
def test_fits(spec: NetworkSpec, output: str, columns: list[ColumnSpec], loss: str) -> None:
    check_target(spec, output, columns, loss, "targets.0.columns")
