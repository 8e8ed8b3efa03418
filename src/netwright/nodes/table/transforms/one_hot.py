"""Values as columns of 0 and 1, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from netwright.nodes.table.transforms.columns_at_hand import check_at_hand
from netwright.ports import ColumnSpec, Transform
from netwright.ports.columns import col, named
from netwright.sdk import ExecuteContext
from netwright.sdk.fitted import fitted

if TYPE_CHECKING:
    import polars as pl

KIND = "one_hot"


@dataclass(frozen=True)
class Spread:
    """The values of one column, and whether they become one vector or a column each."""

    values: tuple[str, ...]
    vector: bool
    keep: bool


@fitted(KIND)
@dataclass(frozen=True)
class OneHot:
    """The values of each column."""

    columns: Mapping[str, Spread]

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        columns: dict[str, dict[str, Any]] = transform.parameters["columns"]
        return cls({name: Spread(**{**one, "values": tuple(one["values"])}) for name, one in columns.items()})

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"columns": {name: {**asdict(one), "values": list(one.values)} for name, one in self.columns.items()}}

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Put 1 where a row has the value; a row whose value is missing or unknown has 0 everywhere."""
        check_at_hand(rows, self.columns)
        made = [cell for name, one in self.columns.items() for cell in spread(name, one)]
        gone = [name for name, one in self.columns.items() if not one.keep]
        return rows.with_columns(made).drop(named(gone))

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Put the value with the largest number of a vector."""
        import polars as pl

        made = []
        for name, source in names.items():
            vector = rows[name]
            place = vector.arr.arg_max() if isinstance(vector.dtype, pl.Array) else vector.list.arg_max()
            known = list(self.columns[_plain(source)].values)
            made.append(place.cast(pl.Int64).replace_strict(range(len(known)), known, return_dtype=pl.String))
        return rows.with_columns(made)


def spread(name: str, one: Spread) -> list[pl.Expr]:
    """Return the columns that a column becomes."""
    import polars as pl

    words = col(name).cast(pl.String)
    cells = [(words == pl.lit(value)).fill_null(False) for value in one.values]
    if one.vector:
        whole = (
            pl.concat_arr([cell.cast(pl.Float32) for cell in cells]) if cells else pl.lit([], pl.Array(pl.Float32, 0))
        )
        return [whole.alias(vector_name(name))]
    return [cell.cast(pl.Int8).alias(f"{name}={value}") for cell, value in zip(cells, one.values, strict=True)]


def made_columns(name: str, one: Spread) -> list[ColumnSpec]:
    """Describe the columns that a column becomes."""
    if one.vector:
        shape = (len(one.values),)
        return [ColumnSpec(name=vector_name(name), dtype=f"Array(Float32, shape={shape})", kind="tensor", shape=shape)]
    return [ColumnSpec(name=f"{name}={value}", dtype="Int8", kind="number") for value in one.values]


def vector_name(name: str) -> str:
    """Return the name of the vector column of a column."""
    return f"{name}_vector"


def _plain(name: str) -> str:
    return name.removesuffix("_vector")
