"""Image Resizer node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.image.picture_node import PictureNode, PictureSettings, Shape
from netwright.nodes.image.pictures import LARGEST_SIDE
from netwright.sdk import TablePort, choice, integer, node

if TYPE_CHECKING:
    from PIL.Image import Image


class ImageResizerSettings(PictureSettings):
    """The new size."""

    width: int = integer(default=64, ge=1, le=LARGEST_SIDE, title="Width")
    height: int = integer(default=64, ge=1, le=LARGEST_SIDE, title="Height")
    fit: Literal["stretch", "pad", "crop"] = choice(
        default="stretch",
        title="Other proportions",
        help="Stretch changes the proportions; pad adds a black border; crop cuts off what stands over.",
    )
    method: Literal["nearest", "bilinear", "bicubic", "lanczos"] = choice(
        default="bilinear", title="Method", advanced=True
    )


@node(
    id="image_resizer", title="Image Resizer", group="image", keywords=("scale", "size", "shrink", "enlarge", "picture")
)
class ImageResizer(PictureNode[ImageResizerSettings]):
    """Give all pictures the same size.

    A network needs pictures of one size. Larger ones are averaged, not thinned, so that fine patterns do not flicker.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"table": TablePort("The same rows with pictures of the new size.")}

    def change(self, picture: Image) -> Image:
        from PIL import ImageOps
        from PIL.Image import Resampling

        size = (self.settings.width, self.settings.height)
        method = Resampling[self.settings.method.upper()]
        if self.settings.fit == "pad":
            return ImageOps.pad(picture, size, method)
        if self.settings.fit == "crop":
            return ImageOps.fit(picture, size, method)
        return picture.resize(size, method)

    def shape_of(self, shape: Shape) -> Shape:
        return (self.settings.height, self.settings.width, shape[2])
