"""Model files: read with their weights, or refused before anything of them runs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.networks.reading import read_model, read_model_spec
from netwright.sdk import NodeError
from tests.networks.reading.models import largest_difference, siamese, stacked, translation

MARK = "a marker that must never appear"


@pytest.mark.parametrize("make", [siamese, translation, stacked])
def test_a_file_is_read_with_its_weights(make: Callable[[], Any], tmp_path: Path) -> None:
    model = make()
    model.compile("adam", "mse")
    model.save(tmp_path / "model.keras")
    network = read_model(tmp_path / "model.keras")
    assert largest_difference(model, network) <= 1e-5
    assert read_model_spec(tmp_path / "model.keras") == network.spec


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path = tmp_path_factory.mktemp("honest") / "model.keras"
    stacked().save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(members: dict[str, bytes], path: Path, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def with_layer(honest: dict[str, bytes], layer: dict[str, Any]) -> dict[str, bytes]:
    config = json.loads(honest["config.json"])
    config["config"]["layers"][-1] = layer
    return {**honest, "config.json": json.dumps(config).encode()}


def lambda_layer(marker: Path) -> dict[str, Any]:
    function = {"class_name": "__lambda__", "config": {"value": "4wEAAAA=", "defaults": None, "closure": None}}
    return {"module": "keras.layers", "class_name": "Lambda", "config": {"function": function}}


EVIL: dict[str, Callable[[Path], dict[str, Any]]] = {
    "bytecode": lambda_layer,
    "a function of os": lambda marker: {
        "module": "os",
        "class_name": "function",
        "config": "system",
        "registered_name": "system",
    },
    "get_file": lambda marker: {
        "module": "keras.utils",
        "class_name": "get_file",
        "config": {"fname": str(marker), "origin": "file:///etc/hostname"},
    },
    "a class that reads a SavedModel": lambda marker: {
        "module": "keras.layers",
        "class_name": "TFSMLayer",
        "config": {"filepath": str(marker)},
    },
    "a class of another package": lambda marker: {"module": "subprocess", "class_name": "Popen", "config": {}},
    "a known name in a strange place": lambda marker: {"module": "evil.layers", "class_name": "Dense", "config": {}},
    "a registered name": lambda marker: {
        "module": "keras.layers",
        "class_name": "Dense",
        "registered_name": "evil>Dense",
        "config": {},
    },
    "a file to read": lambda marker: {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"vocabulary": "/etc/passwd"},
    },
    "code in an activation": lambda marker: {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {
            "units": 1,
            "activation": {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "eval"},
        },
    },
}


@pytest.mark.parametrize("name", EVIL)
def test_what_is_not_on_the_list_is_refused_before_keras_sees_it(
    name: str, honest: dict[str, bytes], tmp_path: Path
) -> None:
    marker = tmp_path / MARK
    file = written(with_layer(honest, EVIL[name](marker)), tmp_path / "evil.keras")
    for read in (read_model, read_model_spec):
        with pytest.raises(NodeError, match=r"Lambda|none of the layers|reads its vocabulary"):
            read(file)
    assert not marker.exists()


def test_archives_that_are_no_model_are_refused(honest: dict[str, bytes], tmp_path: Path) -> None:
    for strange in ("../outside.txt", "/outside.txt", "assets/../../outside.txt", "run.py"):
        with pytest.raises(NodeError, match="no Keras model"):
            read_model(written({**honest, strange: b"x"}, tmp_path / "strange.keras"))
    assert not list(tmp_path.parent.glob("outside.txt"))
    with pytest.raises(NodeError, match="lacks its config"):
        read_model(written({"model.weights.h5": b""}, tmp_path / "empty.keras"))
    bomb = {**honest, "model.weights.h5": bytes(8 * 2**20)}
    with pytest.raises(NodeError, match="more than it could honestly be"):
        read_model(written(bomb, tmp_path / "bomb.keras", zipfile.ZIP_DEFLATED))
    (tmp_path / "text.keras").write_text("no zip")
    with pytest.raises(NodeError, match="cannot be read as a Keras model"):
        read_model(tmp_path / "text.keras")


def test_a_model_may_not_promise_more_than_its_file_holds(honest: dict[str, bytes], tmp_path: Path) -> None:
    config = json.loads(honest["config.json"])
    config["config"]["layers"][-1]["config"]["units"] = 10**11
    config["config"]["layers"][-1]["build_config"] = None
    file = written({**honest, "config.json": json.dumps(config).encode()}, tmp_path / "vast.keras")
    with pytest.raises(NodeError, match="promises 5000000000"):
        read_model(file)


def test_damaged_weights_are_a_sentence(honest: dict[str, bytes], tmp_path: Path) -> None:
    cut = {**honest, "model.weights.h5": honest["model.weights.h5"][:500]}
    with pytest.raises(NodeError, match="cannot be read as a Keras model"):
        read_model(written(cut, tmp_path / "cut.keras"))
