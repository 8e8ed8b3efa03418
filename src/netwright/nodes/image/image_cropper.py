"""Image Cropper node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.image.picture_node import PictureNode, PictureSettings, Shape
from netwright.nodes.image.pictures import LARGEST_SIDE
from netwright.sdk import TablePort, choice, integer, node

if TYPE_CHECKING:
    from PIL.Image import Image


class ImageCropperSettings(PictureSettings):
    """Which part is kept."""

    width: int = integer(default=64, ge=1, le=LARGEST_SIDE, title="Width")
    height: int = integer(default=64, ge=1, le=LARGEST_SIDE, title="Height")
    place: Literal["centre", "corner"] = choice(
        default="centre", title="Part", help="The middle, or a rectangle counted from the upper left corner."
    )
    left: int = integer(default=0, ge=0, le=LARGEST_SIDE, title="Left", when={"place": "corner"})
    top: int = integer(default=0, ge=0, le=LARGEST_SIDE, title="Top", when={"place": "corner"})


@node(id="image_cropper", title="Image Cropper", group="image", keywords=("cut", "region", "centre", "picture"))
class ImageCropper(PictureNode[ImageCropperSettings]):
    """Cut a rectangle out of each picture.

    Where the rectangle stands over the edge of a picture, the rest is black: all results have the same size.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"table": TablePort("The same rows with the cut pictures.")}

    def change(self, picture: Image) -> Image:
        left, top = self.settings.left, self.settings.top
        if self.settings.place == "centre":
            left = (picture.width - self.settings.width) // 2
            top = (picture.height - self.settings.height) // 2
        return picture.crop((left, top, left + self.settings.width, top + self.settings.height))

    def shape_of(self, shape: Shape) -> Shape:
        return (self.settings.height, self.settings.width, shape[2])
