"""Operations of one example, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.layers.costs import operations
from tests.networks.drawing import layer, start


def cost(kind: str, shape: list[int | None], **settings: Any) -> int:
    tensor = layer(kind, "it", **settings).configure(input=start(shape))["output"]
    return operations(network_of([tensor]).graph)["it"]


@pytest.mark.parametrize(
    ("kind", "shape", "settings", "by_hand"),
    [
        # 10 inputs to 4 units: 40 multiply-adds, 4 biases.
        ("dense", [10], {"units": 4}, 2 * 40 + 4),
        ("dense", [7, 10], {"units": 4, "use_bias": False}, 7 * 2 * 40),
        # AlexNet's first layer: 55 x 55 x 96 numbers of 11 x 11 x 3 multiply-adds each.
        (
            "conv2d",
            [227, 227, 3],
            {"filters": 96, "kernel_size": [11, 11], "strides": [4, 4]},
            55 * 55 * 96 * (2 * 363 + 1),
        ),
        ("conv2d", [8, 8, 4], {"filters": 6, "kernel_size": [3, 3], "groups": 2}, 6 * 6 * 6 * (2 * 9 * 2 + 1)),
        ("depthwise_conv2d", [8, 8, 4], {"kernel_size": [3, 3], "use_bias": False}, 6 * 6 * 4 * 2 * 9),
        (
            "separable_conv1d",
            [10, 3],
            {"filters": 5, "kernel_size": [3], "use_bias": False},
            8 * (3 * 3 * 2 + 3 * 5 * 2),
        ),
        ("conv2d_transpose", [4, 4, 3], {"filters": 2, "kernel_size": [2, 2], "strides": [2, 2]}, 16 * 3 * 8 * 2 + 128),
        # Per step: four gates of (3 + 5) x 5 multiply-adds and 5 biases; then f*c, i*g, their sum, o*tanh(c).
        ("lstm", [6, 3], {"units": 5}, 6 * (4 * (2 * 8 * 5 + 5) + 4 * 5)),
        ("gru", [None, 3], {"units": 5}, 3 * (2 * 8 * 5 + 5) + 5 * 5),
        ("max_pooling2d", [8, 8, 4], {"pool_size": [2, 2]}, 4 * 4 * 4 * 4),
        ("batch_normalization", [9], {}, 18),
        ("flatten", [3, 3], {}, 0),
        ("bidirectional", [6, 3], {"layer": "LSTM", "units": 5}, 2 * 6 * (4 * (2 * 8 * 5 + 5) + 4 * 5)),
        ("time_distributed", [6, 3], {"layer": "Dense", "units": 5}, 6 * (2 * 15 + 5)),
        ("rnn", [6, 3], {"cell": "LSTMCell", "units": 5}, 6 * (4 * (2 * 8 * 5 + 5) + 4 * 5)),
        ("spectral_normalization", [10], {"layer": "Dense", "units": 4}, 2 * 40 + 4),
        # As 7 rows through a Dense layer; then one matrix for each of 3 heads.
        (
            "einsum_dense",
            [7, 10],
            {"equation": "abc,cd->abd", "output_shape": [7, 4], "bias_axes": "d"},
            7 * (2 * 40 + 4),
        ),
        ("einsum_dense", [7, 10], {"equation": "...c,chd->...hd", "output_shape": [3, 4]}, 7 * 3 * 2 * 40),
        # Per step 6 x 6 places, each with 5 states: four gates of 3 x 3 x (2 + 5) multiply-adds and a bias.
        (
            "conv_lstm2d",
            [4, 8, 8, 2],
            {"filters": 5, "kernel_size": [3, 3]},
            4 * 36 * 5 * (4 * (2 * 9 * 7 + 1) + 4),
        ),
        ("leaky_relu", [9], {}, 0),
        ("ops_reshape", [9], {"newshape": [-1, 3, 3]}, 0),
    ],
)
def test_operations_are_those_counted_by_hand(
    kind: str, shape: list[int | None], settings: dict[str, Any], by_hand: int
) -> None:
    assert cost(kind, shape, **settings) == by_hand


def test_attention_counts_projections_scores_and_sums() -> None:
    query, value = start([4, 8], id="q"), start([6, 10], id="v")
    node = layer("multi_head_attention", "it", num_heads=2, key_dim=3, use_bias=False)
    tensor = node.configure(query=query, value=value)["output"]
    projections = 2 * (4 * 8 * 6 + 6 * 10 * 6 + 6 * 10 * 6 + 4 * 6 * 8)
    products = 2 * 4 * 6 * 3 * 2 * 2
    assert operations(network_of([tensor]).graph)["it"] == projections + products


def pair_cost(kind: str, first: list[int], second: list[int], ports: tuple[str, str], **settings: Any) -> int:
    one, two = start(first, id="one"), start(second, id="two")
    node = layer(kind, "it", **settings)
    tensor = node.configure(**dict(zip(ports, (one, two), strict=True)))["output"]
    return operations(network_of([tensor]).graph)["it"]


def test_other_attentions_count_what_they_compare() -> None:
    ports = ("query", "value")
    # 4 queries, 6 values; scores of 8 numbers each, then sums of 8 numbers.
    assert pair_cost("attention", [4, 8], [6, 8], ports) == 2 * 24 * 8 + 2 * 24 * 8
    assert pair_cost("additive_attention", [4, 8], [6, 8], ports) == 3 * 24 * 8 + 2 * 24 * 8
    heads = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "use_bias": False}
    projections = 2 * (4 * 8 * 12 + 2 * 6 * 8 * 6 + 4 * 12 * 8)
    plain = projections + 2 * 2 * 24 * 4 * 3
    assert pair_cost("group_query_attention", [4, 8], [6, 8], ports, **heads) == plain
    # A gate: each query to a number for each number of each head, and one product of both.
    gated = plain + 2 * 4 * 8 * 12 + 4 * 12
    assert pair_cost("group_query_attention", [4, 8], [6, 8], ports, use_gate=True, **heads) == gated
    more = pair_cost("multi_head_attention", [4, 8], [6, 8], ports, num_heads=2, key_dim=3, value_dim=5, use_gate=True)
    less = pair_cost("multi_head_attention", [4, 8], [6, 8], ports, num_heads=2, key_dim=3, value_dim=5)
    assert more - less == 4 * 10 * (2 * 8 + 1 + 1)


def test_a_mask_is_no_key() -> None:
    query, value, mask = start([4, 8], id="q"), start([6, 8], id="v"), start([6], id="m", dtype="bool")
    masked = layer("attention", "it").configure(query=query, value=value, value_mask=mask)["output"]
    assert operations(network_of([masked]).graph)["it"] == 2 * 24 * 8 + 2 * 24 * 8


def test_products_of_tensors_count_what_is_summed() -> None:
    assert pair_cost("ops_matmul", [4, 8], [8, 6], ("x1", "x2")) == 2 * 4 * 6 * 8
    query = key = value = start([4, 2, 3], id="t")
    node = layer("ops_dot_product_attention", "it")
    tensor = node.configure(query=query, key=key, value=value)["output"]
    assert operations(network_of([tensor]).graph)["it"] == 2 * 4 * 4 * 2 * 3 * 2
    both = (start([4, 8], id="one"), start([6, 8], id="two"))
    dot = layer("dot", "it", axes=[2, 2]).configure(inputs=both)["output"]
    assert operations(network_of([dot]).graph)["it"] == 2 * 4 * 6 * 8
    product = layer("ops_einsum", "it", subscripts="bij,bkj->bik").configure(inputs=both)["output"]
    assert operations(network_of([product]).graph)["it"] == 2 * 4 * 6 * 8


def test_a_layer_called_twice_costs_twice() -> None:
    shared = layer("dense", "it", units=3)
    first = shared.configure(input=start([3]))["output"]
    twice = network_of([shared.configure(input=first)["output"]])
    assert operations(twice.graph)["it"] == 2 * (2 * 9 + 3)
