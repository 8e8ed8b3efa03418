"""What the nodes that change pictures have in common: which column, where to, and what to do with broken pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from netwright.nodes.image.pictures import (
    UnreadablePicture,
    check_new_column,
    choose_image_column,
    decode,
    encode,
    image_column,
)
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, choice, column, text

if TYPE_CHECKING:
    import polars as pl
    from PIL.Image import Image

Shape = tuple[int | None, ...]
UNKNOWN_SHAPE: Shape = (None, None, None)


class PictureSettings(Settings):
    """Which pictures are changed."""

    column: str | None = column(
        port="table", kinds=["image"], title="Image column", help="Left empty, the only image column is taken."
    )
    new_column: str = text(
        default="", title="New column", help="Left empty, the new pictures take the place of the old.", advanced=True
    )
    broken: Literal["stop", "leave empty"] = choice(
        default="stop", title="Pictures that cannot be read", help="Stop and name the first, or leave them empty."
    )


S = TypeVar("S", bound=PictureSettings)


class PictureNode(Node[S]):
    """Base of nodes that make one picture of each. Subclasses say how, and which shape comes out."""

    def change(self, picture: Image) -> Image:
        """Return the changed picture."""
        raise NotImplementedError

    def shape_of(self, shape: Shape) -> Shape:
        """Return (height, width, channels) of what `change` makes of a shape; None where unknown."""
        return shape

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        found = choose_image_column(table, "column", self.settings.column)
        if self.settings.new_column:
            check_new_column(table, "new_column", self.settings.new_column)
        if found is None or table.columns is None:
            return {"table": table}
        shape = self.shape_of(found.shape or UNKNOWN_SHAPE)
        made = image_column(self.settings.new_column or found.name, () if shape == UNKNOWN_SHAPE else shape)
        if self.settings.new_column:
            return {"table": table.model_copy(update={"columns": (*table.columns, made)})}
        kept = tuple(made if column.name == found.name else column for column in table.columns)
        return {"table": table.model_copy(update={"columns": kept})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        spec = self.configure(table.spec)["table"]
        source = arrived_column(table, self.settings.column)
        rows = table.frame.collect()
        is_strict = self.settings.broken == "stop"
        changed = each_picture(rows[source], lambda picture: encode(self.change(picture)), context, is_strict)
        name = self.settings.new_column or source
        return {"table": Table.of(rows.with_columns(pl.Series(name, list(changed), dtype=pl.Binary)), like=spec)}


def arrived_column(table: Table, chosen: str | None) -> str:
    """Return the name of the image column of a table that has arrived."""
    found = choose_image_column(table.spec, "column", chosen)
    if found is None:
        raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
    return found.name


def each_picture(
    cells: pl.Series, work: Callable[[Image], Any], context: ExecuteContext, is_strict: bool = True
) -> Iterator[Any]:
    """Yield what `work` makes of each picture, None for missing ones.

    A picture that cannot be read raises InputError with its row, or gives None where not strict, with one warning.
    """
    broken = 0
    for row, data in enumerate(cells, 1):
        if row % 100 == 0:
            context.progress(row / len(cells))
        if data is None:
            yield None
            continue
        try:
            picture = decode(data)
        except UnreadablePicture as error:
            if is_strict:
                raise InputError(
                    "table",
                    "The picture in row {row} of column {column} cannot be read: {reason}.",
                    "Remove the row before, or choose to leave such pictures empty.",
                    row=row,
                    column=cells.name,
                    reason=error,
                ) from None
            broken += 1
            context.log("row {row}: {reason}", row=row, reason=error)
            yield None
            continue
        yield work(picture)
    if broken:
        context.warn(
            "Pictures that could not be read and were left empty: {count}.", "The log names their rows.", count=broken
        )
