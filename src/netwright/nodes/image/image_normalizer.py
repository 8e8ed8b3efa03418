"""Image Normaliser node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.image.picture_node import PictureNode, PictureSettings
from netwright.sdk import TablePort, choice, node, number

if TYPE_CHECKING:
    from PIL.Image import Image


class ImageNormalizerSettings(PictureSettings):
    """How the brightness is evened out."""

    method: Literal["stretch", "equalise", "gamma", "invert"] = choice(
        default="stretch",
        title="Method",
        help="Stretch makes the darkest pixel black and the lightest white; equalise uses all shades equally often; "
        "gamma above 1 lightens the dark parts.",
    )
    cut: float = number(
        default=0.0, ge=0, lt=50, title="Percent of pixels to leave out at each end", when={"method": "stretch"}
    )
    gamma: float = number(default=1.5, gt=0, le=10, title="Gamma", when={"method": "gamma"})


@node(
    id="image_normalizer",
    title="Image Normaliser",
    group="image",
    keywords=("contrast", "brightness", "histogram", "equalise", "invert"),
)
class ImageNormalizer(PictureNode[ImageNormalizerSettings]):
    """Even out the brightness of pictures.

    Each picture is treated by itself, so that nothing has to be learnt from the training rows. How much light it lets
    through is left as it is.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"table": TablePort("The same rows with evened pictures.")}

    def change(self, picture: Image) -> Image:
        from PIL import Image as Pillow

        if picture.mode != "RGBA":
            return self._even(picture)
        even = self._even(picture.convert("RGB"))
        return Pillow.merge("RGBA", (*even.split(), picture.getchannel("A")))

    def _even(self, picture: Image) -> Image:
        from PIL import ImageOps

        match self.settings.method:
            case "stretch":
                return ImageOps.autocontrast(picture, cutoff=self.settings.cut)
            case "equalise":
                return ImageOps.equalize(picture)
            case "invert":
                return ImageOps.invert(picture)
            case "gamma":
                shades = [round(255 * (shade / 255) ** (1 / self.settings.gamma)) for shade in range(256)]
                return picture.point(shades * len(picture.getbands()))
