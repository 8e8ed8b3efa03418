"""How delimited files are written is found by their beginnings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from netwright.nodes.io import dialects
from netwright.nodes.io.dialects import Asked, find_dialect, find_encoding
from netwright.sdk import Node, NodeError, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]

FOUND: dict[str, tuple[str, dict[str, object]]] = {
    "plain": ("a,b\n1.5,x\n", {"delimiter": "comma", "decimal": "point", "thousands": "none", "quote": "double"}),
    "decimal comma": ("a;b\n1,5;2\n-2,25;3\n", {"delimiter": "semicolon", "decimal": "comma", "thousands": "none"}),
    "decimal comma without names": ("1,5;2,5\n3,5;4,5\n", {"delimiter": "semicolon", "header": False}),
    "german": ("a;b\n1.234,5;x\n1.234.567;y\n", {"decimal": "comma", "thousands": "point"}),
    "english": ('a,b\n"1,234.5",x\n"12,234",y\n', {"decimal": "point", "thousands": "comma"}),
    "spaces": ("a\tb\n1 234,5\tx\n12\ty\n", {"delimiter": "tab", "decimal": "comma", "thousands": "space"}),
    "swiss": ("a;b\n1'234.5;x\n1'234'567;y\n", {"decimal": "point", "thousands": "apostrophe"}),
    "three digits behind a semicolon": ("a;b\n1,234;x\n0,125;y\n", {"decimal": "comma", "thousands": "none"}),
    "single quotes": ("'a';'b'\n'x;y';1\n", {"quote": "single", "delimiter": "semicolon"}),
    "an apostrophe in a word": ("name,note\nO'Hara,'t is so\n", {"quote": "double"}),
    "no names": ("Kim,2\nLee,4\n", {"header": False}),
    "names over words": ("name,note\nKim,x\nLee,y\n", {"header": True}),
    "one column": ("note\nhello\n", {"delimiter": "comma", "header": True}),
    "a comma in one text": ("note|n\nhello, world|1\nhi|2\n", {"delimiter": "bar"}),
    "broken lines": ("a,b\n1,2\n3\n4,5,6\n7,8\n", {"delimiter": "comma"}),
}


@pytest.mark.parametrize("case", FOUND)
def test_it_is_found(tmp_path: Path, case: str) -> None:
    text, wanted = FOUND[case]
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    found, _ = find_dialect(tmp_path / "data.csv", Asked(), tmp_path)
    words = found.in_words()
    assert {name: words[name] for name in wanted} == wanted


def test_what_is_asked_for_is_not_sought(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a;b\n1,5;x\n")
    asked = Asked(delimiter="bar", quote="single", decimal="point", thousands="space", header=False, encoding="latin-1")
    words = find_dialect(tmp_path / "data.csv", asked, tmp_path)[0].in_words()
    assert words == {name: getattr(asked, name) for name in words}


def read(make: Make, context: RecordingContext, content: bytes, name: str = "data.csv", **settings: Any) -> Any:
    """Read a file, and see that the promise made of its beginning was kept."""
    (context.folder / name).write_bytes(content)
    node = make("csv_reader", path=name, **settings)
    node.found = json.loads(json.dumps(node.inspect(context)))
    outputs = node.execute(context=context)
    assert node.configure()["table"].columns == outputs["table"].spec.columns
    assert node.configure()["broken"].columns == outputs["broken"].spec.columns
    return outputs


def test_numbers_are_read_as_they_are_written(make: Make, context: RecordingContext) -> None:
    text = "day;host;paid;grade\n2025-05-12;10.0.0.1;1.234,5;1.2\n2025-05-13;10.0.0.2;-1.234.567;x\n"
    table = read(make, context, text.encode())["table"].frame.collect()
    # Addresses and grades hold the mark between thousands, but are no numbers.
    assert table.rows() == [
        (date(2025, 5, 12), "10.0.0.1", 1234.5, "1.2"),
        (date(2025, 5, 13), "10.0.0.2", -1234567.0, "x"),
    ]


def packed(data: bytes, ending: str) -> bytes:
    if ending == ".gz":
        return gzip.compress(data)
    return bytes(pa.Codec("zstd").compress(data))


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_packed_files_are_read(make: Make, context: RecordingContext, ending: str, encoding: str) -> None:
    content = packed("이름;높이\n한라산;1947,5\n".encode(encoding), ending)
    table = read(make, context, content, f"data.csv{ending}")["table"]
    assert table.frame.collect().to_dicts() == [{"이름": "한라산", "높이": 1947.5}]


def test_a_file_that_is_made_to_fill_a_disk_is_refused(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netwright.nodes.io.delimited._GIGABYTE", 1_000_000)
    bomb = gzip.compress(b"a\n" + b"1\n" * 4_000_000)
    with pytest.raises(NodeError, match=r"data.csv.gz unpacks to more than 200 times"):
        read(make, context, bomb, "data.csv.gz")


@pytest.mark.parametrize("content", [b"\x1f\x8bnonsense", b"nothing packed"])
def test_a_damaged_packed_file_is_named(make: Make, context: RecordingContext, content: bytes) -> None:
    with pytest.raises(NodeError, match=r"data.csv.gz cannot be read"):
        read(make, context, content, "data.csv.gz")


def test_broken_lines_are_listed(make: Make, context: RecordingContext) -> None:
    rows = "".join(f"{number},x\n" for number in range(30_000))
    content = f"n,name\n1\n{rows}2,y,z,u,v\nmany,w\n3,t\n"
    outputs = read(make, context, content.encode(), broken_lines="skip")
    assert outputs["table"].frame.collect().height == 30_001
    broken = outputs["broken"].frame.collect()
    assert broken["line"].to_list() == [2, 30_003, 30_004]
    assert broken["text"].to_list() == ["1", "2,y,z,u,v", "many,w"]
    short, long, odd = broken["reason"]
    assert (short, long) == ("1 of 2 values", "5 values for 2 columns")
    assert 'column "n"' in odd
    assert "'BIGINT'" in odd


def test_only_the_beginning_is_read_while_editing(make: Make, context: RecordingContext) -> None:
    start = "number;이름\n" + "".join(f"{number},5;산\n" for number in range(100_000))
    (context.folder / "data.csv").write_bytes(start.encode() + b"\xff\xff no text at all")
    node = make("csv_reader", path="data.csv", delimiter="semicolon")
    node.found = json.loads(json.dumps(node.inspect(context)))
    preview = node.preview()
    assert preview is not None
    assert preview.settings == {
        "encoding": "utf-8",
        "header": True,
        "quote": "double",
        "decimal": "comma",
        "thousands": "none",
    }
    assert preview.columns == (("number", "number"), ("이름", "text"))
    assert preview.rows[:2] == (("0.5", "산"), ("1.5", "산"))
    assert [column.dtype for column in node.configure()["table"].columns] == ["Float64", "String"]


def test_nothing_is_shown_of_a_file_that_is_not_there(make: Make) -> None:
    assert make("csv_reader", path="gone.csv").preview() is None


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n2,y\n",
        "a;b\n1,5;x\n",
        "name,n\nKim,1\nLee,\n",
        "1,2\n3,4\n",
        "a,2\nb,3\n",
        "a,\n1,2\n",
        "a,b,c\n1,2\n3,4\n",
        "x,y\n2020-01-01,3\n",
        "n/a,x\n5,y\n",
    ],
)
def test_names_that_are_plain_are_those_that_duckdb_finds(tmp_path: Path, text: str) -> None:
    """DuckDB is asked only where the first row does not tell by itself."""
    path = tmp_path / "data.csv"
    path.write_text(text)
    dialect, head = find_dialect(path, Asked(), tmp_path)
    assert dialect.header == dialects._has_header(head, dialect)


@pytest.mark.parametrize("count", [3, 5_000])
def test_thousands_are_numbers_however_long_the_file(make: Make, context: RecordingContext, count: int) -> None:
    lines = "".join(f"{n};1.234,5;{n};10.0.0.{n % 9}\n12;7;1.234;10.0.0.1\n" for n in range(count))
    (context.folder / "data.csv").write_text("a;b;c;d\n" + lines)
    node = make("csv_reader", path="data.csv")
    node.found = json.loads(json.dumps(node.inspect(context)))
    table = node.execute(context=context)["table"]
    assert table.spec.columns == node.configure()["table"].columns
    assert table.frame.tail(2).collect().rows() == [
        (count - 1, 1234.5, count - 1, f"10.0.0.{(count - 1) % 9}"),
        (12, 7.0, 1234, "10.0.0.1"),
    ]


@pytest.mark.parametrize("block", range(1, 8))
def test_a_letter_may_lie_across_two_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(dialects, "BLOCK", block)
    file = tmp_path / "data.csv"
    for encoding in ("utf-8", "cp949"):
        file.write_bytes("abc,def,산ghi,바다,jklmn\n".encode(encoding))
        assert find_encoding(file) == encoding
    # A letter that has begun, and then plain ones: no text in either.
    file.write_bytes(b"abc" + "산".encode()[:1] + b"1234567")
    with pytest.raises(SettingsError, match="neither UTF-8 nor CP949"):
        find_encoding(file)
