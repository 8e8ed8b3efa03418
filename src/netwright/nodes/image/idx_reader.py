"""IDX Reader node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.nodes.image.idx import IdxHeader, read_header
from netwright.nodes.image.labelled_pictures import label_columns, labelled_spec, read_labels, read_pictures
from netwright.ports import Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InspectContext,
    Node,
    NodeError,
    Settings,
    SettingsError,
    TablePort,
    file,
    integer,
    node,
    text,
)

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".gz", ".idx", "-ubyte")


class IdxReaderSettings(Settings):
    """Which files, and what the labels mean."""

    images: str = file(endings=ENDINGS, title="File of images")
    labels: str | None = file(default=None, endings=ENDINGS, title="File of labels")
    classes: str = text(
        default="",
        title="Names of the classes",
        help="Separated by commas, for label 0, 1, 2 and so on. Adds a column with the names.",
    )
    rows: int | None = integer(default=None, ge=1, title="Rows", help="Left empty, all. Else the first so many.")


@node(
    id="idx_reader",
    title="IDX Reader",
    group="image",
    keywords=("MNIST", "Fashion-MNIST", "digits", "ubyte", "open", "load", "pictures"),
)
class IdxReader(Node[IdxReaderSettings]):
    """Read pictures and labels in the format of MNIST.

    MNIST, Fashion-MNIST, KMNIST and EMNIST come as such pairs of files, often ending in .gz. One row a picture, with
    its label and, where the names of the classes are set, its class.
    """

    outputs = {"table": TablePort("One row a picture.")}

    def files(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.settings.images, self.settings.labels)))

    def inspect(self, context: InspectContext) -> Any:
        """Return the shape that the header of the image file tells."""
        return list(self._header(context).shape)

    def configure(self) -> dict[str, TableSpec]:
        return {"table": self._spec(tuple(self.found) if self.found else None)}

    def _spec(self, shape: tuple[int, ...] | None) -> TableSpec:
        return labelled_spec(shape, self.settings.rows, self._names(), bool(self.settings.labels))

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        header = self._header(context)
        count = min(header.shape[0], self.settings.rows or header.shape[0])
        path = _place(context, "images", self.settings.images)
        frame = read_pictures(path, "images", header, count, context)
        if self.settings.labels:
            frame = frame.with_columns(self._labels(context, header.shape[0], count))
        return {"table": Table.of(frame, like=self._spec(header.shape))}

    def _header(self, context: InspectContext) -> IdxHeader:
        if not self.settings.images:
            raise SettingsError("images", "No file is chosen.", "Choose a file.")
        header = read_header(_place(context, "images", self.settings.images), "images")
        if len(header.shape) != 3:
            raise SettingsError(
                "images",
                "The file {path} holds blocks of {axes} axes, not pictures of two.",
                "Choose the file of images; labels go into the other setting.",
                path=self.settings.images,
                axes=len(header.shape) - 1,
            )
        return header

    def _labels(self, context: ExecuteContext, pictures: int, count: int) -> list[pl.Series]:
        path = str(self.settings.labels)
        header = read_header(_place(context, "labels", path), "labels")
        if header.shape != (pictures,):
            raise NodeError(
                "There are {pictures} {pictures:picture|pictures}, but {labels} labels.",
                "Choose two files that belong together.",
                pictures=pictures,
                labels=" x ".join(map(str, header.shape)),
            )
        labels = read_labels(context.resolve(path), "labels", header, count)
        names = self._names()
        if names and count and labels.max() >= len(names):
            raise SettingsError(
                "classes",
                "Label {label} has no name: there are {count} names.",
                "Write as many names as there are classes, from label 0 on.",
                label=int(labels.max()),
                count=len(names),
            )
        return label_columns(labels, names)

    def _names(self) -> tuple[str, ...]:
        names = tuple(name.strip() for name in self.settings.classes.split(",") if name.strip())
        if len(set(names)) < len(names):
            raise SettingsError("classes", "A class name stands twice.", "Give each class a name of its own.")
        return names


def _place(context: InspectContext, setting: str, path: str) -> Path:
    place = context.resolve(path)
    if not place.is_file():
        raise SettingsError(
            setting,
            "There is no file {path}.",
            "Choose another file, or put it where the workflow looks for it.",
            path=path,
        )
    return place
