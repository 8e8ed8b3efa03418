"""Image Reader node."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

from netwright.nodes.io.places import FOLDER_HELP, local_files
from netwright.nodes.io.reading import files_of
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    Node,
    NodeError,
    Settings,
    SettingsError,
    TablePort,
    choice,
    flag,
    integer,
    node,
    text,
)

ENDINGS = frozenset([".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff"])


class ImageReaderSettings(Settings):
    """Which folder, and where the classes come from."""

    folder: str = text(default="images", title="Folder", help=FOLDER_HELP)
    classes: Literal["folder name", "none"] = choice(
        default="folder name", title="Class from", help="images/cat/1.png is of class cat."
    )
    deep: bool = flag(default=True, title="Folders within folders")
    most: int = integer(default=100_000, ge=1, le=10_000_000, title="Most images", advanced=True)
    largest: int = integer(default=50, ge=1, le=1_000, title="Largest file in MB", advanced=True)


@node(
    id="image_reader", title="Image Reader", group="io", keywords=("picture", "folder", "png", "jpg", "photo", "load")
)
class ImageReader(Node[ImageReaderSettings]):
    """Read the pictures of a folder.

    One row a picture, in the order of their paths: the file as it is, its path, and the class by the folder that it
    lies in. Classes that stand in a table come by a Joiner on the path. Pictures are unpacked by the nodes behind.
    """

    outputs = {"table": TablePort("One row a picture.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.folder)

    def configure(self) -> dict[str, TableSpec]:
        return {"table": TableSpec(columns=self._columns())}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        pattern = "**/*" if self.settings.deep else "*"
        folder, names = files_of(context, self.settings.folder, pattern, self._chosen)
        pictures = []
        for place, name in enumerate(names):
            context.progress(place / len(names))
            path = folder / name
            if path.stat().st_size > self.settings.largest * 1_000_000:
                raise NodeError(
                    "{path} has {size} MB, more than Largest file allows.",
                    "Take it out of the folder, or raise Largest file.",
                    path=name,
                    size=round(path.stat().st_size / 1_000_000),
                )
            pictures.append(path.read_bytes())
        made = {
            "image": pl.Series(pictures, dtype=pl.Binary),
            "path": pl.Series(names, dtype=pl.String),
        }
        if self.settings.classes == "folder name":
            made["class"] = pl.Series([PurePosixPath(name).parent.name or None for name in names], dtype=pl.String)
        return {"table": Table.of(pl.DataFrame(made), like=TableSpec(columns=self._columns()))}

    def _chosen(self, names: list[str]) -> list[str]:
        found = (name for name in names if PurePosixPath(name).suffix.lower() in ENDINGS)
        chosen = sorted(found, key=PurePosixPath)
        if not chosen:
            raise SettingsError(
                "folder", "The folder {path} holds no pictures.", "Choose another folder.", path=self.settings.folder
            )
        if len(chosen) > self.settings.most:
            raise SettingsError(
                "most",
                "The folder {path} holds {count} pictures, more than is allowed.",
                "Raise Most images, or choose another folder.",
                path=self.settings.folder,
                count=len(chosen),
            )
        return chosen

    def _columns(self) -> tuple[ColumnSpec, ...]:
        columns = [
            ColumnSpec(name="image", dtype="Binary", kind="image"),
            ColumnSpec(name="path", dtype="String", kind="text"),
        ]
        if self.settings.classes == "folder name":
            columns.append(ColumnSpec(name="class", dtype="String", kind="text"))
        return tuple(columns)
