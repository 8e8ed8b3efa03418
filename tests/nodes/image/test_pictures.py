"""Pictures from files: what is read, what is refused, and what each node makes of them."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from netwright.nodes.image.pictures import UnreadablePicture, decode, encode, image_column
from netwright.ports import Table, TableSpec
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
RAMP = np.arange(12 * 8, dtype=np.uint8).reshape(8, 12)
COLOURS = np.random.default_rng(0).integers(0, 256, (8, 12, 3), dtype=np.uint8)


def table(*cells: bytes | None) -> Table:
    frame = pl.DataFrame({"id": range(len(cells)), "image": pl.Series(cells, dtype=pl.Binary)})
    return Table.of(frame, like=TableSpec(columns=(image_column("image"),)))


def png(array: np.ndarray) -> bytes:
    return encode(Image.fromarray(array))


def shown(result: Table, row: int = 0, column: str = "image") -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(result.frame.collect()[column][row])))


def claims(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its data do not have."""
    body = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    data = zlib.compress(b"\0" * 100)
    rest = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return b"\x89PNG\r\n\x1a\n" + chunk + rest


def jpeg_cut_short() -> bytes:
    sink = io.BytesIO()
    Image.fromarray(np.tile(COLOURS, (20, 20, 1))).save(sink, format="JPEG")
    return sink.getvalue()[:-500]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (claims(60_000, 60_000), "claims"),
        (claims(9_000, 9_000), "claims"),
        (jpeg_cut_short(), "truncated"),
        (png(COLOURS)[:150], "truncated|broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "no PNG"),
        (b"", "no PNG"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(UnreadablePicture, match=why):
        decode(data)


def test_modes_become_grey_colour_or_colour_with_opacity() -> None:
    deep = io.BytesIO()
    Image.fromarray(RAMP.astype(np.uint16) * 256).save(deep, format="PNG")
    assert (np.asarray(decode(deep.getvalue())) == RAMP).all()
    palette = io.BytesIO()
    Image.fromarray(COLOURS).convert("P").save(palette, format="GIF")
    assert decode(palette.getvalue()).mode == "RGB"
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn 90 degrees clockwise to see it upright
    Image.fromarray(RAMP).save(turned, format="PNG", exif=exif)
    assert (np.asarray(decode(turned.getvalue())) == np.rot90(RAMP, -1)).all()


def test_broken_pictures_stop_or_stay_empty(make: Make, context: RecordingContext) -> None:
    cells = table(png(RAMP), None, b"none", png(COLOURS))
    with pytest.raises(InputError, match="row 3 of column image cannot be read"):
        make("image_greyscale").execute(table=cells, context=context)
    result = make("image_greyscale", broken="leave empty").execute(table=cells, context=context)["table"]
    assert result.frame.collect()["image"].is_null().to_list() == [False, True, True, False]
    assert str(context.warnings[0]) == "Pictures that could not be read and were left empty: 1."
    assert (shown(result, 3) == np.asarray(Image.fromarray(COLOURS).convert("L"))).all()


@pytest.mark.parametrize(
    ("node", "settings", "wanted"),
    [
        ("image_resizer", {"width": 6, "height": 4, "method": "nearest"}, RAMP[1::2, 1::2]),
        ("image_cropper", {"width": 4, "height": 2}, RAMP[3:5, 4:8]),
        ("image_cropper", {"width": 4, "height": 2, "place": "corner", "left": 1, "top": 2}, RAMP[2:4, 1:5]),
        ("image_rotator", {"turn": "90 left"}, np.rot90(RAMP)),
        ("image_rotator", {"turn": "90 right", "left_right": True}, np.rot90(RAMP, -1)[:, ::-1]),
        ("image_rotator", {"turn": "180", "top_bottom": True}, RAMP[:, ::-1]),
        ("image_normalizer", {"method": "invert"}, 255 - RAMP),
        ("image_normalizer", {"method": "stretch"}, np.floor(RAMP * (255 / 95)).astype(np.uint8)),
    ],
)
def test_changes_are_those_of_numpy(
    make: Make, context: RecordingContext, node: str, settings: dict[str, Any], wanted: np.ndarray
) -> None:
    source = table(png(RAMP))
    node_ = make(node, **settings)
    result = node_.execute(table=source, context=context)["table"]
    assert np.abs(shown(result).astype(int) - wanted).max() <= (1 if node == "image_normalizer" else 0)
    assert (shown(source) == RAMP).all()
    known = TableSpec(columns=(source.spec.column("id"), image_column("image", (8, 12, 1))), rows=1)
    assert node_.configure(known)["table"].column("image").shape == (*wanted.shape, 1)


def test_a_new_column_keeps_the_old_one(make: Make, context: RecordingContext) -> None:
    node = make("image_resizer", width=3, height=3, new_column="small", fit="pad")
    result = node.execute(table=table(png(COLOURS)), context=context)["table"]
    assert result.spec.column("small").shape == (3, 3, None)  # coloured or grey: the table does not say
    assert shown(result, column="small").shape == (3, 3, 3)
    assert (shown(result) == COLOURS).all()
    with pytest.raises(SettingsError, match="has a column id already"):
        make("image_resizer", column="image", new_column="id").configure(result.spec)


def test_no_pictures_is_told(make: Make) -> None:
    spec = Table.of(pl.DataFrame({"a": [1]})).spec
    with pytest.raises(SettingsError, match="0 image columns"):
        make("image_greyscale").configure(spec)


def test_augmenting_adds_copies_and_repeats_itself(make: Make, context: RecordingContext) -> None:
    source = table(png(COLOURS), None)
    node = make("image_augmenter", copies=3, brightness=0.2, contrast=0.2)
    first = node.execute(table=source, context=context)["table"].frame.collect()
    again = node.execute(table=source, context=context)["table"].frame.collect()
    assert first.equals(again)
    assert first["id"].to_list() == [0] * 4 + [1] * 4
    assert first["image"][0] == source.frame.collect()["image"][0]
    assert len(set(first["image"][:4].to_list())) == 4
    assert node.configure(source.spec.model_copy(update={"rows": 2}))["table"].rows == 8


def test_an_augmenter_that_may_change_nothing_changes_nothing(make: Make, context: RecordingContext) -> None:
    node = make("image_augmenter", keep=False, mirror=False, turn=0, shift=0, zoom=0)
    assert (shown(node.execute(table=table(png(COLOURS)), context=context)["table"]) == COLOURS).all()


def test_properties_are_measured(make: Make, context: RecordingContext) -> None:
    source = table(png(COLOURS), None, b"none")
    node = make("image_properties")
    result = node.execute(table=source, context=context)["table"]
    first, missing, broken = result.frame.drop("image").collect().to_dicts()
    grey = np.asarray(Image.fromarray(COLOURS).convert("L"))
    assert first == {
        "id": 0,
        "width": 12,
        "height": 8,
        "channels": 3,
        "bytes": len(png(COLOURS)),
        "brightness": pytest.approx(grey.mean() / 255),
    }
    assert (missing["bytes"], broken["bytes"], broken["width"]) == (None, 4, None)
    assert result.spec.columns == node.configure(source.spec)["table"].columns


@pytest.mark.parametrize(
    ("scale", "wanted"),
    [
        ("0 to 1", COLOURS / 255),
        ("-1 to 1", COLOURS / 127.5 - 1),
        ("0 to 255", COLOURS),
        ("each by itself", (COLOURS - COLOURS.mean()) / COLOURS.std()),
    ],
)
def test_pixels_and_back(make: Make, context: RecordingContext, scale: str, wanted: np.ndarray) -> None:
    source = table(png(COLOURS), None)
    result = make("image_to_tensor", scale=scale).execute(table=source, context=context)["table"]
    assert result.spec.column("pixels").shape == (8, 12, 3)
    assert result.frame.collect()["pixels"].is_null().to_list() == [False, True]
    numbers = np.asarray(result.frame.head(1).collect()["pixels"].to_numpy())[0]
    assert numbers.dtype == np.float32
    assert np.abs(numbers - wanted).max() < 1e-6 * max(1, np.abs(wanted).max())
    if scale != "each by itself":
        back = make("tensor_to_image", column="pixels", new_column="back", scale=scale)
        pictures = back.execute(table=result, context=context)["table"]
        assert (shown(pictures, column="back") == COLOURS).all()
        assert pictures.spec.columns == back.configure(result.spec)["table"].columns


def test_the_promised_shape_is_the_one_that_comes(make: Make, context: RecordingContext) -> None:
    source = table(png(COLOURS))
    small = make("image_resizer", width=4, height=5)
    grey = make("image_greyscale")
    tensor = make("image_to_tensor")
    spec = tensor.configure(grey.configure(small.configure(source.spec)["table"])["table"])["table"]
    value = source
    for node in (small, grey, tensor):
        value = node.execute(table=value, context=context)["table"]
    assert spec.column("pixels") == value.spec.column("pixels")
    assert value.spec.column("pixels").shape == (5, 4, 1)


def test_pictures_of_two_sizes_make_no_tensor(make: Make, context: RecordingContext) -> None:
    with pytest.raises(InputError, match="row 2 has 2 x 12 x 1 numbers"):
        make("image_to_tensor").execute(table=table(png(RAMP), png(RAMP[:2])), context=context)


def test_a_row_of_numbers_becomes_a_square(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"x": pl.Series([list(range(16))], dtype=pl.Array(pl.Float64, 16))})
    node = make("tensor_to_image", column="x", scale="lowest to highest")
    picture = shown(node.execute(table=Table.of(frame), context=context)["table"])
    assert picture.shape == (4, 4)
    assert (picture[0, 0], picture[-1, -1]) == (0, 255)
    with pytest.raises(SettingsError, match="16 numbers cannot be broken into 5"):
        make("tensor_to_image", column="x", height=5).configure(Table.of(frame).spec)


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def test_the_format_of_mnist(make: Make, context: RecordingContext) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, (5, 4, 3), dtype=np.uint8)
    labels = np.array([1, 0, 1, 2, 0], dtype=np.uint8)
    (context.folder / "images.gz").write_bytes(gzip.compress(idx(pictures)))
    (context.folder / "labels.idx").write_bytes(idx(labels))
    node = make("idx_reader", images="images.gz", labels="labels.idx", classes="a, b, c", rows=4)
    node.found = node.inspect(context)
    result = node.execute(context=context)["table"]
    rows = result.frame.collect()
    assert rows["label"].to_list() == [1, 0, 1, 2]
    assert rows["class"].to_list() == ["b", "a", "b", "c"]
    assert all((shown(result, row) == pictures[row]).all() for row in range(4))
    promised = node.configure()["table"]
    assert promised.columns == result.spec.columns
    assert (promised.rows, promised.column("image").shape) == (4, (4, 3, 1))
    assert promised.column("label").index_size == 3


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("text.idx", b"label,pixel", "not in the IDX format"),
        ("cut.gz", gzip.compress(idx(np.zeros((5, 4, 3), np.uint8)), mtime=0)[:20], "IDX format|ends after"),
        ("short.idx", idx(np.zeros((5, 4, 3), np.uint8))[:-20], "ends after 3 of 5"),
        ("bomb.idx", struct.pack(">HBB3I", 0, 8, 3, 2**31, 2**10, 2**10), "claims to hold"),
        ("labels.idx", idx(np.zeros(5, np.uint8)), "not pictures"),
    ],
)
def test_other_files_are_refused(make: Make, context: RecordingContext, name: str, data: bytes, message: str) -> None:
    (context.folder / name).write_bytes(data)
    with pytest.raises(SettingsError, match=message):
        make("idx_reader", images=name).execute(context=context)
