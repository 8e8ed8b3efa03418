"""Pictures that come along: clothes and handwritten digits. pictures/SOURCES.md tells where they are from."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import NamedTuple

from netwright.nodes.image.idx import read_header
from netwright.nodes.image.labelled_pictures import label_columns, labelled_spec, read_labels, read_pictures
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext


class PictureSet(NamedTuple):
    """Where pictures lie, what they show, and how many there are in each part."""

    stem: str
    classes: tuple[str, ...]
    counts: dict[str, int]


PICTURES = {
    "Fashion-MNIST": PictureSet(
        "fashion",
        ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
        {"training": 10_000, "test": 10_000},
    ),
    "handwritten digits": PictureSet(
        "digits", tuple(str(digit) for digit in range(10)), {"training": 4_000, "test": 1_000}
    ),
}
SIDE = 28


def example_spec(name: str, part: str, most: int | None) -> TableSpec:
    """Return the columns that IDX Reader would give for the same pictures."""
    found = PICTURES[name]
    return labelled_spec((found.counts[part], SIDE, SIDE), most, found.classes)


def load_pictures(name: str, part: str, most: int | None, context: ExecuteContext) -> Table:
    """Return the first pictures of a part with label and class."""
    found = PICTURES[name]
    count = min(found.counts[part], most or found.counts[part])
    with as_file(files("netwright.nodes.io") / "pictures") as folder:
        pictures, labels = (folder / f"{found.stem}-{part}-{kind}.gz" for kind in ("images", "labels"))
        frame = read_pictures(pictures, "name", read_header(pictures, "name"), count, context)
        numbers = read_labels(labels, "name", read_header(labels, "name"), count)
    return Table.of(frame.with_columns(label_columns(numbers, found.classes)), like=example_spec(name, part, most))
