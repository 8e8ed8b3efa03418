"""Image Grid node."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from netwright.nodes.image.picture_node import arrived_column, each_picture
from netwright.nodes.image.pictures import choose_image_column, encode
from netwright.nodes.views.chart import channel
from netwright.ports import Figure, FigureSpec, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    Node,
    Settings,
    TablePort,
    check_column,
    column,
    columns,
    framed,
    integer,
    node,
    said,
    text,
)

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PICTURES = 400
LARGEST_TILE = 256
LINE = 14
"""Pixels that a line of caption takes."""


class ImageGridSettings(Settings):
    """Which pictures are shown, and what stands below them."""

    title: str = text(default="", title="Title")
    column: str | None = column(
        port="table", kinds=["image"], title="Image column", help="Left empty, the only image column is taken."
    )
    captions: tuple[str, ...] = columns(
        port="table", title="Captions", help="What stands below each picture, a line for each column."
    )
    count: int = integer(default=60, ge=1, le=MOST_PICTURES, title="Most pictures")
    across: int = integer(default=10, ge=1, le=50, title="Pictures in a row")
    size: int = integer(default=64, ge=8, le=LARGEST_TILE, title="Size in pixels")
    gap: int = integer(default=8, ge=0, le=64, title="Gap in pixels", help="0 joins pictures that go on in each other.")


@node(
    id="image_grid", title="Image Grid", group="views", keywords=("pictures", "gallery", "contact sheet", "thumbnails")
)
class ImageGrid(Node[ImageGridSettings]):
    """Show pictures side by side, with captions.

    The first pictures of the table, in its order: sort before to see the worst mistakes or the best finds. The drawing
    says how many there are in all.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"figure": FigurePort("The pictures.")}

    def configure(self, table: TableSpec) -> dict[str, FigureSpec]:
        choose_image_column(table, "column", self.settings.column)
        for name in self.settings.captions:
            check_column(table, "captions", name)
        return {"figure": FigureSpec(title=self.settings.title)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Figure]:
        import polars as pl

        name = arrived_column(table, self.settings.column)
        rows = table.frame.select(
            col(name), *(col(c).alias(f"caption {n}") for n, c in enumerate(self.settings.captions))
        )
        total = int(table.frame.select(pl.len()).collect().item())
        shown = rows.head(self.settings.count).collect()
        if not shown.height:
            raise InputError("table", "The table has no rows.", "Check the nodes before.")
        tiles = []
        for place, picture in enumerate(each_picture(shown[name], self._small, context, is_strict=False)):
            lines = [_caption(shown[f"caption {n}"][place]) for n in range(len(self.settings.captions))]
            tiles.append({"x": place % self.settings.across, "y": place // self.settings.across, "picture": picture})
            tiles[-1] |= {f"caption{n}": line for n, line in enumerate(lines)}
        notes = [said("{shown} of {total} pictures", shown=shown.height, total=total)] if total > shown.height else []
        return {"figure": framed(self._drawing(tiles), self.settings.title, notes)}

    def _small(self, picture: Image) -> str:
        """Return a tile as a data address. Small pictures are enlarged in whole pixels, so that they stay sharp."""
        from PIL.Image import Resampling

        size = self.settings.size
        factor = size // max(picture.size)
        if factor >= 2:
            picture = picture.resize((picture.width * factor, picture.height * factor), Resampling.NEAREST)
        picture.thumbnail((size, size))
        return "data:image/png;base64," + base64.b64encode(encode(picture)).decode()

    def _drawing(self, tiles: list[dict[str, Any]]) -> dict[str, Any]:
        size, captions = self.settings.size, len(self.settings.captions)
        columns, rows = max(tile["x"] for tile in tiles) + 1, max(tile["y"] for tile in tiles) + 1
        step = (size + self.settings.gap, size + self.settings.gap + LINE * captions)
        place = {
            "x": channel("x", "quantitative", None, axis=None, scale={"domain": [-0.5, columns - 0.5], "nice": False}),
            "y": channel("y", "quantitative", None, axis=None, scale={"domain": [rows - 0.5, -0.5], "nice": False}),
        }
        picture = {
            "mark": {"type": "image", "width": size, "height": size, "yOffset": -LINE * captions / 2},
            "encoding": {"url": {"field": "picture", "type": "nominal"}},
        }
        words = [
            {
                "mark": {
                    "type": "text",
                    "fontSize": 10,
                    "limit": size + 4,
                    "dy": (size + LINE * (2 * n + 1 - captions)) / 2,
                },
                "encoding": {"text": {"field": f"caption{n}", "type": "nominal"}},
            }
            for n in range(captions)
        ]
        return {
            "data": {"values": tiles},
            "width": step[0] * columns,
            "height": step[1] * rows,
            "encoding": place,
            "layer": [picture, *words],
            "config": {"view": {"stroke": None}},
        }


def _caption(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
