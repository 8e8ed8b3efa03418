"""Networks from files and into files, against Keras; and files that may not be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.networks.files.export import export
from netwright.networks.graphs.graph import network_of
from netwright.ports import Network, Transform, TransformSpec
from netwright.sdk import NetwrightError, Node, NodeError, SettingsError
from netwright.sdk.files import file_hash
from netwright.sdk.trust import Untrusted, trust
from tests.networks.drawing import layer, names_network, start, with_weights
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
ROWS = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")


def keras_model() -> Any:
    import keras

    given = keras.Input((3,), name="given")
    hidden = keras.layers.Dense(4, activation="relu", name="hidden")(given)
    return keras.Model(given, keras.layers.Dense(2, name="end")(keras.layers.BatchNormalization(name="norm")(hidden)))


def read(make: Make, context: RecordingContext, path: str) -> Network:
    node = make("network_reader", path=path)
    node.found = json.loads(json.dumps(node.inspect(context)))
    promised = node.configure()["network"]
    made: Network = node.execute(context=context)["network"]
    assert made.spec.graph == promised.graph
    assert made.spec.has_weights == promised.has_weights
    return made


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_models_of_keras_give_the_same_numbers(make: Make, context: RecordingContext, name: str) -> None:
    model = keras_model()
    model.save(context.folder / name)
    if name.endswith(".h5"):
        with pytest.raises(Untrusted) as refused:
            read(make, context, name)
        trust(refused.value.trust)
    network = read(make, context, name)
    found = build(network.spec.graph, weights=network.weights).model({"given": ROWS}, training=False)
    assert np.array_equal(np.asarray(next(iter(found.values()))), np.asarray(model(ROWS, training=False)))


def test_an_architecture_has_layers_but_no_weights(make: Make, context: RecordingContext) -> None:
    (context.folder / "model.json").write_text(keras_model().to_json(), "utf-8")
    network = read(make, context, "model.json")
    assert network.weights is None
    assert [one.id for one in network.spec.graph.layers] == ["given", "hidden", "norm", "end"]
    old = {
        "class_name": "Sequential",
        "config": [
            {
                "class_name": "Dense",
                "config": {"name": "d", "units": 2, "activation": "relu", "batch_input_shape": [None, 3]},
            }
        ],
        "keras_version": "2.1.0",
        "backend": "tensorflow",
    }
    (context.folder / "old.json").write_text(json.dumps(old), "utf-8")
    assert read(make, context, "old.json").spec.total.trainable == 8


def test_a_written_network_is_read_by_keras_and_by_us(make: Make, context: RecordingContext) -> None:
    import keras

    network = with_weights(network_of([layer("dense", "end", units=2).configure(input=start([3]))["output"]]))
    node = make("network_writer", path="out/network.keras")
    assert node.execute(network=network, context=context)["network"] is network
    model = keras.saving.load_model(context.folder / "out/network.keras")
    wanted = ROWS @ (network.weights or {})["1/0"] + (network.weights or {})["1/1"]
    np.testing.assert_allclose(np.asarray(model({"start": ROWS})["end"]), wanted, atol=1e-6)
    again = read(make, context, "out/network.keras")
    assert np.array_equal((again.weights or {})["1/0"], (network.weights or {})["1/0"])
    make("network_writer", what="weights", path="out/it.weights.h5").execute(network=network, context=context)
    trust(file_hash(context.folder / "out/it.weights.h5"))
    with pytest.raises(NodeError, match="holds weights without the layers"):
        read(make, context, "out/it.weights.h5")
    with pytest.raises(SettingsError, match=r"does not end in \.json"):
        make("network_writer", what="architecture", path="a.txt").configure(network.spec)


def test_an_export_is_read_again_with_its_transforms(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = with_weights(names_network())
    rows = {"start": np.array([[1, 4, 5, 0, 0, 0], [1, 6, 6, 4, 2, 0]], dtype="int32")}
    vocabulary = Transform(TransformSpec(kind="vocabulary"), {"tokens": ["a", "b"]})
    folder = context.folder / "export"
    folder.mkdir()
    with pytest.raises(NodeError, match="cannot be written as LiteRT"):
        export(network, context.scratch, rows, ("litert",))
    checks = export(network, folder, rows, ("tensorflow",), {"1-vocabulary": vocabulary})
    assert all(check.is_equal for check in checks)
    again = read(make, context, "export/signature.json")
    assert all(np.array_equal(value, (again.weights or {})[key]) for key, value in (network.weights or {}).items())
    node = make("bundle_transform_reader", path="export/signature.json")
    node.found = node.inspect(context)
    assert node.configure()["transform"] == vocabulary.spec
    assert node.execute(context=context)["transform"] == vocabulary
    monkeypatch.setenv("NETWRIGHT_CONNECTION_LAKE", f"file://{context.folder}")
    for type, known in (("network_reader", again.spec), ("bundle_transform_reader", vocabulary.spec)):
        elsewhere = make(type, path="lake://export/signature.json")
        assert elsewhere.inspect(context) is None
        assert elsewhere.configure() == {}
        (value,) = elsewhere.execute(context=context).values()
        assert value.spec == known
    spec = folder / "network" / "spec.json"
    spec.write_text(spec.read_text("utf-8") + " ", "utf-8")
    with pytest.raises(NodeError, match="not the one that was exported"):
        read(make, context, "export/signature.json")


def test_litert_gives_the_same_numbers(context: RecordingContext) -> None:
    network = with_weights(network_of([layer("dense", "end", units=2).configure(input=start([3]))["output"]]))
    (check,) = export(network, context.scratch, {"start": ROWS}, ("litert",))
    assert check.is_equal
    assert (context.scratch / "model.tflite").is_file()


def _h5(path: Path, config: Any) -> None:
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.create_group("model_weights")


def _sequential(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"name": "s", "layers": list(layers)}}


EVIL = {
    "lambda": _sequential({"class_name": "Lambda", "config": {"function": ["4wEAAAA=", None, None]}}),
    "file layer": _sequential({"class_name": "TFSMLayer", "config": {"filepath": "/tmp"}}),
    "module": _sequential({"class_name": "Dense", "module": "os", "registered_name": None, "config": {"units": 1}}),
    "nested": _sequential(
        {"class_name": "TimeDistributed", "config": {"layer": {"class_name": "Lambda", "config": {}}}}
    ),
    "vocabulary": _sequential({"class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}}),
    "deep": json.loads("[" * 80 + "]" * 80),
}


@pytest.mark.parametrize("kind", list(EVIL))
@pytest.mark.parametrize("ending", ["h5", "json"])
def test_what_may_not_be_read_is_refused_by_name(make: Make, context: RecordingContext, kind: str, ending: str) -> None:
    path = context.folder / f"evil.{ending}"
    if ending == "h5":
        _h5(path, EVIL[kind])
    else:
        config = EVIL[kind] if isinstance(EVIL[kind], dict) else {"class_name": "Sequential", "config": EVIL[kind]}
        path.write_text(json.dumps(config), "utf-8")
    trust(file_hash(path))  # trust opens the file, and no more
    with pytest.raises(NetwrightError) as refused:
        make("network_reader", path=path.name).inspect(context)
    assert not isinstance(refused.value, Untrusted)


def test_links_out_of_a_file_are_refused(make: Make, context: RecordingContext) -> None:
    import h5py

    path = context.folder / "links.h5"
    _h5(path, _sequential({"class_name": "Dense", "config": {"units": 1, "batch_input_shape": [None, 1]}}))
    with h5py.File(path, "a") as file:
        file["model_weights"]["d"] = h5py.ExternalLink("other.h5", "/")
    trust(file_hash(path))
    with pytest.raises(NodeError, match="links to other places, such as d"):
        make("network_reader", path="links.h5").inspect(context)
    (context.folder / "text.h5").write_text("no HDF5", "utf-8")
    trust(file_hash(context.folder / "text.h5"))
    with pytest.raises(NodeError, match=r"text\.h5 cannot be read"):
        make("network_reader", path="text.h5").inspect(context)
    with pytest.raises(SettingsError, match="no file"):
        make("network_reader", path="gone.keras").inspect(context)
