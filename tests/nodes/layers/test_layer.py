"""Layer nodes: every one of them against Keras itself, and what they say when something does not fit."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.nodes.layers.layer import type_id
from netwright.nodes.layers.misfit import _CALL_PATTERNS
from netwright.sdk import InputError, NetwrightError, SettingsError
from netwright.sdk.message import translations
from tests.networks.drawing import layer, start


def test_type_ids() -> None:
    kinds = ("LSTM", "Conv2DTranspose", "MultiHeadAttention", "LeakyReLU", "PReLU", "ConvLSTM2D", "RMSNormalization")
    assert [type_id(kind) for kind in kinds] == [
        "layer.lstm", "layer.conv2d_transpose", "layer.multi_head_attention", "layer.leaky_relu", "layer.prelu",
        "layer.conv_lstm2d", "layer.rms_normalization",
    ]  # fmt: skip


def test_settings_reach_keras_as_it_wants_them() -> None:
    image = start([8, 8, 1])
    padded = layer("zero_padding2d", "p", padding=[1, 2, 3, 4]).configure(input=image)["output"]
    assert padded.shape == (11, 15, 1)
    assert padded.call.layer.settings == {"padding": [[1, 2], [3, 4]]}
    contrast = layer("random_contrast", "c", factor=0.1, value_range="0, 1").configure(input=image)["output"]
    assert contrast.call.layer.settings == {"factor": 0.1, "value_range": [0, 1]}
    assert layer("conv2d", "c", filters=1, kernel_size=3).settings.kernel_size == (3, 3)  # type: ignore[attr-defined]


def test_states_are_handed_over() -> None:
    sequence = start([5, 4])
    encoder = layer("lstm", "encoder", units=3).configure(input=sequence)
    decoder = layer("lstm", "decoder", units=3, return_sequences=True).configure(
        input=sequence, hidden_state=encoder["hidden_state"], cell_state=encoder["cell_state"]
    )
    spec = network_of([decoder["output"]])
    assert spec.outputs["decoder"].shape == (5, 3)
    assert build(spec.graph).model({"start": np.zeros((2, 5, 4), "float32")})["decoder"].shape == (2, 5, 3)


def misfits() -> list[tuple[Any, type[NetwrightError], str]]:
    vector, sequence, image = start([8]), start([5, 4]), start([5, 5, 3])
    states = layer("lstm", "s", units=8).configure(input=sequence)
    return [
        (lambda: layer("lstm", "x", units=3).configure(input=vector), InputError, "takes tensors with 2 axes"),
        (lambda: layer("conv2d", "x", filters=3, kernel_size=9).configure(input=image), InputError, "larger than"),
        (lambda: layer("concatenate", "x", axis=1).configure(inputs=(sequence, start([5, 6]))), InputError, "join"),
        (lambda: layer("add", "x").configure(inputs=(vector, sequence)), InputError, "same shape"),
        (lambda: layer("reshape", "x", target_shape=[7, 3]).configure(input=vector), InputError, "number of values"),
        (lambda: layer("dense", "x", units=3).configure(input=start([None])), InputError, "unknown"),
        (lambda: layer("batch_normalization", "x", axis=5).configure(input=vector), InputError, "axis"),
        (lambda: layer("dot", "x", axes=1).configure(inputs=(vector,)), InputError, "number of tensors"),
        (lambda: layer("dense", "x", units=3).configure(input=None), InputError, "Nothing is connected"),
        (
            lambda: layer("lstm", "x", units=8).configure(input=sequence, hidden_state=states["hidden_state"]),
            InputError,
            "only 1 of its 2 states",
        ),
        (
            lambda: layer("gru", "x", units=3).configure(input=sequence, hidden_state=states["hidden_state"]),
            InputError,
            r"states of shape \(3\), but \(8\)",
        ),
        (lambda: layer("dense", "x", units=0), SettingsError, "at least 1"),
        (lambda: layer("input", "x", shape=[0, 28]).configure(), SettingsError, "the size 0"),
        (lambda: layer("input", "x", shape=[None, -1]).configure(), SettingsError, "the size -1"),
        (
            lambda: layer("conv2d", "x", filters=3, kernel_size=[3, 3, 3]),
            SettingsError,
            r"Kernel size is \[3, 3, 3\], but it takes 2 whole numbers",
        ),
        (lambda: layer("cropping2d", "x", cropping=[1, 1, 1]), SettingsError, "it takes 4 whole numbers"),
        (
            lambda: layer("random_brightness", "x", factor=0.1, value_range="one"),
            SettingsError,
            "Value range is 'one', which is no list of numbers",
        ),
        (
            lambda: layer("conv1d", "x", filters=4, kernel_size=3, groups=3).configure(input=sequence),
            SettingsError,
            "evenly divisible",
        ),
    ]


@pytest.mark.parametrize("place", range(len(misfits())))
def test_a_misfit_says_what_arrives_and_what_to_do(place: int) -> None:
    attempt, error, words = misfits()[place]
    with pytest.raises(error, match=words) as caught:
        attempt()
    assert caught.value.remedy.template
    assert "{" not in str(caught.value)
    assert caught.value.problem.template in translations("ko")
    assert caught.value.remedy.template in translations("ko")


def test_a_misfit_names_the_layer_in_the_readers_language() -> None:
    image = start([8, 8, 1])
    with pytest.raises(InputError) as caught:
        layer("conv2d", "x", filters=2, kernel_size=9).configure(input=image)
    assert caught.value.problem.render("ko").startswith("합성곱 2D의 창이")
    with pytest.raises(SettingsError) as refused:
        layer("conv1d", "x", filters=4, kernel_size=3, groups=3).configure(input=start([5, 4]))
    assert "1D 합성곱" in refused.value.problem.render("ko") or "합성곱 1D" in refused.value.problem.render("ko")
    assert refused.value.remedy.render("ko").startswith("필터 수") or "Filters" not in refused.value.remedy.render("ko")


def test_flattening_is_no_way_to_a_sequence() -> None:
    image = layer("input", "i", shape=[8, 8, 3]).configure()["output"]
    with pytest.raises(InputError) as caught:
        layer("lstm", "x", units=2).configure(input=image)
    assert str(caught.value.remedy) == "Put a Reshape before it, or take a layer for 3 axes."


def test_all_reasons_are_translated() -> None:
    match = re.search(r"(\d) (\d)", "1 2")
    assert match
    for _, words in _CALL_PATTERNS:
        assert set(words(match)[:2]) <= set(translations("ko"))


@pytest.mark.parametrize("given", [3, [3], [3, 3]])
def test_one_number_stands_for_every_axis(given: object) -> None:
    drawn = layer("conv2d", "x", filters=2, kernel_size=given).configure(input=start([8, 8, 1]))["output"]
    assert drawn.shape == (6, 6, 2)
    assert drawn.call.layer.settings["kernel_size"] == [3, 3]
