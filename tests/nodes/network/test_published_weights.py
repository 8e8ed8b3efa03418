"""Weights from the net, here a server of our own: only once allowed, only with the right hash, and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from netwright.networks.architectures.published import MIRROR, published_weights
from netwright.networks.build import build
from netwright.ports import Network
from netwright.sdk import Node, NodeError, SettingsError
from netwright.sdk.trust import Untrusted, trust
from netwright.sdk.user_folders import SETTINGS_FOLDER, downloads_folder
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
FILE = "mobilenet_1_0_224_tf_no_top.h5"
SHAPE = [32, 32, 3]


class _Net:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        net = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                net.asked.append(self.path)
                if self.path.startswith("/moved"):
                    self.send_response(302)
                    self.send_header("Location", f"/{FILE}")
                    self.end_headers()
                else:
                    super().do_GET()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Net]:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path / "settings"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder = tmp_path / "net"
    folder.mkdir()
    served = _Net(folder)
    monkeypatch.setenv(MIRROR, served.address)
    thread = Thread(target=served.server.serve_forever, args=(0.05,))
    thread.start()
    yield served
    served.server.shutdown()
    served.server.server_close()
    thread.join()


def saved(folder: Path) -> tuple[Any, str]:
    """Put a model's weights, in the old format, where the published ones would lie; return it and their hash."""
    import h5py
    import keras
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    model = keras.applications.MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), pooling="avg")
    with h5py.File(folder / FILE, "w") as file:
        save_weights_to_hdf5_group(file, model)
    return model, hashlib.sha256((folder / FILE).read_bytes()).hexdigest()


def mobile_net(make: Make, sha256: str) -> Node[Any]:
    return make("pretrained_network", architecture="MobileNet", weights="download", input_shape=SHAPE, sha256=sha256)


def allowed(node: Node[Any], context: RecordingContext) -> None:
    with pytest.raises(Untrusted) as refused:
        node.inspect(context)
    assert refused.value.setting == "weights"
    trust(refused.value.trust)


def fetched(node: Node[Any], context: RecordingContext) -> Network:
    node.found = node.inspect(context)
    made: Network = node.execute(context=context)["network"]
    assert made.spec.graph == node.configure()["network"].graph
    return made


def ignore(share: float, file: str) -> None:
    pass


def test_weights_arrive_once_allowed_and_stay(make: Make, context: RecordingContext, net: _Net) -> None:
    model, sha256 = saved(net.folder)
    node = mobile_net(make, sha256)
    for ask in (node.inspect, lambda context: node.execute(context=context)):
        with pytest.raises(Untrusted, match=f"not allowed yet: {net.address}/{FILE}"):
            ask(context)
    assert net.asked == [], "nothing leaves the house before that is allowed"
    allowed(node, context)
    network = fetched(node, context)
    assert net.asked == [f"/{FILE}"]
    assert context.fractions[-1] == 1
    rows = np.random.default_rng(0).normal(size=(2, 32, 32, 3)).astype("float32")
    (name,) = network.spec.inputs
    found = build(network.spec.graph, weights=network.weights).model({name: rows}, training=False)
    np.testing.assert_allclose(np.asarray(next(iter(found.values()))), np.asarray(model(rows)), atol=1e-5)
    kept = downloads_folder() / "weights" / FILE
    published = published_weights("MobileNet", {"include_top": False, "input_shape": (32, 32, 3)}, sha256)
    assert published.file(ignore) == kept
    assert len(net.asked) == 1, "what is here is not fetched again"
    kept.write_bytes(b"half of it")
    assert published.file(ignore).read_bytes() == (net.folder / FILE).read_bytes(), "what was damaged is"


def test_a_file_with_another_hash_is_not_kept(make: Make, context: RecordingContext, net: _Net) -> None:
    (net.folder / FILE).write_bytes(b"something else")
    node = mobile_net(make, "0" * 64)
    allowed(node, context)
    with pytest.raises(NodeError, match="is not the published mobilenet"):
        node.execute(context=context)
    assert list((downloads_folder() / "weights").iterdir()) == []


def test_the_hash_of_keras_is_asked_for(
    make: Make, context: RecordingContext, net: _Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keras.src.applications import mobilenet_v3

    node = make("pretrained_network", weights="download", input_shape=SHAPE)
    allowed(node, context)
    name = "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5"
    (net.folder / name).write_bytes(b"weights")
    with pytest.raises(NodeError, match="is not the published weights_mobilenet_v3_small"):
        node.execute(context=context)
    known = hashlib.md5(b"weights").hexdigest()
    monkeypatch.setitem(mobilenet_v3.WEIGHTS_HASHES, "small_224_1.0_float", (known, known))
    with pytest.raises(NodeError, match="do not fit MobileNetV3Small"):
        node.execute(context=context)


@pytest.mark.parametrize(
    ("place", "reason"),
    [("", "Error 404"), ("/moved", "Error 302"), (None, "refused")],
    ids=["gone", "moved", "offline"],
)
def test_what_cannot_be_reached_says_why(
    place: str | None, reason: str, make: Make, context: RecordingContext, net: _Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR, "http://127.0.0.1:1" if place is None else net.address + place)
    node = mobile_net(make, "0" * 64)
    allowed(node, context)
    with pytest.raises(NodeError, match=f"could not be fetched from .*{reason}"):
        node.execute(context=context)
    assert f"/{FILE}" not in net.asked or not place


def test_without_any_hash_nothing_is_fetched(make: Make, context: RecordingContext, net: _Net) -> None:
    with pytest.raises(SettingsError, match="names no hash for mobilenet") as refused:
        mobile_net(make, "").inspect(context)
    assert refused.value.setting == "sha256"
    with pytest.raises(NodeError, match="cannot be made like this"):
        published_weights("MobileNet", {"include_top": True, "classes": 10}, "")


@pytest.mark.gallery
def test_every_architecture_names_its_file() -> None:
    from tests.networks.reading.test_applications import NAMES

    without = []
    for name in NAMES:
        for top in (True, False):
            try:
                found = published_weights(name, {"include_top": top}, "")
            except SettingsError:
                without.append(name)
            else:
                assert found.address.startswith("https://storage.googleapis.com/")
    assert set(without) == {"MobileNet", "MobileNetV2"}
