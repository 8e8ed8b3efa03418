"""Layers inside of layers: Bidirectional, Time Distributed, RNN of cells, Spectral Normalization."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build, layer_seeds, read_weights
from netwright.networks.catalogue import catalogue, entry
from netwright.networks.feeding.targets import choose_loss
from netwright.networks.files.export import export
from netwright.networks.graphs.graph import network_of
from netwright.networks.layers.construct import make_layer
from netwright.ports import ColumnSpec, NetworkSpec, TensorSpec
from netwright.sdk import InputError, NodeError, SettingsError
from netwright.workflow.document import Document
from netwright.workflow.problems.problems import find_problems
from tests.networks.drawing import classes, layer, start, with_weights

SHAPES = {0: [6, 5], 1: [3, 8, 4], 2: [3, 8, 8, 4], 3: [2, 8, 8, 8, 4]}
INNER: dict[str, Any] = {
    "units": 3, "filters": 2, "kernel_size": [2], "pool_size": [2], "equation": "ab,bc->ac", "output_shape": [4],
    "input_dim": 9, "output_dim": 2, "target_shape": [-1], "dims": [1], "n": 2, "rate": 0.5, "stddev": 0.1,
    "scale": 0.5, "activation": "relu", "groups": 1,
}  # fmt: skip


def drawn(wrapper: str, kind: str) -> tuple[NetworkSpec, TensorSpec]:
    """A wrapper around a kind with the inner settings that it must have, on an input that suits it."""
    found = catalogue()[wrapper]
    assert found.wraps
    names = found.wraps.names[kind]
    settings = {found.wraps.argument: kind}
    rank = next((rank for rank in (1, 2, 3) if f"{rank}D" in kind), 0)
    for setting in entry(kind).settings:
        name = setting.field.name
        if setting.field.required or name == "groups":
            value = INNER[name]
            settings[names[name]] = value * rank if isinstance(value, list) and name.endswith("_size") else value
    steps = [3] if wrapper == "TimeDistributed" and kind in ("LSTM", "GRU", "SimpleRNN") else []
    has_steps = wrapper == "TimeDistributed" or "LSTM" in kind
    shape = [*steps, *SHAPES[rank]] if has_steps else SHAPES[rank][1 if rank else 0 :]
    if kind == "Embedding":
        shape = [3, 6] if wrapper == "TimeDistributed" else [6]
    input = start([*shape], "int32" if kind == "Embedding" else "float32")
    type_id = {"RNN": "rnn"}.get(wrapper) or {
        "TimeDistributed": "time_distributed", "SpectralNormalization": "spectral_normalization",
    }.get(wrapper, "bidirectional")  # fmt: skip
    output = layer(type_id, "wrapper", **settings).configure(input=input)["output"]
    return network_of([output]), output


PAIRS = [(wrapper, kind) for wrapper, one in catalogue().items() if one.wraps for kind in one.wraps.kinds]


@pytest.mark.parametrize(("wrapper", "kind"), PAIRS)
def test_shapes_and_parameters_are_those_that_keras_computes(wrapper: str, kind: str) -> None:
    spec, output = drawn(wrapper, kind)
    built = build(spec.graph, seed=1)
    assert built.model.count_params() == spec.total.trainable + spec.total.frozen
    info = spec.inputs["start"]
    rows = np.random.default_rng(0).integers(0, 4, (2, *info.shape)).astype(info.dtype)
    for training in (False, True):
        assert tuple(built.model({"start": rows}, training=training)["wrapper"].shape[1:]) == output.shape


def same_as_script(spec: NetworkSpec, make: Callable[[], Any], shape: tuple[int | None, ...]) -> None:
    """Compare with a plain script that scopes the layer as the exported one does, to the bit."""
    import keras

    built = build(spec.graph, 7)
    random.seed(layer_seeds(spec.graph, 7)["wrapper"])
    plain = make()
    plain(keras.KerasTensor(shape))
    wanted = [variable.numpy() for variable in plain.weights]
    found = list(read_weights(built).values())
    assert all(np.array_equal(a, b) for a, b in zip(found, wanted, strict=True))
    rows = np.random.default_rng(1).normal(size=(3, *(size or 5 for size in shape[1:]))).astype("float32")
    assert np.array_equal(built.model({"start": rows})["wrapper"], plain(rows))


def test_bidirectional_lstm_is_keras_to_the_bit() -> None:
    from keras.layers import LSTM, Bidirectional

    tensor = layer(
        "bidirectional", "wrapper", layer="LSTM", units=3, return_sequences=True, merge_mode="sum",
        kernel_initializer="random_normal", kernel_initializer_stddev=0.5,
    ).configure(input=start([None, 4]))["output"]  # fmt: skip
    spec = network_of([tensor])
    assert spec.graph.layer("wrapper").settings == {
        "layer": {
            "kind": "LSTM",
            "settings": {
                "units": 3,
                "return_sequences": True,
                "kernel_initializer": {"name": "random_normal", "stddev": 0.5},
            },
        },
        "merge_mode": "sum",
    }
    import keras

    def make() -> Any:
        initializer = keras.initializers.RandomNormal(stddev=0.5)
        return Bidirectional(LSTM(3, return_sequences=True, kernel_initializer=initializer), merge_mode="sum")

    same_as_script(spec, make, (None, None, 4))
    weights = read_weights(build(spec.graph, 7))
    assert not np.array_equal(weights["1/0"], weights["1/3"]), "both directions start with weights of their own"


def test_other_wrappers_are_keras_to_the_bit() -> None:
    import keras
    from keras.layers import RNN, Conv1D, Dense, GRUCell, SpectralNormalization, TimeDistributed

    cases: list[tuple[str, dict[str, Any], Callable[[], Any], list[int | None]]] = [
        ("time_distributed", {"layer": "Conv1D", "filters": 2, "kernel_size": 2},
         lambda: TimeDistributed(Conv1D(2, 2)), [3, 6, 4]),
        ("rnn", {"cell": "GRUCell", "units": 3, "return_sequences": True},
         lambda: RNN(GRUCell(3), return_sequences=True), [5, 4]),
        ("spectral_normalization", {"layer": "Dense", "units": 3}, lambda: SpectralNormalization(Dense(3)), [4]),
    ]  # fmt: skip
    for type_id, settings, make, shape in cases:
        keras.utils.clear_session()
        tensor = layer(type_id, "wrapper", **settings).configure(input=start(shape))["output"]
        same_as_script(network_of([tensor]), make, (None, *shape))


@pytest.mark.parametrize(("inside", "states"), [("LSTM", 4), ("GRU", 2), ("SimpleRNN", 2)])
def test_states_of_both_directions_are_handed_over(inside: str, states: int) -> None:
    import keras

    sequence = start([5, 4])
    encoder = layer("bidirectional", "encoder", layer=inside, units=3).configure(input=sequence)
    ports = [port for port in encoder if port.endswith("state")]
    assert len(ports) == states
    decoder = layer("bidirectional", "decoder", layer=inside, units=3, return_sequences=True).configure(
        input=sequence, **{port: encoder[port] for port in ports}
    )
    spec = network_of([decoder["output"], *(decoder[port] for port in ports)], ["out", *ports])
    built = build(spec.graph, 3)
    rows = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
    results = built.model({"start": rows})
    made = {layer.name: layer for layer in built.layers if layer is not None}
    assert isinstance(made["decoder"], keras.layers.Bidirectional)
    _, *given = made["encoder"](rows)
    wanted, *after = made["decoder"](rows, initial_state=given)
    assert np.array_equal(results["out"], wanted)
    order = [0, 2, 1, 3] if states == 4 else [0, 1]
    assert all(np.array_equal(results[port], after[place]) for port, place in zip(ports, order, strict=True))


def test_cells_hand_their_states_over() -> None:
    sequence = start([5, 4])
    first = layer("rnn", "first", cell="LSTMCell", units=3).configure(input=sequence)
    second = layer("rnn", "second", cell="LSTMCell", units=3).configure(
        input=sequence, hidden_state=first["hidden_state"], cell_state=first["cell_state"]
    )
    built = build(network_of([second["output"]]).graph, 1)
    assert built.model({"start": np.ones((2, 5, 4), "float32")})["second"].shape == (2, 3)


def test_what_cannot_be_is_said() -> None:
    sequence = start([5, 4])
    lstm = layer("bidirectional", "a", layer="LSTM", units=3).configure(input=sequence)
    with pytest.raises(InputError, match="with GRU has no forward_cell_state"):
        layer("bidirectional", "b", layer="GRU", units=3).configure(
            input=sequence, forward_cell_state=lstm["forward_cell_state"]
        )
    with pytest.raises(InputError, match="only 1 of its 4 states"):
        layer("bidirectional", "b", layer="LSTM", units=3).configure(
            input=sequence, forward_hidden_state=lstm["forward_hidden_state"]
        )
    with pytest.raises(NodeError, match="no backward_cell_state"):
        layer("bidirectional", "b", layer="GRU", units=3).configure(input=sequence)["backward_cell_state"]
    with pytest.raises(SettingsError, match="Units is not set"):
        layer("bidirectional", "b", layer="GRU").configure(input=sequence)
    with pytest.raises(InputError, match="takes tensors with"):
        layer("bidirectional", "b", layer="GRU", units=3).configure(input=start([4]))
    with pytest.raises(ValueError, match="cannot stand inside"):
        make_layer("TimeDistributed", {"layer": {"kind": "Lambda", "settings": {}}})


def test_a_mask_goes_through_both_directions() -> None:
    tensor = layer("embedding", "e", input_dim=7, output_dim=4, mask_zero=True).configure(input=start([None], "int32"))
    read = layer("bidirectional", "b", units=3).configure(input=tensor["output"])["output"]
    model = build(network_of([read]).graph, 1).model
    short = np.array([[1, 2, 3, 0, 0, 0]], "int32")
    assert np.allclose(model({"start": short})["b"], model({"start": short[:, :3]})["b"]), "padding changes nothing"


@pytest.mark.parametrize("length", [6, None])
def test_a_bidirectional_lstm_is_exported(tmp_path: Path, length: int | None) -> None:
    embedded = layer("embedding", "e", input_dim=7, output_dim=4, mask_zero=True).configure(
        input=start([length], "int32")
    )["output"]
    tensor = layer("bidirectional", "both", units=3, return_sequences=True).configure(input=embedded)["output"]
    spec = network_of([layer("dense", "letters", units=7, activation="softmax").configure(input=tensor)["output"]])
    rows = np.random.default_rng(0).integers(1, 7, (8, 6))
    rows[:, 4:] = 0
    checks = export(with_weights(spec), tmp_path, {"start": rows})
    assert [check.format for check in checks] == ["tensorflow", "onnx"]
    assert all(check.is_equal for check in checks)


def test_the_loss_is_chosen_by_the_layer_inside() -> None:
    tensor = layer("time_distributed", "t", layer="Dense", units=3, activation="softmax").configure(input=start([5, 4]))
    network = network_of([tensor["output"]])
    column = ColumnSpec(name="next", dtype="Array(Int32, 5)", kind="tensor", shape=(5,), index_size=3)
    assert choose_loss(network, "t", column) == "sparse_categorical_crossentropy"


def test_a_wire_from_or_to_a_memory_that_the_layer_inside_lacks_is_a_problem() -> None:
    def problems(inside: object) -> list[str]:
        nodes = {
            "start": {"type": "layer.input", "settings": {"shape": [5, 4]}},
            "begun": {"type": "layer.input", "settings": {"shape": [3]}},
            "both": {"type": "layer.bidirectional", "settings": {"layer": inside, "units": 3}},
            "after": {"type": "layer.dense", "settings": {"units": 3}},
        }
        wires = [
            {"from": "start.output", "to": "both.input"},
            {"from": "begun.output", "to": "both.backward_cell_state"},
            {"from": "both.forward_cell_state", "to": "after.input"},
        ]
        document = Document.model_validate({"format": 1, "title": "t", "nodes": nodes, "connections": wires})
        types = {id: node_class.type for id, node_class in classes().items()}
        return [str(problem.problem) for problem in find_problems(document, types)]

    assert problems("LSTM") == []
    leaving, arriving = problems("GRU")
    assert "backward_cell_state" in arriving
    assert "forward_cell_state" in leaving
    bidirectional = classes()["layer.bidirectional"].type
    given = list(bidirectional.inputs_of({"layer": "GRU"}))
    assert given == ["input", "forward_hidden_state", "backward_hidden_state", "mask"]
    assert "forward_cell_state" in bidirectional.outputs_of({"layer": {"$expression": "inner"}})
    split = classes()["layer.ops_split"].type
    assert list(split.outputs_of({})) == ["part_1", "part_2"]
    assert len(split.outputs_of({"indices_or_sections": 5})) == 5
