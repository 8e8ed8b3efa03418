"""Image to Tensor node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.image.picture_node import UNKNOWN_SHAPE, Shape, arrived_column, each_picture
from netwright.nodes.image.pictures import check_new_column, choose_image_column
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, choice, column, node, text

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from PIL.Image import Image

MODES = {"grey": "L", "colour": "RGB", "colour and opacity": "RGBA"}
BANDS = {"grey": 1, "colour": 3, "colour and opacity": 4}


class ImageToTensorSettings(Settings):
    """How shades become numbers."""

    column: str | None = column(
        port="table", kinds=["image"], title="Image column", help="Left empty, the only image column is taken."
    )
    new_column: str = text(default="pixels", title="New column")
    channels: Literal["as they are", "grey", "colour", "colour and opacity"] = choice(
        default="as they are", title="Channels", help="One for grey, three for red, green and blue, four with opacity."
    )
    scale: Literal["0 to 1", "-1 to 1", "0 to 255", "each by itself"] = choice(
        default="0 to 1",
        title="Scale",
        help="Each by itself: the mean of the picture becomes 0 and its standard deviation 1.",
    )


@node(
    id="image_to_tensor",
    title="Image to Tensor",
    group="image",
    keywords=("pixels", "array", "numbers", "convolution", "rescale"),
)
class ImageToTensor(Node[ImageToTensorSettings]):
    """Turn pictures into the numbers that a network reads.

    Each picture becomes a block of height x width x channels numbers. All must have the same size: put an Image
    Resizer before where they differ.
    """

    inputs = {"table": TablePort("Rows with pictures of one size.")}
    outputs = {"table": TablePort("The rows with a tensor column.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        found = choose_image_column(table, "column", self.settings.column)
        check_new_column(table, "new_column", self.settings.new_column)
        if found is None or table.columns is None:
            return {"table": table}
        made = self._column(found.shape or UNKNOWN_SHAPE)
        return {"table": table.model_copy(update={"columns": (*table.columns, made)})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        rows = table.frame.collect()
        cells = rows[arrived_column(table, self.settings.column)]
        arrays: list[np.ndarray | None] = []
        shape: tuple[int, ...] | None = None
        for row, array in enumerate(each_picture(cells, self._numbers, context), 1):
            shape = shape or (None if array is None else array.shape)
            if array is not None and array.shape != shape:
                raise self._misfit(row, array.shape, shape or ())
            arrays.append(array)
        made = _series(self.settings.new_column, arrays, shape or (0, 0, 0))
        return {"table": Table.of(rows.with_columns(made), like=table.spec)}

    def _column(self, shape: Shape) -> ColumnSpec:
        """Return the spec of the new column, for pictures of a shape that may be unknown."""
        channels = BANDS.get(self.settings.channels, shape[2])
        known = (shape[0], shape[1], channels)
        dtype = ", ".join("?" if size is None else str(size) for size in known)
        return ColumnSpec(
            name=self.settings.new_column, dtype=f"Array(Float32, shape=({dtype}))", kind="tensor", shape=known
        )

    def _numbers(self, picture: Image) -> np.ndarray:
        import numpy as np

        wanted = MODES.get(self.settings.channels, picture.mode)
        shades = np.asarray(picture if picture.mode == wanted else picture.convert(wanted), dtype=np.float32)
        shades = shades.reshape(picture.height, picture.width, -1)
        match self.settings.scale:
            case "0 to 1":
                return shades / np.float32(255)
            case "-1 to 1":
                return shades / np.float32(127.5) - np.float32(1)
            case "0 to 255":
                return shades
            case "each by itself":
                # A picture of one shade has no spread; it becomes all zeros.
                spread = shades.std() or np.float32(1)
                return np.asarray((shades - shades.mean()) / spread, dtype=np.float32)

    def _misfit(self, row: int, shape: tuple[int, ...], first: tuple[int, ...]) -> InputError:
        return InputError(
            "table",
            "The picture in row {row} has {shape} numbers (height x width x channels), but the first has {first}.",
            "Put an Image Resizer before, and choose the channels here.",
            row=row,
            shape=" x ".join(map(str, shape)),
            first=" x ".join(map(str, first)),
        )


def _series(name: str, arrays: list[np.ndarray | None], shape: tuple[int, ...]) -> pl.Series:
    """Return a column of arrays of one shape, missing where there is none."""
    import numpy as np
    import polars as pl

    filled = [np.zeros(shape, dtype=np.float32) if array is None else array for array in arrays]
    block = np.stack(filled) if filled else np.zeros((0, *shape), dtype=np.float32)
    column = pl.Series(name, block, dtype=pl.Array(pl.Float32, shape))
    if all(array is not None for array in arrays):
        return column
    is_there = pl.Series([array is not None for array in arrays])
    return pl.select(pl.when(is_there).then(column)).to_series().alias(name)
