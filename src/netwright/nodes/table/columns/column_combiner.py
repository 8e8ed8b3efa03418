"""Column Combiner node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.columns.conversions import as_text
from netwright.nodes.table.shaping import Shaping, check_some, names_of_kind
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col, cols, named
from netwright.sdk import ExecuteContext, InputError, Settings, SettingsError, choice, columns, flag, node, shape, text

if TYPE_CHECKING:
    import polars as pl


class ColumnCombinerSettings(Settings):
    """Which columns, and what they become."""

    into: Literal["a tensor", "a text"] = choice(default="a tensor", title="Combine into")
    columns: tuple[str, ...] = columns(
        port="table",
        kinds=["number", "flag", "text", "category", "time"],
        title="Columns",
        help="In the order they shall have. For a tensor, none chosen means every number.",
    )
    type: Literal["Float32", "Float64", "Int32", "UInt8"] = choice(
        default="Float32", title="Type of the numbers", when={"into": "a tensor"}, advanced=True
    )
    shape: tuple[int | None, ...] = shape(
        default=(),
        title="Shape",
        when={"into": "a tensor"},
        help="Left empty, one axis. 8, 8, 1 makes an 8 x 8 picture with one channel of 64 columns.",
    )
    delimiter: str = text(default=" ", title="Delimiter", when={"into": "a text"})
    name: str = text(default="combined", title="Name of the new column")
    keep: bool = flag(default=False, title="Keep the columns")


@node(
    id="column_combiner",
    title="Column Combiner",
    group="table",
    keywords=("tensor", "vector", "list", "merge", "concatenate"),
)
class ColumnCombiner(Shaping[ColumnCombinerSettings]):
    """Make one column of several.

    Numbers become a tensor, which is what a network with one input takes: a vector, or with a shape a picture. Anything
    becomes a text with a delimiter between the values; missing values are left out of it.
    """

    def check(self, table: TableSpec) -> None:
        if self.settings.into == "a text":
            check_some(table, "columns", self.settings.columns, ["number", "flag", "text", "category", "time"])
        elif self.settings.columns:
            check_some(table, "columns", self.settings.columns, ["number", "flag"])
        if not self.settings.name:
            raise SettingsError("name", "The new column has no name.", "Write one.")
        if table.columns is not None:
            self._check_result([one.name for one in table.columns], self._chosen_of(table))

    def _check_result(self, names: list[str], chosen: list[str]) -> None:
        gone = [] if self.settings.keep else chosen
        if self.settings.name in names and self.settings.name not in gone:
            raise SettingsError(
                "name", "The table has a column {column} already.", "Give it another name.", column=self.settings.name
            )
        if not chosen:
            raise SettingsError("columns", "The table has no number column.", "Choose other columns.")
        sizes = self.settings.shape
        if (
            self.settings.into == "a tensor"
            and sizes
            and (None in sizes or math.prod(filter(None, sizes)) != len(chosen))
        ):
            raise SettingsError(
                "shape",
                "{count} columns do not fill the shape {shape}.",
                "Change the shape, or choose other columns.",
                count=len(chosen),
                shape=" x ".join("?" if size is None else str(size) for size in sizes),
            )

    def _chosen_of(self, table: TableSpec) -> list[str]:
        return list(self.settings.columns) or [one.name for one in table.columns or () if one.kind == "number"]

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        chosen = names_of_kind(frame, self.settings.columns, ["number"])
        made = self._tensor(chosen) if self.settings.into == "a tensor" else self._text(chosen, frame.collect_schema())
        whole = frame.with_columns(made.alias("\0made"))
        # The new column may have the name of one that goes.
        whole = whole if self.settings.keep else whole.drop(named(chosen))
        return whole.rename({"\0made": self.settings.name})

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        if self.settings.into == "a tensor":
            self._check_values(table.frame)
        return super().execute(table=table, context=context)

    def _check_values(self, frame: pl.LazyFrame) -> None:
        """Raise InputError for a number that the type of the tensor does not hold."""
        dtype, chosen = self._dtype(), names_of_kind(frame, self.settings.columns, ["number"])
        lost = [cell.is_not_null() & cell.cast(dtype, strict=False).is_null() for cell in cols(chosen)]
        first = frame.select(cell.filter(one).first() for cell, one in zip(cols(chosen), lost, strict=True)).collect()
        for name, value in first.row(0, named=True).items():
            if value is not None:
                raise InputError(
                    "table",
                    "Column {column} holds {value}, which a tensor of {type} cannot.",
                    "Choose another type of the numbers, or bring the column into its range before.",
                    column=name,
                    value=value,
                    type=self.settings.type,
                )

    def known(self, table: TableSpec) -> TableSpec:
        return TableSpec(columns=tuple(one for one in table.columns or () if one.name != self.settings.name))

    def _tensor(self, chosen: list[str]) -> pl.Expr:
        import polars as pl

        flat = pl.concat_arr([cell.cast(self._dtype()) for cell in cols(chosen)])
        sizes = tuple(size or 1 for size in self.settings.shape)
        return flat.explode().reshape((-1, *sizes)) if len(sizes) > 1 else flat

    def _dtype(self) -> pl.DataType:
        import polars as pl

        return {"Float32": pl.Float32(), "Float64": pl.Float64(), "Int32": pl.Int32(), "UInt8": pl.UInt8()}[
            self.settings.type
        ]

    def _text(self, chosen: list[str], schema: pl.Schema) -> pl.Expr:
        import polars as pl

        texts = [as_text(col(name), schema[name]) for name in chosen]
        return pl.concat_str(texts, separator=self.settings.delimiter, ignore_nulls=True)
