"""Shapes and parameter counts against Keras's own models and published figures."""

from __future__ import annotations

import time

import pytest

from netwright.networks.layers.shapes import Misfit, infer
from netwright.ports import ParameterCount, TensorInfo
from tests.networks.drawing import layer, start


def test_alexnet_has_its_published_number_of_parameters() -> None:
    tensor, total = start([227, 227, 3]), 0
    for type_id, settings in [
        ("conv2d", {"filters": 96, "kernel_size": 11, "strides": 4}),
        ("max_pooling2d", {"pool_size": 3, "strides": 2}),
        ("conv2d", {"filters": 256, "kernel_size": 5, "padding": "same"}),
        ("max_pooling2d", {"pool_size": 3, "strides": 2}),
        ("conv2d", {"filters": 384, "kernel_size": 3, "padding": "same"}),
        ("conv2d", {"filters": 384, "kernel_size": 3, "padding": "same"}),
        ("conv2d", {"filters": 256, "kernel_size": 3, "padding": "same"}),
        ("max_pooling2d", {"pool_size": 3, "strides": 2}),
        ("flatten", {}),
        ("dense", {"units": 4096}),
        ("dense", {"units": 4096}),
        ("dense", {"units": 1000}),
    ]:
        tensor = layer(type_id, "x", **settings).configure(input=tensor)["output"]
        total += tensor.call.parameters.trainable
    assert total == 62_378_344
    assert tensor.shape == (1000,)


def test_states_masks_and_unknown_lengths() -> None:
    steps = TensorInfo(shape=(None,), dtype="int32")
    embedded = infer("Embedding", {"input_dim": 30, "output_dim": 8, "mask_zero": True}, {"inputs": (steps,)})
    assert embedded.outputs == (TensorInfo(shape=(None, 8), mask=True),)
    read = infer("LSTM", {"units": 4, "return_sequences": True}, {"sequences": embedded.outputs})
    assert read.outputs == (
        TensorInfo(shape=(None, 4), mask=True),
        TensorInfo(shape=(4,)),
        TensorInfo(shape=(4,)),
    )
    assert read.parameters == ParameterCount(trainable=4 * (8 + 4 + 1) * 4)


def test_batch_normalisation_counts_its_statistics_as_frozen() -> None:
    found = infer("BatchNormalization", {}, {"inputs": (TensorInfo(shape=(5,)),)})
    assert found.parameters == ParameterCount(trainable=10, frozen=10)


def test_a_refusal_is_raised_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Misfit, match="ndim=3"):
            infer("LSTM", {"units": 4}, {"sequences": (TensorInfo(shape=(5,)),)})
    with pytest.raises(Misfit) as caught:
        infer("Activation", {"activation": "no such"}, {"inputs": (TensorInfo(shape=(5,)),)})
    assert caught.value.stage == "settings"


def test_no_variable_is_allocated_and_nothing_waits_to_be() -> None:
    from keras.src.backend.common import global_state

    infer("Dense", {"units": 4_000_000}, {"inputs": (TensorInfo(shape=(4_000_000,)),)})
    assert not global_state.get_global_attribute("uninitialized_variables")


def test_an_edit_in_a_chain_of_200_layers_is_quick() -> None:
    def chain(edited: int) -> float:
        begun = time.process_time()  # what others do on this machine is not our slowness
        tensor = first
        for place in range(200):
            units = 77 + edited if place == edited else 8 + place % 5
            tensor = layer("dense", f"dense{place}", units=units).configure(input=tensor)["output"]
        return time.process_time() - begun

    first = start([8])
    chain(0)
    seconds = sorted(chain(place) for place in range(40, 60))
    assert seconds[18] < 0.2, "measured 12-40 ms; the bound leaves room for a busy machine"
