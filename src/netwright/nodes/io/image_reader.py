"""Image Reader node."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from netwright.nodes.io.reading import folder_of
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

    folder: str = text(default="images", title="Folder")
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
    lies in. Pictures are unpacked by the nodes behind.
    """

    outputs = {"table": TablePort("One row a picture.")}

    def files(self) -> tuple[str, ...]:
        return (self.settings.folder,) if self.settings.folder else ()

    def configure(self) -> dict[str, TableSpec]:
        return {"table": TableSpec(columns=self._columns())}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        folder = folder_of(context, "folder", self.settings.folder)
        paths = self._paths(folder)
        pictures = []
        for place, path in enumerate(paths):
            context.progress(place / len(paths))
            if path.stat().st_size > self.settings.largest * 1_000_000:
                raise NodeError(
                    "{path} has {size} MB, more than Largest file allows.",
                    "Take it out of the folder, or raise Largest file.",
                    path=path.name,
                    size=round(path.stat().st_size / 1_000_000),
                )
            pictures.append(path.read_bytes())
        made = {
            "image": pl.Series(pictures, dtype=pl.Binary),
            "path": pl.Series([path.relative_to(folder).as_posix() for path in paths], dtype=pl.String),
        }
        if self.settings.classes == "folder name":
            names = [path.parent.name if path.parent != folder else None for path in paths]
            made["class"] = pl.Series(names, dtype=pl.String)
        return {"table": Table.of(pl.DataFrame(made), like=TableSpec(columns=self._columns()))}

    def _paths(self, folder: Path) -> list[Path]:
        inside = folder.resolve()
        every = folder.rglob("*") if self.settings.deep else folder.glob("*")
        found = sorted(path for path in every if path.suffix.lower() in ENDINGS and path.is_file())
        paths = [path for path in found if path.resolve().is_relative_to(inside)]
        if not paths:
            raise SettingsError(
                "folder", "The folder {path} holds no pictures.", "Choose another folder.", path=self.settings.folder
            )
        if len(paths) > self.settings.most:
            raise SettingsError(
                "most",
                "The folder {path} holds {count} pictures, more than is allowed.",
                "Raise Most images, or choose another folder.",
                path=self.settings.folder,
                count=len(paths),
            )
        return paths

    def _columns(self) -> tuple[ColumnSpec, ...]:
        columns = [
            ColumnSpec(name="image", dtype="Binary", kind="image"),
            ColumnSpec(name="path", dtype="String", kind="text"),
        ]
        if self.settings.classes == "folder name":
            columns.append(ColumnSpec(name="class", dtype="String", kind="text"))
        return tuple(columns)
