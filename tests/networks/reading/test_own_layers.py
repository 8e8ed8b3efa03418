"""`.keras` files with layers that somebody wrote: read only with their code, and only once that is trusted."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from netwright.networks.reading import read_model, read_model_spec, read_network, read_network_spec
from netwright.networks.script import write_script
from netwright.nodes.layers.drawing import draw_network
from netwright.sdk import NodeError, SettingsError
from netwright.sdk.files import file_hash
from netwright.sdk.trust import Untrusted, code_hash, trust
from tests.networks.reading.models import branches, largest_difference

CODE = """
import keras


@keras.saving.register_keras_serializable(package="house")
class Gate(keras.layers.Layer):
    def __init__(self, units, sharp=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units, self.sharp = units, sharp
        self.dense = keras.layers.Dense(units, activation="sigmoid")

    def build(self, shapes):
        self.dense.build(shapes[0])

    def call(self, pair):
        first, second = pair
        return self.dense(first) * second * self.sharp

    def get_config(self):
        return {**super().get_config(), "units": self.units, "sharp": self.sharp}


class Shift(keras.layers.Layer):
    def build(self, shape):
        self.by = self.add_weight(shape=(shape[-1],), name="by")

    def call(self, x, training=None, extra=0.0):
        return x + self.by
"""


def saved(path: Path, **called_with: Any) -> Any:
    """Write a model as its author would, whose classes stand in a module of theirs."""
    import keras

    room: dict[str, Any] = {"__name__": "author"}
    exec(CODE, room)
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    hidden = room["Gate"](4, sharp=2.0, name="gate")([one, two])
    hidden = room["Shift"](name="shift")(hidden, **called_with)
    model = keras.Model([one, two], keras.layers.Dense(2, name="end")(hidden))
    model.save(path)
    return model


def test_nothing_is_read_without_trusted_code(tmp_path: Path) -> None:
    path, marker = tmp_path / "own.keras", tmp_path / "marker"
    saved(path)
    with pytest.raises(NodeError, match="uses Gate, Shift, which are none") as refused:
        read_model(path)
    assert refused.value.code_for == {"Gate": "author", "Shift": "author"}
    foreign = f"open({str(marker)!r}, 'w').close()\n{CODE}"
    for read in (read_model, read_model_spec):
        with pytest.raises(Untrusted) as waiting:
            read(path, foreign)
        assert waiting.value.trust == code_hash(foreign)
        assert waiting.value.setting == "code"
        assert waiting.value.code_for == {"Gate": "author", "Shift": "author"}
        with pytest.raises(NodeError, match="uses Shift, which is none"):
            read(path, foreign.replace("class Shift", "class Other"))
    assert not marker.exists()


def test_own_layers_become_custom_layers_with_the_same_numbers(tmp_path: Path) -> None:
    path = tmp_path / "own.keras"
    model = saved(path)
    trust(code_hash(CODE))
    network = read_model(path, CODE)
    assert largest_difference(model, network) <= 1e-6
    assert read_model_spec(path, CODE) == network.spec
    gate, shift = (layer for layer in network.spec.graph.layers if layer.kind == "Custom")
    assert gate.settings == {"code": CODE, "class_name": "Gate", "arguments": "units=4, sharp=2.0"}
    assert shift.settings == {"code": CODE}, "the last class need not be named"
    drawing = draw_network(network.spec.graph)
    assert drawing.notes == []
    assert drawing.nodes["gate"].settings == gate.settings
    assert drawing.nodes["gate"].label == "Gate"
    script = write_script(network.spec, "Own")
    assert "Gate(units=4, sharp=2.0" in script


def test_older_formats_take_the_same_code(tmp_path: Path) -> None:
    model = saved(tmp_path / "own.keras")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras advises against the format
        model.save(tmp_path / "own.h5")
    (tmp_path / "own.json").write_text(model.to_json(), "utf-8")
    trust(code_hash(CODE))
    trust(file_hash(tmp_path / "own.h5"))
    for name in ("own.h5", "own.json"):
        with pytest.raises(NodeError) as refused:
            read_network_spec(tmp_path / name)
        assert refused.value.code_for.keys() == {"Gate", "Shift"}
        assert read_network_spec(tmp_path / name, CODE).graph == read_model_spec(tmp_path / "own.keras", CODE).graph
    assert largest_difference(model, read_network(tmp_path / "own.h5", CODE)) <= 1e-6


def test_code_that_no_layer_needs_is_not_run(tmp_path: Path) -> None:
    branches().save(tmp_path / "plain.keras")
    assert read_model_spec(tmp_path / "plain.keras", "nobody = trusts + this").total.size > 0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (CODE.replace("class Shift", "class Other"), "none of the layers"),
        (f"{CODE}nothing", "line 29: NameError"),
        (f"{CODE}def broken(:", "line 29: invalid syntax"),
        (CODE.replace("class Shift(keras.layers.Layer)", "class Shift"), "Shift of the code is no layer"),
        (CODE.replace("units, sharp=1.0", "size, sharp=1.0").replace("units,", "size,"), r"own\.keras cannot be read"),
        (CODE.replace("self.dense(first)", "self.denser(first)"), "line 17: AttributeError"),
    ],
)
def test_code_that_does_not_fit_says_why(code: str, words: str, tmp_path: Path) -> None:
    saved(tmp_path / "own.keras")
    trust(code_hash(code))
    with pytest.raises((NodeError, SettingsError), match=words):
        read_model(tmp_path / "own.keras", code)


FUNCTIONS = """
import keras


@keras.saving.register_keras_serializable(package="house")
def swishy(x):
    return x * keras.ops.sigmoid(2.0 * x)


def bent(x):
    return keras.ops.tanh(x) + 0.1 * x


def strange(truth, guess):
    return keras.ops.mean(keras.ops.abs(truth - guess))


@keras.saving.register_keras_serializable(package="house")
class Whole(keras.Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.one, self.two = keras.layers.Dense(units, activation=swishy), keras.layers.Dense(2)

    def call(self, x):
        return self.two(self.one(x))

    def get_config(self):
        return {**super().get_config(), "units": self.units}
"""


def written() -> dict[str, Any]:
    room: dict[str, Any] = {"__name__": "author"}
    exec(FUNCTIONS, room)
    return room


def test_own_activations_are_layers_behind_those_that_apply_them(tmp_path: Path) -> None:
    import keras

    room, path = written(), tmp_path / "own.keras"
    start = keras.Input((6, 3), name="start")
    hidden = keras.layers.Conv1D(4, 2, activation=room["swishy"], name="look")(start)
    hidden = keras.layers.Dense(3, activation=room["bent"], name="bend")(hidden)
    model = keras.Model(start, keras.layers.Activation(room["swishy"], name="end")(hidden))
    model.compile(loss=room["strange"], metrics=[room["strange"]])  # how it was trained is not asked for
    model.save(path)
    with pytest.raises(NodeError, match="uses bent, swishy, which are none") as refused:
        read_model(path)
    assert refused.value.code_for == {"swishy": "house", "bent": ""}
    trust(code_hash(FUNCTIONS))
    network = read_model(path, FUNCTIONS)
    assert [layer.kind for layer in network.spec.graph.layers] == [
        "Input",
        "Conv1D",
        "Custom",
        "Dense",
        "Custom",
        "Custom",
    ]
    assert [layer.label for layer in network.spec.graph.layers if layer.kind == "Custom"] == [
        "swishy",
        "bent",
        "swishy",
    ]
    assert largest_difference(model, network) <= 1e-6
    assert read_model_spec(path, FUNCTIONS) == network.spec
    script = write_script(network.spec, "Own")
    assert "layers.Activation(swishy, name=" in script
    as_class = FUNCTIONS.replace("def bent(x):\n    return", "class bent(keras.layers.Layer):\n    call =")
    as_class = as_class.replace("call = keras.ops.tanh(x) + 0.1 * x", "pass")
    trust(code_hash(as_class))
    with pytest.raises(SettingsError, match="bent of the code is no layer"):
        read_model(path, as_class)


def test_an_own_function_inside_a_layer_is_refused_by_name(tmp_path: Path) -> None:
    import keras

    room = written()
    trust(code_hash(FUNCTIONS))
    dense = keras.layers.Dense(3, activation=room["bent"], name="inner")
    for number, layer in enumerate(
        (keras.layers.LSTM(2, activation=room["bent"]), keras.layers.TimeDistributed(dense))
    ):
        path, start = tmp_path / f"{number}.keras", keras.Input((6, 3))
        keras.Model(start, layer(start)).save(path)
        with pytest.raises(NodeError, match="applies bent, a function of its author's"):
            read_model(path, FUNCTIONS)


def test_a_model_written_as_a_class_is_one_layer(tmp_path: Path) -> None:
    import keras
    import numpy as np

    whole, path = written()["Whole"](5), tmp_path / "whole.keras"
    whole(np.zeros((1, 4), "float32"))
    whole.save(path)
    start = keras.Input((4,), name="input_1")
    with pytest.raises(NodeError, match="uses Whole, which is none"):
        read_model(path)
    trust(code_hash(FUNCTIONS))
    network = read_model(path, FUNCTIONS)
    assert [layer.kind for layer in network.spec.graph.layers] == ["Input", "Custom"]
    assert network.spec.graph.layers[1].settings["arguments"] == "units=5"
    assert largest_difference(keras.Model(start, whole(start)), network) <= 1e-6
    assert read_model_spec(path, FUNCTIONS) == network.spec


def test_code_that_needs_a_second_file_is_told_to_bring_it_along(tmp_path: Path) -> None:
    saved(tmp_path / "own.keras")
    code = f"from blocks_beside_it import gate\n{CODE}"
    trust(code_hash(code))
    with pytest.raises(
        SettingsError, match="line 1: ModuleNotFoundError: No module named 'blocks_beside_it'"
    ) as refused:
        read_model(tmp_path / "own.keras", code)
    assert str(refused.value.remedy).startswith("Give the Python files of all that the layers need")


def test_calls_that_a_custom_layer_cannot_make_are_refused(tmp_path: Path) -> None:
    saved(tmp_path / "own.keras", extra=1.0)
    trust(code_hash(CODE))
    with pytest.raises(NodeError, match="layer shift is called with extra"):
        read_model(tmp_path / "own.keras", CODE)
