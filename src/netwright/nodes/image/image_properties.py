"""Image Properties node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.image.picture_node import arrived_column, each_picture
from netwright.nodes.image.pictures import CHANNELS, check_new_column, choose_image_column
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, TablePort, choice, column, node

if TYPE_CHECKING:
    from PIL.Image import Image

COLUMNS = {"width": "Int64", "height": "Int64", "channels": "Int64", "bytes": "Int64", "brightness": "Float64"}


class ImagePropertiesSettings(Settings):
    """Which pictures are measured."""

    column: str | None = column(
        port="table", kinds=["image"], title="Image column", help="Left empty, the only image column is taken."
    )
    broken: Literal["stop", "leave empty"] = choice(
        default="leave empty",
        title="Pictures that cannot be read",
        help="Stop and name the first, or leave them empty.",
    )


@node(id="image_properties", title="Image Properties", group="image", keywords=("size", "width", "height", "inspect"))
class ImageProperties(Node[ImagePropertiesSettings]):
    """Add size, channels, bytes and brightness of each picture.

    Brightness is the mean shade from 0 (black) to 1 (white). Sort or filter by the new columns to find pictures that
    are too small, broken or empty.
    """

    inputs = {"table": TablePort("Rows with pictures.")}
    outputs = {"table": TablePort("The rows with the new columns.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        choose_image_column(table, "column", self.settings.column)
        for name in COLUMNS:
            check_new_column(table, "column", name)
        if table.columns is None:
            return {"table": table}
        made = tuple(ColumnSpec(name=name, dtype=dtype, kind="number") for name, dtype in COLUMNS.items())
        return {"table": table.model_copy(update={"columns": (*table.columns, *made)})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        rows = table.frame.collect()
        cells = rows[arrived_column(table, self.settings.column)]
        facts = list(each_picture(cells, _measure, context, is_strict=self.settings.broken == "stop"))
        measured = pl.DataFrame(
            [fact or (None, None, None, None) for fact in facts],
            schema={name: getattr(pl, COLUMNS[name]) for name in ("width", "height", "channels", "brightness")},
            orient="row",
        ).with_columns(bytes=cells.bin.size().cast(pl.Int64))
        return {"table": Table.of(rows.hstack(measured.select(*COLUMNS)), like=table.spec)}


def _measure(picture: Image) -> tuple[int, int, int, float]:
    from PIL import ImageStat

    light: float = ImageStat.Stat(picture.convert("L")).mean[0] / 255
    return picture.width, picture.height, CHANNELS[picture.mode], light
