"""Places elsewhere on a server that speaks S3: what is written comes back, and a refusal names connection and cause."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright import Workflow
from netwright.networks.graphs.graph import network_of
from netwright.nodes.io.places import reached
from netwright.nodes.io.reaching import reach
from netwright.ports import Network, Table
from netwright.sdk import Node, NodeError, SettingsError
from netwright.sdk.connections import Connection
from tests.networks.drawing import layer, start, with_weights
from tests.nodes.contexts import RecordingContext
from tests.nodes.s3 import Bucket, serving_s3

Make = Callable[..., Node[Any]]

ROWS = pl.DataFrame({"이름": ["한라산", "Eiger"], "height": [1947.5, 3967.0]})


@pytest.fixture(scope="module")
def server() -> Iterator[Bucket]:
    pytest.importorskip("s3fs", reason="the extra s3 is not installed")
    with serving_s3() as bucket:
        yield bucket


@pytest.fixture
def lake(server: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    server.clear()
    monkeypatch.setenv("NETWRIGHT_CONNECTION_LAKE", server.connection())
    return server


@pytest.mark.parametrize(
    ("writer", "reader", "name"),
    [
        ("csv_writer", "csv_reader", "2025/names.csv"),
        ("csv_writer", "csv_reader", "이름.csv.gz"),
        ("table_writer", "table_reader", "2025/names.parquet"),
    ],
)
def test_a_table_comes_back(
    make: Make, context: RecordingContext, lake: Bucket, writer: str, reader: str, name: str
) -> None:
    make(writer, path=f"lake://{name}").execute(table=Table.of(ROWS), context=context)
    assert lake.names() == [name]
    assert make(reader, path=f"lake://{name}").execute(context=context)["table"].frame.collect().equals(ROWS)


def test_what_changes_there_is_seen_by_the_next_run(make: Make, context: RecordingContext, lake: Bucket) -> None:
    def read() -> list[tuple[Any, ...]]:
        node = make("files_reader", folder="lake://2025", pattern="*.csv")
        return node.execute(context=context)["table"].frame.collect().rows()

    lake.put("2025/01.csv", b"month\n1\n")
    lake.put("2025/old/00.csv", b"month\n0\n")
    assert read() == [(1, "01.csv")]
    lake.put("2025/02.csv", b"month\n2\n")
    assert read() == [(1, "01.csv"), (2, "02.csv")]
    lake.delete("2025/01.csv")
    assert read() == [(2, "02.csv")]
    with pytest.raises(SettingsError, match=r"There is no file lake://2025/01\.csv"):
        make("csv_reader", path="lake://2025/01.csv").execute(context=context)


def test_pictures_have_their_folders_as_classes(make: Make, context: RecordingContext, lake: Bucket) -> None:
    for name in ("cat/1.png", "dog/1.png", "dog/notes.txt"):
        lake.put(f"pictures/{name}", name.encode())
    rows = make("image_reader", folder="lake://pictures").execute(context=context)["table"].frame.collect()
    assert rows.rows() == [(b"cat/1.png", "cat/1.png", "cat"), (b"dog/1.png", "dog/1.png", "dog")]


def small_network() -> Network:
    return with_weights(network_of([layer("dense", "end", units=3).configure(input=start([2]))["output"]]))


def read_elsewhere(make: Make, context: RecordingContext, type: str, path: str) -> Any:
    node = make(type, path=path)
    assert node.files() == ()
    assert node.inspect(context) is None
    assert node.configure() == {}
    (value,) = node.execute(context=context).values()
    return value


def test_networks_come_back(make: Make, context: RecordingContext, lake: Bucket) -> None:
    import keras

    network = small_network()
    make("network_writer", path="lake://models/small.keras").execute(network=network, context=context)
    again = read_elsewhere(make, context, "network_reader", "lake://models/small.keras")
    assert [one.shape for one in again.weights.values()] == [(2, 3), (3,)]
    lake.client.download_file(lake.name, "data/models/small.keras", str(context.folder / "back.keras"))
    written = keras.models.load_model(context.folder / "back.keras").get_weights()
    assert [one.shape for one in written] == [(2, 3), (3,)]


def test_an_export_is_replaced_file_by_file(make: Make, context: RecordingContext, lake: Bucket) -> None:
    rows = Table.of(pl.DataFrame({"x": np.linspace(-1, 1, 20), "y": np.linspace(0, 3, 20)}))
    for formats, beside in (("both", "saved_model/saved_model.pb"), ("onnx", "model.onnx")):
        export = make("export_network", folder="lake://export", formats=formats)
        report = export.execute(network=small_network(), rows=rows, context=context)["report"].frame.collect()
        assert report["equal"].all()
        assert {f"export/{beside}", "export/model.onnx", "export/signature.json"} <= set(lake.names())
        context.scratch.joinpath("bundle").rename(context.folder / formats)
    assert not [name for name in lake.names() if "saved_model" in name]
    lake.put("rows/2025.csv", b"x\n")
    with pytest.raises(SettingsError, match="lake://rows holds other files, which an export would remove"):
        make("export_network", folder="lake://rows").execute(network=small_network(), rows=rows, context=context)


WRONG = {
    "secret": ({"secret": "hunter2-hunter2"}, "signature"),
    "key": ({"key": "AKIAHUNTER2"}, "does not exist in our records"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_key_is_told_and_nothing_else(
    make: Make, context: RecordingContext, lake: Bucket, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    lake.put("a.csv", b"a\n1\n")
    options, said = WRONG[wrong]
    monkeypatch.setenv("NETWRIGHT_CONNECTION_SHUT", lake.connection(**options))
    attempts: list[Callable[[], Any]] = [
        lambda: reach("shut"),
        lambda: make("csv_writer", path="shut://b.csv").execute(table=Table.of(ROWS), context=context),
        lambda: make("csv_reader", path="shut://a.csv").execute(context=context),
        lambda: make("csv_reader", path="shut://gone.csv").execute(context=context),
        lambda: make("files_reader", folder="shut://").execute(context=context),
    ]
    answers = []
    for attempt in attempts:
        with pytest.raises(NodeError, match="The connection shut answers: ") as caught:
            attempt()
        answers.append(str(caught.value))
        assert caught.value.remedy.template.startswith("Check its key and secret")
        assert "hunter2" not in f"{caught.value} {caught.value.to_json()}".lower()
    assert said in answers[0]
    assert answers[2] == answers[0]  # of the file alone it says no more than Forbidden
    assert lake.names() == ["a.csv"]


def test_a_server_that_does_not_answer_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"key": "a", "secret": "b", "endpoint_url": "http://127.0.0.1:1"}
    place = Connection(url="s3://lake", options=options)
    monkeypatch.setenv("NETWRIGHT_CONNECTION_DEAD", place.model_dump_json())
    with reached("dead", place) as (system, _):
        assert system.s3.meta.config.retries["total_max_attempts"] == 3
    with pytest.raises(NodeError, match="The connection dead answers: Could not connect"):
        reach("dead")
    own = {"connect_timeout": 2, "retries": {"max_attempts": 0}}
    with reached("own", Connection(url="s3://lake", options={**options, "config_kwargs": own})) as (system, _):
        assert system.s3.meta.config.connect_timeout == 2
        assert system.s3.meta.config.retries["total_max_attempts"] == 1


def test_a_bucket_that_is_not_there_is_not_made(
    make: Make, context: RecordingContext, lake: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETWRIGHT_CONNECTION_TYPO", lake.connection(url="s3://lak/data"))
    with pytest.raises(NodeError, match="The connection typo answers: The specified bucket does not exist"):
        make("csv_writer", path="typo://b.csv").execute(table=Table.of(ROWS), context=context)
    for reads in (make("csv_reader", path="typo://b.csv"), make("files_reader", folder="typo://2025")):
        with pytest.raises(NodeError, match="The connection typo answers, but there is no such bucket"):
            reads.execute(context=context)
    assert lake.buckets() == ["lake"]


def test_no_secret_is_kept_with_what_was_run(lake: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.put("a.csv", b"a,b\n1,2\n")
    monkeypatch.setenv("NETWRIGHT_CONNECTION_SHUT", lake.connection(secret="hunter2-hunter2"))
    flow = {
        "format": 1,
        "nodes": {
            "read": {"type": "csv_reader", "settings": {"path": "lake://a.csv"}},
            "write": {"type": "table_writer", "settings": {"path": "lake://b.parquet"}},
            "fail": {"type": "table_writer", "settings": {"path": "shut://b.parquet"}},
        },
        "connections": [{"from": "read.table", "to": "write.table"}, {"from": "read.table", "to": "fail.table"}],
    }
    file = tmp_path / "flow.netwright.json"
    file.write_text(json.dumps(flow), "utf-8")
    results = Workflow.load(file).run()
    failed = results["fail"].state.error
    assert failed
    assert failed["problem"]["values"]["name"] == "shut"
    assert "hunter2" not in str(failed)
    assert lake.names() == ["a.csv", "b.parquet"]
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) > 3, "what the run kept lies elsewhere"
    for path in kept:
        content = path.read_bytes()
        assert lake.secret.encode() not in content, path
        assert b"hunter2" not in content, path
