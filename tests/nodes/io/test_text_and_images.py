"""Text Reader and Image Reader."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from PIL import Image

from netwright.ports import Table
from netwright.sdk import Node, NodeError, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("line", ["가나", "다", "라"]),
        ("paragraph", ["가나\n다", "라"]),
        ("whole file", ["가나\n다\n\n라\n"]),
    ],
)
def test_texts_are_cut_as_chosen(make: Make, context: RecordingContext, unit: str, expected: list[str]) -> None:
    (context.folder / "t.txt").write_bytes("가나\n다\n\n라\n".encode("cp949"))
    node = make("text_reader", path="t.txt", unit=unit)
    table = node.execute(context=context)["table"]
    assert table.frame.collect()["text"].to_list() == expected
    assert node.configure()["table"].columns == table.spec.columns


def test_texts_of_a_folder_have_path_and_class(make: Make, context: RecordingContext) -> None:
    for name, content in (
        ("pos/2.txt", "좋다".encode("cp949")),
        ("pos/10.txt", b"good\n\nfine"),
        ("neg/1.txt", b"bad"),
    ):
        place = context.folder / "data" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (context.folder / "data" / "neg" / "notes.md").write_text("left out")
    node = make("text_reader", source="a folder", unit="line")
    table = node.execute(context=context)["table"]
    assert table.frame.collect().rows() == [
        ("bad", "neg/1.txt", "neg"),
        ("good", "pos/10.txt", "pos"),
        ("fine", "pos/10.txt", "pos"),
        ("좋다", "pos/2.txt", "pos"),
    ]
    assert node.configure()["table"].columns == table.spec.columns
    assert node.files() == ("data",)
    with pytest.raises(SettingsError, match=r"No file in data fits \*\.log"):
        make("text_reader", source="a folder", pattern="*.log").execute(context=context)
    with pytest.raises(SettingsError, match="leads out of the folder"):
        make("text_reader", source="a folder", pattern="../*.txt").execute(context=context)
    with pytest.raises(SettingsError, match="has a column path already"):
        make("text_reader", source="a folder", column="path").configure()


def picture(colour: str) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (2, 3), colour).save(sink, format="PNG")
    return sink.getvalue()


def test_pictures_have_the_class_of_their_folder(make: Make, context: RecordingContext) -> None:
    for name in ("dog/b.png", "cat/a.PNG"):
        place = context.folder / "images" / name
        place.parent.mkdir(parents=True)
        place.write_bytes(picture("red"))
    (context.folder / "images" / "notes.txt").write_text("no picture", encoding="utf-8")
    (context.folder / "outside.png").write_bytes(picture("blue"))
    (context.folder / "images" / "link.png").symlink_to(context.folder / "outside.png")
    node = make("image_reader")
    table = node.execute(context=context)["table"]
    rows = table.frame.collect()
    assert rows.select("path", "class").rows() == [("cat/a.PNG", "cat"), ("dog/b.png", "dog")]
    assert rows["image"][0] == picture("red")
    assert node.configure()["table"].columns == table.spec.columns


def test_pictures_have_classes_of_a_table(make: Make, context: RecordingContext) -> None:
    (context.folder / "images").mkdir()
    for name in ("1.png", "2.png", "3.png"):
        (context.folder / "images" / name).write_bytes(picture("red"))
    pictures = make("image_reader", classes="none").execute(context=context)["table"]
    classes = Table.of(pl.DataFrame({"file": ["3.png", "1.png"], "class": ["dog", "cat"]}))
    joiner = make("joiner", keys=[{"left": "path", "right": "file"}], rows="all of left")
    joined = joiner.execute(left=pictures, right=classes, context=context)["table"]
    rows = joined.frame.select("path", "class").collect().rows()
    assert rows == [("1.png", "cat"), ("2.png", None), ("3.png", "dog")]
    image = joined.spec.column("image")
    assert image is not None
    assert image.kind == "image"


def test_a_folder_without_pictures_is_named(make: Make, context: RecordingContext) -> None:
    (context.folder / "images").mkdir()
    with pytest.raises(SettingsError, match="The folder images holds no pictures"):
        make("image_reader").execute(context=context)
    with pytest.raises(SettingsError, match="There is no folder gone"):
        make("image_reader", folder="gone").execute(context=context)


def test_a_huge_file_is_refused_before_it_is_read(make: Make, context: RecordingContext) -> None:
    (context.folder / "images").mkdir()
    with (context.folder / "images" / "big.png").open("wb") as file:
        file.truncate(2_000_000)
    with pytest.raises(NodeError, match=r"big.png has 2 MB"):
        make("image_reader", largest=1).execute(context=context)
