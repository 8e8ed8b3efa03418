"""Image to Grey node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.image.picture_node import PictureNode, PictureSettings, Shape
from netwright.sdk import TablePort, node

if TYPE_CHECKING:
    from PIL.Image import Image


class ImageGreyscaleSettings(PictureSettings):
    """Which pictures are turned grey."""


@node(id="image_greyscale", title="Image to Grey", group="image", keywords=("gray", "black", "white", "colour", "mono"))
class ImageGreyscale(PictureNode[ImageGreyscaleSettings]):
    """Turn coloured pictures grey.

    Brightness as the eye sees it: 29.9% of red, 58.7% of green, 11.4% of blue. One channel stays.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"table": TablePort("The same rows with grey pictures.")}

    def change(self, picture: Image) -> Image:
        return picture.convert("L")

    def shape_of(self, shape: Shape) -> Shape:
        return (shape[0], shape[1], 1)
