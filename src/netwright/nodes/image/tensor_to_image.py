"""Tensor to Image node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.image.pictures import LARGEST_SIDE, check_new_column, encode_shades, image_column
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    integer,
    node,
    text,
)

if TYPE_CHECKING:
    import numpy as np

Scale = Literal["0 to 1", "-1 to 1", "0 to 255", "lowest to highest"]
RANGES = {"0 to 1": (0.0, 1.0), "-1 to 1": (-1.0, 1.0), "0 to 255": (0.0, 255.0)}
Shape = tuple[int | None, ...]


class TensorToImageSettings(Settings):
    """How numbers become shades."""

    column: str | None = column(port="table", kinds=["tensor"], title="Tensor column")
    new_column: str = text(default="image", title="New column")
    scale: Scale = choice(
        default="0 to 1",
        title="Black to white",
        help="Which numbers stand for black and white; lowest to highest takes them from each picture.",
    )
    height: int | None = integer(
        default=None,
        ge=1,
        le=LARGEST_SIDE,
        title="Height",
        help="Needed where a cell is one row of numbers. Left empty, a square is meant.",
    )


@node(
    id="tensor_to_image",
    title="Tensor to Image",
    group="image",
    keywords=("pixels", "array", "picture", "show", "decode"),
)
class TensorToImage(Node[TensorToImageSettings]):
    """Turn blocks of numbers into pictures.

    Takes height x width numbers as grey, and height x width x 1, 3 or 4 as grey, colour, or colour with opacity. A
    single row of numbers is broken into lines. Numbers beyond the scale are cut off.
    """

    inputs = {"table": TablePort("Rows with a tensor column.")}
    outputs = {"table": TablePort("The rows with an image column.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        found = check_column(table, "column", self.settings.column, ["tensor"])
        check_new_column(table, "new_column", self.settings.new_column)
        if found is None or table.columns is None:
            return {"table": table}
        made = image_column(self.settings.new_column, self.shape_of(found))
        return {"table": table.model_copy(update={"columns": (*table.columns, made)})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        rows = table.frame.collect()
        cells = rows[str(self.settings.column)]
        pictures = []
        for row, cell in enumerate(cells, 1):
            if row % 100 == 0:
                context.progress(row / rows.height)
            pictures.append(None if cell is None else self.picture(cell, row))
        spec = self.configure(table.spec)["table"]
        made = pl.Series(self.settings.new_column, pictures, dtype=pl.Binary)
        return {"table": Table.of(rows.with_columns(made), like=spec)}

    def shape_of(self, found: ColumnSpec) -> Shape:
        """Return (height, width, channels), or () where the cells do not tell; raises SettingsError."""
        if not found.shape or None in found.shape:
            return ()
        shape = tuple(size or 0 for size in found.shape)
        if len(shape) == 1:
            height = self.settings.height or round(shape[0] ** 0.5)
            shape = (height, shape[0] // height)
            if shape[0] * shape[1] != found.shape[0]:
                raise SettingsError(
                    "height",
                    "{count} numbers cannot be broken into {height} equal lines.",
                    "Set the height of the pictures.",
                    count=found.shape[0],
                    height=height,
                )
        if len(shape) == 2:
            shape = (*shape, 1)
        if len(shape) != 3 or shape[2] not in (1, 3, 4):
            raise SettingsError(
                "column",
                "Column {column} holds {shape} numbers, which make no picture.",
                "Choose a column with height x width, or height x width x 1, 3 or 4.",
                column=found.name,
                shape=" x ".join(map(str, found.shape)),
            )
        return shape

    def picture(self, cell: Any, row: int) -> bytes:
        """Return the picture of a cell, or of an array; raises InputError with its row where there is none in it."""
        import numpy as np

        try:
            numbers = np.asarray(cell.to_numpy() if hasattr(cell, "to_numpy") else cell, dtype=np.float64)
        except ValueError:  # lists of lists, which may be of any length
            raise InputError(
                "table",
                "The cell in row {row} of column {column} is no tensor: its lists are nested.",
                "Make a tensor of them before, with a Column Combiner.",
                row=row,
                column=self.settings.column,
            ) from None
        if not np.isfinite(numbers).all():
            raise InputError(
                "table",
                "The numbers in row {row} of column {column} are not all finite.",
                "Look where they come from.",
                row=row,
                column=self.settings.column,
            )
        if not numbers.size:
            raise InputError(
                "table",
                "The cell in row {row} of column {column} holds no numbers.",
                "Leave such rows out before.",
                row=row,
                column=self.settings.column,
            )
        shape = self.shape_of(ColumnSpec(name=str(self.settings.column), dtype="", kind="tensor", shape=numbers.shape))
        shades = self._shades(numbers).reshape(*[size or 0 for size in shape])
        return encode_shades(shades)

    def _shades(self, numbers: np.ndarray) -> np.ndarray:
        import numpy as np

        low, high = RANGES.get(self.settings.scale) or (float(numbers.min()), float(numbers.max()))
        spread = (high - low) or 1.0
        return np.clip(np.rint((numbers - low) / spread * 255), 0, 255).astype(np.uint8)
