"""Pictures in table columns: encoded bytes outside, Pillow images inside.

What comes from files is not trusted: only plain raster formats are read, and the size that a header claims is checked
before a pixel is unpacked, so that a small file cannot fill the memory.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from netwright.ports import ColumnSpec, TableSpec
from netwright.ports.pixels import LARGEST, read_small, write_small
from netwright.sdk import SettingsError, check_column

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "PPM")
MOST_PIXELS = 50_000_000
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_SIDE = 16_384
CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}
IMAGE_DTYPE = "Binary"


class UnreadablePicture(Exception):
    """Bytes that are no picture, or one that is too large; says why."""


def decode(data: bytes) -> Image:
    """Return the first frame, upright, as grey (L), RGB or RGBA. Raises UnreadablePicture."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if (small := read_small(data)) is not None:
        return Image.fromarray(small[:, :, 0] if small.shape[2] == 1 else small)
    if len(data) > LARGEST_FILE:
        raise UnreadablePicture(f"it has {len(data):,} bytes, more than {LARGEST_FILE:,}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is lower
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise UnreadablePicture(f"it claims {width:,} x {height:,} pixels, more than {MOST_PIXELS:,}")
        picture.load()
        return _plain_mode(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError:
        raise UnreadablePicture(f"it claims more than {MOST_PIXELS:,} pixels") from None
    except UnidentifiedImageError:
        raise UnreadablePicture("it is no PNG, JPEG, GIF, WebP, BMP, TIFF or PPM") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadablePicture(str(error) or "it is damaged") from None


def _plain_mode(picture: Image) -> Image:
    if picture.mode in CHANNELS:
        return picture
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("1", "F"):
        return picture.convert("L")
    is_transparent = "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa")
    return picture.convert("RGBA" if is_transparent else "RGB")


def encode(picture: Image) -> bytes:
    """Return it as PNG, which loses nothing."""
    import numpy as np

    if picture.width * picture.height <= LARGEST and (small := write_small(np.asarray(picture))) is not None:
        return small
    sink = io.BytesIO()
    picture.save(sink, format="PNG")
    return sink.getvalue()


def encode_shades(shades: np.ndarray) -> bytes:
    """Return (height, width) or (height, width, channels) of uint8 as PNG."""
    from PIL import Image

    if (small := write_small(shades)) is not None:
        return small
    return encode(Image.fromarray(shades[:, :, 0] if shades.ndim == 3 and shades.shape[2] == 1 else shades))


def image_column(name: str, shape: tuple[int | None, ...] = ()) -> ColumnSpec:
    """Return the spec of an image column; the shape is (height, width, channels) where all cells have one."""
    return ColumnSpec(name=name, dtype=IMAGE_DTYPE, kind="image", shape=shape)


def choose_image_column(table: TableSpec, setting: str, chosen: str | None) -> ColumnSpec | None:
    """Return the chosen image column, or the only one there is; None while the columns are unknown."""
    if chosen:
        return check_column(table, setting, chosen, ["image"])
    if table.columns is None:
        return None
    images = [column for column in table.columns if column.kind == "image"]
    if len(images) == 1:
        return images[0]
    raise SettingsError(
        setting,
        "The table has {count} image {count:column|columns}, and none is chosen.",
        "Choose one, or connect a table with pictures.",
        count=len(images),
    )


def check_new_column(table: TableSpec, setting: str, name: str) -> None:
    """Raise SettingsError where the table has a column of that name already."""
    if table.column(name) is not None:
        raise SettingsError(setting, "The table has a column {column} already.", "Give it another name.", column=name)
