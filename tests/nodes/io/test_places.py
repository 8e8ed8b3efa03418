"""Files beyond this machine, by the user's connections."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import fsspec
import polars as pl
import pytest

from netwright.ports import Table
from netwright.sdk import Node, NodeError, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]

ROWS = pl.DataFrame({"이름": ["한라산", "Eiger"], "height": [1947.5, 3967.0]})


@pytest.fixture(autouse=True)
def lake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("NETWRIGHT_CONNECTION_LAKE", "memory://bucket/data")
    memory = fsspec.filesystem("memory")
    yield memory
    if memory.exists("/bucket"):
        memory.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("writer", "reader", "name"),
    [
        ("csv_writer", "csv_reader", "names.csv"),
        ("csv_writer", "csv_reader", "names.csv.gz"),
        ("table_writer", "table_reader", "names.parquet"),
        ("table_writer", "table_reader", "names.xlsx"),
    ],
)
def test_what_is_written_elsewhere_comes_back(
    make: Make, context: RecordingContext, lake: Any, writer: str, reader: str, name: str
) -> None:
    path = f"lake://2025/{name}"
    make(writer, path=path).execute(table=Table.of(ROWS), context=context)
    assert lake.isfile(f"/bucket/data/2025/{name}")
    node = make(reader, path=path)
    # Editing reaches for nothing, and has no file to watch.
    assert node.files() == ()
    node.found = node.inspect(context)
    assert node.found is None
    assert node.configure()["table"].columns is None
    table = node.execute(context=context)["table"]
    assert table.frame.collect().equals(ROWS)
    assert context.elsewhere == [path]


def test_texts_are_read_from_elsewhere(make: Make, context: RecordingContext, lake: Any) -> None:
    lake.pipe("/bucket/data/poem.txt", "산\n바다\n".encode())
    table = make("text_reader", path="lake://poem.txt").execute(context=context)["table"]
    assert table.frame.collect()["text"].to_list() == ["산", "바다"]


def test_files_of_a_folder_elsewhere_are_one_table(make: Make, context: RecordingContext, lake: Any) -> None:
    for name in ("2025/01.csv", "2025/02.csv", "2025/old/03.csv", "2024/12.csv", "2025/notes.txt"):
        lake.pipe(f"/bucket/data/{name}", f"month\n{int(name[-6:-4]) if name.endswith('csv') else 0}\n".encode())
    node = make("files_reader", folder="lake://2025", pattern="*.csv")
    assert (node.files(), node.inspect(context)) == ((), None)
    assert node.configure()["table"].columns is None
    rows = node.execute(context=context)["table"].frame.collect()
    assert rows.rows() == [(1, "01.csv"), (2, "02.csv")]
    assert context.elsewhere == ["lake://2025"]
    # The whole place, and folders within folders.
    every = make("files_reader", folder="lake://", pattern="**/*.csv").execute(context=context)["table"]
    assert every.frame.collect()["file"].to_list() == ["2024/12.csv", "2025/01.csv", "2025/02.csv", "2025/old/03.csv"]
    with pytest.raises(SettingsError, match=r"No file in lake://2023 fits \*\.csv"):
        make("files_reader", folder="lake://2023", pattern="*.csv").execute(context=context)


def test_pictures_of_a_folder_elsewhere_have_its_classes(make: Make, context: RecordingContext, lake: Any) -> None:
    for name in ("cat/2.png", "cat/1.png", "dog/1.JPG", "3.png", "cat/notes.txt"):
        lake.pipe(f"/bucket/data/pictures/{name}", name.encode())
    rows = make("image_reader", folder="lake://pictures").execute(context=context)["table"].frame.collect()
    assert rows.drop("image").rows() == [
        ("3.png", None), ("cat/1.png", "cat"), ("cat/2.png", "cat"), ("dog/1.JPG", "dog")
    ]  # fmt: skip
    assert rows["image"].to_list() == [name.encode() for name in rows["path"]]
    shallow = make("image_reader", folder="lake://pictures/cat", deep=False, classes="none").execute(context=context)
    assert shallow["table"].frame.collect()["path"].to_list() == ["1.png", "2.png"]
    with pytest.raises(SettingsError, match="holds 4 pictures, more than is allowed"):
        make("image_reader", folder="lake://pictures", most=3).execute(context=context)


@pytest.mark.parametrize("path", ["lake://", "lake://2025/"])
def test_a_place_is_no_file(make: Make, context: RecordingContext, path: str) -> None:
    with pytest.raises(SettingsError, match="names no file"):
        make("csv_reader", path=path).execute(context=context)
    with pytest.raises((SettingsError, NodeError), match=r"names no file|ends? in"):
        make("csv_writer", path=path).execute(table=Table.of(ROWS), context=context)


def test_a_write_that_fails_leaves_what_is_there(make: Make, context: RecordingContext, lake: Any) -> None:
    lake.pipe("/bucket/data/list.npz", b"old")
    with pytest.raises(NodeError, match="cannot be written"):
        make("table_writer", path="lake://list.npz").execute(
            table=Table.of(pl.DataFrame({"list": [[1], [2, 3]]})), context=context
        )
    assert lake.cat("/bucket/data/list.npz") == b"old"


def test_only_what_the_user_has_named_is_reached(make: Make, context: RecordingContext, lake: Any) -> None:
    lake.pipe("/bucket/secret.csv", b"a\n1\n")
    lake.pipe("/bucket/data/other.csv", b"a\n1\n")
    for path, said in (
        ("https://example.com/a.csv", "There is no connection https"),
        ("lake://../secret.csv", "leads out of the connection's place"),
        ("lake://gone.csv", "There is no file lake://gone.csv"),
    ):
        with pytest.raises((NodeError, SettingsError), match=said):
            make("csv_reader", path=path).execute(context=context)


def test_what_a_place_answers_is_told_without_its_secrets(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETWRIGHT_CONNECTION_ODD", '{"url": "nowhere-hunter2://x", "options": {"key": "hunter2"}}')
    with pytest.raises(
        NodeError, match=r"The connection odd begins with nowhere-\*\*\*://, which is not known here"
    ) as caught:
        make("csv_reader", path="odd://a.csv").execute(context=context)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "package"), [("gs://bucket", "gcsfs"), ("az://box", "adlfs"), ("sftp://h", "paramiko")]
)
def test_a_place_whose_package_is_missing_is_told_with_its_name(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch, address: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)  # also where it is installed
    monkeypatch.setenv("NETWRIGHT_CONNECTION_PLACE", address)
    with pytest.raises(NodeError, match=f"The connection place begins with .* is not installed: {package}") as caught:
        make("csv_reader", path="place://a.csv").execute(context=context)
    assert f"pip install {package}" in str(caught.value)
