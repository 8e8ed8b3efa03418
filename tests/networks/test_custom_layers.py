"""Layers whose class the user writes: what they compute, what trust they need, and what is said of code that fails."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from netwright.networks.build import build
from netwright.networks.catalogue.custom import CUSTOM, TEMPLATE
from netwright.networks.files.export import export
from netwright.networks.graphs.graph import network_of
from netwright.networks.layers import custom_layers
from netwright.networks.layers.custom_layers import read_arguments
from netwright.networks.layers.shapes import Misfit, infer
from netwright.networks.script import write_script
from netwright.nodes.layers.layer import LayerNode
from netwright.ports import TensorInfo, TensorSpec
from netwright.sdk import InputError, NodeError, SettingsError
from netwright.sdk.trust import Untrusted, code_hash, trust
from tests.networks.drawing import classes, start, with_weights

GATE = '''
import keras


class Gate(keras.layers.Layer):
    """Weighs two tensors against each other."""

    def __init__(self, units=1, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units, activation="sigmoid")

    def build(self, shapes):
        self.dense.build((*shapes[0][:-1], shapes[0][-1] + shapes[1][-1]))

    def call(self, inputs):
        first, second = inputs
        share = self.dense(keras.ops.concatenate([first, second], axis=-1))
        return share * first + (1 - share) * second
'''
INFO = {"inputs": (TensorInfo(shape=(4,), dtype="float32"),)}


def trusted(code: str) -> str:
    trust(code_hash(code))
    return code


def node(**settings: object) -> LayerNode:
    node_class = classes()["layer.custom"]
    made = node_class(node_class.settings_class.read(settings), id="own", label="Own")
    assert isinstance(made, LayerNode)
    return made


def drawn(*tensors: TensorSpec, **settings: object) -> TensorSpec:
    return node(**settings).configure(input=tensors)["output"]


def test_the_code_that_a_new_layer_begins_with_works_as_keras_runs_it() -> None:
    import numpy as np

    spec = network_of([drawn(start([4]), arguments="start=3.0")])
    assert spec.total.trainable == 4
    rows = np.ones((2, 4), "float32")
    built = build(spec.graph, seed=1)
    (name,) = spec.inputs
    assert np.allclose(built.model({name: rows})["own"], 3)


def test_several_inputs_arrive_as_a_list_and_equal_seeds_start_equal() -> None:
    import numpy as np

    code = trusted(GATE)
    spec = network_of([drawn(start([4]), start([4], id="other"), code=code, arguments="units=4")])
    assert spec.total.trainable == 8 * 4 + 4
    one, two = build(spec.graph, seed=5), build(spec.graph, seed=5)
    for first, second in zip(one.model.get_weights(), two.model.get_weights(), strict=True):
        assert np.array_equal(first, second)


def test_nothing_of_code_runs_before_it_is_trusted(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    code = f"open({str(marker)!r}, 'w').close()\n{TEMPLATE}"
    for _ in range(2):
        with pytest.raises(Untrusted) as refused:
            drawn(start([4]), code=code)
        assert refused.value.trust == code_hash(code)
        assert refused.value.to_json()["setting"] == "code"
        assert not marker.exists()
    trust(refused.value.trust)
    assert drawn(start([4]), code=code).shape == (4,)
    assert marker.exists()


def test_a_network_with_code_is_not_built_before_it_is_trusted() -> None:
    code = trusted(TEMPLATE + "# seen by one person\n")
    graph = network_of([drawn(start([4]), code=code)]).graph
    foreign = graph.model_copy(
        update={
            "layers": tuple(
                layer.model_copy(update={"settings": {**layer.settings, "code": TEMPLATE + "# not seen\n"}})
                if layer.kind == CUSTOM
                else layer
                for layer in graph.layers
            )
        }
    )
    build(graph)
    with pytest.raises(Untrusted):
        build(foreign)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import keras\nclass A(keras.layers.Layer:\n", "line 2: "),
        ("import keras\nnothing.here\n", "line 2: NameError: name 'nothing' is not defined"),
        ("x = 1\n", "defines no class"),
    ],
)
def test_code_that_cannot_be_run_says_where(code: str, said: str) -> None:
    with pytest.raises(SettingsError) as failed:
        drawn(start([4]), code=trusted(code))
    assert failed.value.setting == "code"
    assert said in str(failed.value)


def test_a_call_that_fails_says_where() -> None:
    code = trusted(TEMPLATE.replace("inputs * self.scale", "inputs * self.scales"))
    line = code.splitlines().index("        return inputs * self.scales") + 1
    with pytest.raises(
        SettingsError, match=f"line {line}: AttributeError: 'Scale' object has no attribute 'scales'"
    ) as failed:
        drawn(start([4]), code=code)
    assert (failed.value.setting, str(failed.value.remedy)[:17]) == ("code", "Correct the code,")
    code = trusted(TEMPLATE.replace("return inputs * self.scale", "return inputs, inputs"))
    with pytest.raises(Misfit, match="several results"):
        infer(CUSTOM, {"code": code}, INFO)


@pytest.mark.parametrize("place", ["import keras\n", "        self.start = start\n", "    def call(self, inputs):\n"])
def test_code_that_never_ends_is_ended(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custom_layers, "LONGEST", 0.5)
    indent = "" if place.startswith("import") else " " * 8
    loop = "while True:\n    try:\n        pass\n    except Exception:\n        pass\n"
    code = TEMPLATE.replace(place, place + textwrap.indent(loop, indent))
    with pytest.raises((SettingsError, InputError), match="did not end within"):
        drawn(start([4]), code=trusted(code))


def test_arguments_are_plain_values() -> None:
    assert read_arguments('units=4, mode="fast", axes=(1, 2)') == {"units": 4, "mode": "fast", "axes": (1, 2)}
    assert read_arguments("") == {}
    for text in ("4", "units=open('x')", "**{}", ") or f(", "name='a'", "a.b=1", "x=1 for"):
        with pytest.raises(ValueError, match=r"plain values|follows from the drawing"):
            read_arguments(text)
    with pytest.raises(SettingsError) as refused:
        node(arguments="units=size")
    assert refused.value.setting == "arguments"


def test_an_export_computes_the_same_without_the_code(tmp_path: Path) -> None:
    import numpy as np

    network = with_weights(network_of([drawn(start([4]), arguments="start=2.0")]))
    rows = {"start": np.random.default_rng(0).normal(size=(5, 4)).astype("float32")}
    assert all(check.is_equal for check in export(network, tmp_path, rows, ("tensorflow", "onnx")))


def test_a_script_holds_the_code_once_and_makes_the_same_network() -> None:
    import numpy as np

    other = trusted(TEMPLATE.replace("inputs * self.scale", "inputs + self.scale").replace("Scale", "Shift"))
    node_class = classes()["layer.custom"]
    tensor = start([4])
    for place, (code, arguments) in enumerate([(TEMPLATE, "start=2.0"), (TEMPLATE, ""), (other, "start=5.0")]):
        made = node_class(node_class.settings_class.read({"code": code, "arguments": arguments}), id=f"own{place}")
        tensor = made.configure(input=(tensor,))["output"]
    spec = network_of([tensor])
    script = write_script(spec, "Own", seed=3)
    assert script.count("class Scale(") == script.count("class Shift(") == 1
    room: dict[str, object] = {"__name__": "script"}
    exec(script, room)
    model = room["model"]
    rows = np.arange(8, dtype="float32").reshape(2, 4)
    (found,) = model({next(iter(spec.inputs)): rows}).values()  # type: ignore[operator]
    assert np.allclose(found, rows * 2 + 5)
    alike = drawn(tensor, code=trusted(other.replace("Shift", "Scale")))
    with pytest.raises(NodeError, match="Scale"):
        write_script(network_of([alike]), "Own")
