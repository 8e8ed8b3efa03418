"""Image Augmenter node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.image.picture_node import arrived_column, each_picture
from netwright.nodes.image.pictures import choose_image_column, encode
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, TablePort, column, flag, integer, node, number

if TYPE_CHECKING:
    from numpy.random import Generator
    from PIL.Image import Image


class ImageAugmenterSettings(Settings):
    """How far the copies may differ from the picture."""

    column: str | None = column(
        port="table", kinds=["image"], title="Image column", help="Left empty, the only image column is taken."
    )
    copies: int = integer(default=1, ge=1, le=100, title="Changed copies of each picture")
    keep: bool = flag(default=True, title="Keep the pictures themselves, too")
    mirror: bool = flag(default=True, title="Swap left and right in half of the copies")
    turn: float = number(default=10, ge=0, le=180, title="Turn by up to (degrees)")
    shift: float = number(default=0.1, ge=0, le=1, title="Shift by up to (share of the size)")
    zoom: float = number(default=0.1, ge=0, lt=1, title="Zoom by up to (share)")
    brightness: float = number(default=0.0, ge=0, le=1, title="Brightness by up to (share)")
    contrast: float = number(default=0.0, ge=0, le=1, title="Contrast by up to (share)")


@node(
    id="image_augmenter",
    title="Image Augmenter",
    group="image",
    random=True,
    keywords=("augmentation", "random", "more", "flip", "zoom", "preview"),
)
class ImageAugmenter(Node[ImageAugmenterSettings]):
    """Add changed copies of pictures.

    Each row is followed by copies with the picture turned, shifted, zoomed or mirrored by chance, which teaches a
    network that such changes mean nothing. Augment training rows only, never those you measure on. The layers of the
    same purpose change the pictures anew in each epoch; here you see what comes out.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"table": TablePort("More rows: each picture with its copies.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        choose_image_column(table, "column", self.settings.column)
        rows = None if table.rows is None else table.rows * self._times
        return {"table": table.model_copy(update={"rows": rows})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import numpy as np
        import polars as pl

        name = arrived_column(table, self.settings.column)
        rows = table.frame.collect()
        source = np.random.default_rng(context.seed)
        groups = each_picture(rows[name], lambda picture: self._copies(picture, source), context)
        pictures = [
            cell
            for own, copies in zip(rows[name], groups, strict=True)
            for cell in [*([own] if self.settings.keep else []), *(copies or [None] * self.settings.copies)]
        ]
        places = np.repeat(np.arange(rows.height), self._times)
        made = rows[places].with_columns(pl.Series(name, pictures, dtype=pl.Binary))
        return {"table": Table.of(made, like=table.spec)}

    @property
    def _times(self) -> int:
        return self.settings.copies + (1 if self.settings.keep else 0)

    def _copies(self, picture: Image, source: Generator) -> list[bytes]:
        return [encode(self._changed(picture, source)) for _ in range(self.settings.copies)]

    def _changed(self, picture: Image, source: Generator) -> Image:
        from PIL import ImageEnhance, ImageOps
        from PIL.Image import Resampling

        def up_to(limit: float) -> float:
            return float(source.uniform(-limit, limit))

        # All numbers are drawn whatever the settings, so that one setting does not change what another does.
        mirrored, angle, zoom = source.random() < 0.5, up_to(self.settings.turn), 1 + up_to(self.settings.zoom)
        shift = (up_to(self.settings.shift) * picture.width, up_to(self.settings.shift) * picture.height)
        light, contrast = 1 + up_to(self.settings.brightness), 1 + up_to(self.settings.contrast)
        if self.settings.mirror and mirrored:
            picture = ImageOps.mirror(picture)
        # One transformation for all three, so that pixels are interpolated once.
        picture = picture.transform(
            picture.size, *_affine(picture, angle, zoom, shift), resample=Resampling.BILINEAR, fillcolor=None
        )
        if self.settings.brightness:
            picture = ImageEnhance.Brightness(picture).enhance(light)
        if self.settings.contrast:
            picture = ImageEnhance.Contrast(picture).enhance(contrast)
        return picture


def _affine(picture: Image, angle: float, zoom: float, shift: tuple[float, float]) -> tuple[Any, tuple[float, ...]]:
    """Return the map from places of the result to places of the picture, about the middle."""
    import math

    from PIL.Image import Transform

    x, y = picture.width / 2, picture.height / 2
    cos, sin = math.cos(math.radians(angle)) / zoom, math.sin(math.radians(angle)) / zoom
    return Transform.AFFINE, (
        cos,
        -sin,
        x - cos * (x + shift[0]) + sin * (y + shift[1]),
        sin,
        cos,
        y - sin * (x + shift[0]) - cos * (y + shift[1]),
    )
