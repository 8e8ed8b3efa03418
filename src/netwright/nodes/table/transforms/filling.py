"""Missing values filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from netwright.nodes.table.formulas.literals import read_value
from netwright.nodes.table.transforms.columns_at_hand import check_at_hand
from netwright.ports import Transform
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, NodeError
from netwright.sdk.fitted import fitted

if TYPE_CHECKING:
    import polars as pl

KIND = "filling"
Method = Literal["mean", "median", "most frequent", "fixed value", "previous", "next", "interpolate", "remove row"]
COMPUTED = frozenset(["mean", "median", "interpolate"])


@dataclass(frozen=True)
class Fill:
    """How one column is filled; `value` as text where there is one."""

    method: Method
    value: str | None = None


@fitted(KIND)
@dataclass(frozen=True)
class Filling:
    """How each column is filled."""

    columns: Mapping[str, Fill]

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        columns: dict[str, dict[str, Any]] = transform.parameters["columns"]
        return cls({name: Fill(**fill) for name, fill in columns.items()})

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"columns": {name: asdict(fill) for name, fill in self.columns.items()}}

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Fill the columns, and remove the rows that cannot be filled where so chosen."""
        check_at_hand(rows, self.columns)
        schema, kept = rows.schema, rows
        for name, fill in self.columns.items():
            if fill.method == "remove row":
                kept = kept.filter(present(name, schema[name]).is_not_null())
        if kept.height < rows.height:
            context.log("{count} {count:row|rows} removed", count=rows.height - kept.height)
        return kept.with_columns(filled(name, schema[name], fill) for name, fill in self.columns.items())

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Raise NodeError: what was missing is not known any more."""
        raise NodeError("Filled values cannot be told from others.", "Keep the table as it was before.")


def present(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column in which what is not a number counts as missing."""
    return col(name).fill_nan(None) if dtype.is_float() else col(name)


def filled(name: str, dtype: pl.DataType, fill: Fill) -> pl.Expr:
    """Return a column with its gaps filled."""
    import polars as pl

    values = present(name, dtype)
    if fill.method in COMPUTED and (dtype.is_integer() or dtype.is_decimal()):
        values = values.cast(pl.Float64)
    match fill.method:
        case "previous":
            return values.forward_fill()
        case "next":
            return values.backward_fill()
        case "interpolate":
            return values.interpolate()
        case "remove row":
            return values
    value = read_value(fill.value, dtype) if fill.value is not None else None
    if value is None:
        return values
    wide = dtype.is_integer() and fill.method == "fixed value" and "." in str(fill.value)
    target = pl.Float64() if wide or (fill.method in COMPUTED and not dtype.is_float()) else dtype
    return values.cast(target).fill_null(value.cast(target, strict=False))
