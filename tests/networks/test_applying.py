"""Networks opened, applied and repeated, against plain Keras with the same weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build, load_weights, read_weights
from netwright.networks.graphs.applying import apply_network, repeat_network
from netwright.networks.graphs.graph import network_of, network_value
from netwright.networks.graphs.replaying import replay
from netwright.networks.graphs.tensor_names import find_tensor, tensor_names
from netwright.ports import Network, TensorSpec
from netwright.sdk import InputError, NodeError, SettingsError
from tests.networks.drawing import layer, start, with_weights


def block(units: int = 3, shape: int = 3) -> Network:
    """A small block with weights: Dense, tanh."""
    tensor = layer("dense", "one", units=units, activation="tanh").configure(input=start([shape]))["output"]
    return with_weights(network_of([tensor])).sealed()


def call(network: Network, weights: str, path: str, *tensors: TensorSpec) -> TensorSpec:
    ends = [end.tensor for end in network.spec.graph.outputs]
    return apply_network(network, tensors, ends, weights, path)[0]  # type: ignore[arg-type]


def run(network: Network, **rows: Any) -> list[np.ndarray]:
    built = build(network.spec.graph, seed=3, weights=network.weights)
    return [np.asarray(value) for value in built.model(rows, training=False).values()]


def dense(network: Network, rows: np.ndarray) -> np.ndarray:
    assert network.weights is not None
    found: np.ndarray = np.tanh(rows @ network.weights["1/0"] + network.weights["1/1"])
    return found


ROWS = np.random.default_rng(1).normal(size=(4, 3)).astype("float32")


def test_shared_uses_have_one_layer_with_the_weights_of_the_network() -> None:
    network = block()
    left, right = start([3], id="left"), start([3], id="right")
    twins = network_value([call(network, "shared", "a", left), call(network, "shared", "b", right)], ["l", "r"])
    assert [one.id for one in twins.spec.graph.layers] == ["left", "one", "right"]
    assert twins.spec.total.trainable == 12
    found = run(twins, left=ROWS, right=2 * ROWS)
    np.testing.assert_allclose(found[0], dense(network, ROWS), atol=1e-6)
    np.testing.assert_allclose(found[1], dense(network, 2 * ROWS), atol=1e-6)


def test_copies_are_apart_and_start_anew_or_with_the_weights() -> None:
    network, given = block(), start([3], id="given")
    tensors = [call(network, weights, path, given) for weights, path in (("fresh", "a"), ("start", "b"))]
    made = network_value(tensors, ["fresh", "start"])
    assert [one.id for one in made.spec.graph.layers] == ["given", "a/one", "b/one"]
    assert made.spec.total.trainable == 24
    assert {key.partition("/")[0] for key in made.weights or {}} == {"2"}
    fresh, started = run(made, given=ROWS)
    np.testing.assert_allclose(started, dense(network, ROWS), atol=1e-6)
    assert np.abs(fresh - started).max() > 0.01


def test_a_fresh_copy_keeps_what_was_learnt_from_a_table() -> None:
    tensor = layer("normalization", "norm").configure(input=start([3]))["output"]
    spec = network_of([layer("dense", "one", units=2).configure(input=tensor)["output"]])
    network = with_weights(spec).sealed()
    made = network_value([call(network, "fresh", "copy", start([3], id="x"))])
    held = {key.partition("/")[0] for key in made.weights or {}}
    assert [made.spec.graph.layers[int(place)].id for place in held] == ["copy/norm"]


@pytest.mark.parametrize(("weights", "numbers"), [("shared", 12), ("fresh", 36), ("start", 36)])
def test_a_block_is_repeated(weights: str, numbers: int) -> None:
    network = block()
    tensor = repeat_network(network, [start([3], id="given")], 3, weights, "again")  # type: ignore[arg-type]
    made = network_value([tensor], ["end"])
    assert made.spec.total.trainable == numbers
    assert len(made.spec.graph.calls) == 4
    if weights != "fresh":
        wanted = dense(network, dense(network, dense(network, ROWS)))
        np.testing.assert_allclose(run(made, given=ROWS)[0], wanted, atol=1e-6)


def test_networks_of_networks_nest() -> None:
    network = block()
    inner = network_value([call(network, "fresh", "inner", start([3], id="x"))], ["y"])
    outer = network_value([call(inner, "fresh", "outer", start([3], id="z"))], ["y"])
    assert [one.id for one in outer.spec.graph.layers] == ["z", "outer/inner/one"]


def test_networks_trained_apart_are_apart_where_they_meet() -> None:
    drawn = block().spec
    one, two = (Network(drawn, read_weights(build(drawn.graph, seed))).sealed() for seed in (1, 2))
    given = start([3], id="given")
    both = network_value([call(one, "shared", "a", given), call(two, "shared", "b", given)], ["a", "b"])
    assert [layer.id for layer in both.spec.graph.layers] == ["given", "one", "one_2"]
    first, second = run(both, given=ROWS)
    np.testing.assert_allclose(first, dense(one, ROWS), atol=1e-6)
    np.testing.assert_allclose(second, dense(two, ROWS), atol=1e-6)


def test_a_weight_set_follows_the_weights() -> None:
    network = block()
    sets = [layer.weight_set for layer in network.spec.graph.layers]
    assert all(sets)
    assert network.sealed() == network
    assert network.weights is not None
    changed = Network(network.spec, {key: value + 1 for key, value in network.weights.items()}).sealed()
    kept = [a == b.weight_set for a, b in zip(sets, changed.spec.graph.layers, strict=True)]
    assert kept == [True, False]
    assert block().spec == network.spec, "the same weights, the same sets"


def test_two_trainings_are_told_apart_before_they_ran_and_share_what_is_frozen() -> None:
    from netwright.networks.graphs.freezing import with_trainable

    tensor = layer("dense", "two", units=2).configure(
        input=layer("dense", "one", units=2).configure(input=start([2]))["output"]
    )
    base = with_weights(network_of([tensor["output"]])).sealed().spec
    drawn = with_trainable(base, {"one"}, trainable=False)
    left, right = (drawn.trained().marked(place) for place in ("a.network", "b.network"))
    sets = [[one.weight_set for one in spec.graph.layers] for spec in (left, right)]
    assert sets[0][1] == sets[1][1] == base.graph.layer("one").weight_set
    assert (sets[0][2], sets[1][2]) == ("a.network", "b.network")


def test_what_does_not_fit_is_named() -> None:
    network = block()
    with pytest.raises(InputError, match=r"input start takes 3 \(float32\), but 4 \(float32\) arrives"):
        call(network, "shared", "a", start([4]))
    with pytest.raises(InputError, match="has 1 inputs"):
        call(network, "shared", "a")
    free = with_weights(network_of([layer("flatten", "flat").configure(input=start([None, 2]))["output"]]))
    (flat,) = replay(free, [free.spec.graph.outputs[0].tensor])
    two = layer("dense", "two", units=1)
    fixed = network_of([two.configure(input=layer("flatten", "f").configure(input=start([2, 2]))["output"])["output"]])
    assert flat.shape == (None,)
    stored = with_weights(fixed).sealed()
    wider = Network(stored.spec.model_copy(update={"graph": _with_free_length(stored)}), stored.weights)
    with pytest.raises(NodeError, match="two has weights for other shapes: it holds 5 numbers, but would need 7"):
        call(wider, "shared", "a", start([3, 2]))
    assert call(wider, "fresh", "a", start([3, 2])).call.parameters.trainable == 7


def _with_free_length(network: Network) -> Any:
    graph = network.spec.graph
    first = graph.calls[0]
    info = first.outputs[0].model_copy(update={"shape": (None, 2)})
    return graph.model_copy(update={"calls": (first.model_copy(update={"outputs": (info,)}), *graph.calls[1:])})


def test_an_opened_layer_goes_on_with_its_weights() -> None:
    network = block()
    (opened,) = replay(network, [find_tensor(network.spec.graph, "one", "")])
    made = network_value([layer("dense", "head", units=2).configure(input=opened)["output"]])
    assert {key.partition("/")[0] for key in made.weights or {}} == {"1"}
    built = build(made.spec.graph, seed=3, weights=made.weights)
    import keras

    kernel, bias = built.layers[2].get_weights()  # type: ignore[union-attr]
    middle = keras.Model(built.model.inputs, built.layers[1].output)([ROWS])  # type: ignore[union-attr]
    np.testing.assert_allclose(np.asarray(middle), dense(network, ROWS), atol=1e-6)
    np.testing.assert_allclose(run(made, start=ROWS)[0], np.asarray(middle) @ kernel + bias, atol=1e-6)
    sealed = made.sealed()
    assert [bool(one.weight_set) for one in sealed.spec.graph.layers] == [True, True, False]
    load_weights(build(sealed.spec.graph), sealed.weights or {})


def test_tensors_have_names_of_their_own() -> None:
    read = layer("lstm", "lstm", units=3).configure(input=start([5, 2]))
    shared = layer("dense", "dense", units=3)
    first = shared.configure(input=read["output"])["output"]
    drawn = network_value([first], ["end"])
    again = apply_network(
        Network(network_of([first])), [start([5, 2])], [drawn.spec.graph.outputs[0].tensor], "shared", ""
    )
    names = list(tensor_names(network_of([first, *again]).graph))
    assert "lstm#2:cell_state" in names
    assert find_tensor(drawn.spec.graph, "lstm:hidden_state", "").output == 1
    (state,) = replay(drawn, [find_tensor(drawn.spec.graph, "lstm:cell_state", "")])
    assert state.shape == (3,)
    with pytest.raises(SettingsError, match=r"no tensor nowhere.*start, lstm, lstm:hidden_state"):
        find_tensor(drawn.spec.graph, "nowhere", "")
