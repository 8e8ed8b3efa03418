"""The contract of every layer and operation: the shape promised is the shape built and the shape run."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build, load_weights, read_weights
from netwright.networks.catalogue import catalogue
from netwright.networks.graphs.graph import network_of
from netwright.networks.layers.costs import operations
from netwright.ports import NetworkSpec, TensorSpec
from tests.nodes.layers.examples import draw, rows_for

KINDS = list(catalogue())
TRAINING_ONLY = {"RandomCrop"}
"""Keras 3.15 cuts while training only: in use, images must have the size already."""


def family() -> list[str]:
    """One kind of each group, and every twelfth operation."""
    firsts = {entry.group: kind for kind, entry in reversed(catalogue().items())}
    offered = [kind for kind in KINDS if catalogue()[kind].is_operation]
    return sorted({*firsts.values(), *offered[::12], "LSTM", "MultiHeadAttention", "StringLookup"})


def drawn(kind: str) -> tuple[dict[str, TensorSpec], NetworkSpec]:
    outputs = draw(kind)
    return outputs, network_of(list(outputs.values()), list(outputs))


def promise_is_kept(kind: str) -> None:
    outputs, spec = drawn(kind)
    built = build(spec.graph, seed=1)
    assert built.model.count_params() == spec.total.trainable + spec.total.frozen
    assert operations(spec.graph)["layer"] >= 0
    rows = rows_for(spec, kind)
    for training in (True,) if kind in TRAINING_ONLY else (False, True):
        results = built.model(rows, training=training)
        for port, tensor in outputs.items():
            shape = tuple(results[port].shape)
            assert len(shape) == len(tensor.shape) + 1
            assert all(wanted in (None, found) for wanted, found in zip(tensor.shape, shape[1:], strict=True))
            assert results[port].dtype.name == tensor.dtype or tensor.dtype == "string"


def saving_keeps_it(kind: str, folder: Path) -> None:
    """Weights go over by position, and Keras's own file gives the same results."""
    import keras

    _, spec = drawn(kind)
    built = build(spec.graph, seed=1)
    rows = rows_for(spec, kind)
    wanted = numbers(built.model(rows, training=False))
    again = build(spec.graph, seed=2)
    load_weights(again, read_weights(built))
    for found, value in zip(numbers(again.model(rows, training=False)), wanted, strict=True):
        assert np.array_equal(found, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        built.model.save(folder / "model.keras")
        loaded = keras.saving.load_model(folder / "model.keras", custom_objects=private_layers())
    for found, value in zip(numbers(loaded(rows, training=False)), wanted, strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-6)


def numbers(results: dict[str, Any]) -> list[np.ndarray]:
    import tensorflow as tf

    return [
        tf.strings.as_string(value).numpy() if value.dtype == "string" else value.numpy()
        for value in (results[name] for name in sorted(results))
    ]


def private_layers() -> dict[str, Any]:
    from netwright.networks.layers.construct import layer_class_of

    private = [entry for entry in catalogue().values() if entry.module.startswith("keras.src")]
    return {entry.class_name: layer_class_of(entry) for entry in private}


@pytest.mark.parametrize("kind", family())
def test_one_of_each_family_keeps_its_promise(kind: str, tmp_path: Path) -> None:
    promise_is_kept(kind)
    saving_keeps_it(kind, tmp_path)


@pytest.mark.gallery
@pytest.mark.parametrize("kind", KINDS)
def test_every_layer_keeps_its_promise(kind: str, tmp_path: Path) -> None:
    promise_is_kept(kind)
    saving_keeps_it(kind, tmp_path)
