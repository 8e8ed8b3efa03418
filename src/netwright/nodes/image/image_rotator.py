"""Rotate and Flip Images node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.image.picture_node import PictureNode, PictureSettings, Shape
from netwright.sdk import TablePort, choice, flag, node

if TYPE_CHECKING:
    from PIL.Image import Image


class ImageRotatorSettings(PictureSettings):
    """How the pictures are turned."""

    turn: Literal["not", "90 left", "90 right", "180"] = choice(default="not", title="Turn by degrees")
    left_right: bool = flag(default=False, title="Swap left and right")
    top_bottom: bool = flag(default=False, title="Swap top and bottom")


@node(id="image_rotator", title="Rotate and Flip Images", group="image", keywords=("turn", "mirror", "orientation"))
class ImageRotator(PictureNode[ImageRotatorSettings]):
    """Turn and mirror pictures without changing a pixel.

    Photographs that a camera marked as turned are put upright before.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"table": TablePort("The same rows with the turned pictures.")}

    def change(self, picture: Image) -> Image:
        from PIL.Image import Transpose

        turns = {"90 left": Transpose.ROTATE_90, "90 right": Transpose.ROTATE_270, "180": Transpose.ROTATE_180}
        steps = [turns[self.settings.turn]] if self.settings.turn != "not" else []
        if self.settings.left_right:
            steps.append(Transpose.FLIP_LEFT_RIGHT)
        if self.settings.top_bottom:
            steps.append(Transpose.FLIP_TOP_BOTTOM)
        for step in steps:
            picture = picture.transpose(step)
        return picture

    def shape_of(self, shape: Shape) -> Shape:
        height, width, channels = shape
        return (width, height, channels) if self.settings.turn in ("90 left", "90 right") else shape
