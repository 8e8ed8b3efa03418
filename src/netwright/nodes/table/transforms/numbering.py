"""Values as whole numbers from 0 on, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from netwright.nodes.table.transforms.columns_at_hand import check_at_hand
from netwright.ports import Transform
from netwright.sdk import ExecuteContext, InputError
from netwright.sdk.fitted import fitted

if TYPE_CHECKING:
    import polars as pl

KIND = "numbering"
Unknown = Literal["stop", "missing", "own number"]


@dataclass(frozen=True)
class Numbers:
    """The values of one column in the order of their numbers, and the column that these go to."""

    values: tuple[str, ...]
    column: str
    unknown: Unknown = "stop"

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return len(self.values) + (self.unknown == "own number")


@fitted(KIND)
@dataclass(frozen=True)
class Numbering:
    """The numbers of each column."""

    columns: Mapping[str, Numbers]

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        columns: dict[str, dict[str, Any]] = transform.parameters["columns"]
        return cls(
            {name: Numbers(tuple(one["values"]), one["column"], one["unknown"]) for name, one in columns.items()}
        )

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"columns": {name: {**asdict(one), "values": list(one.values)} for name, one in self.columns.items()}}

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Put numbers for values; a missing value stays missing."""
        check_at_hand(rows, self.columns)
        return rows.with_columns(self._numbered(rows[name], one) for name, one in self.columns.items())

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Put values for numbers; of a list of chances, the value of the largest."""
        return rows.with_columns(self._restored(rows[name], self._source(source)) for name, source in names.items())

    def _source(self, made: str) -> Numbers:
        return next(one for name, one in self.columns.items() if made in (one.column, name))

    @staticmethod
    def _numbered(values: pl.Series, numbers: Numbers) -> pl.Series:
        import polars as pl

        words = values.cast(pl.String)
        found = words.replace_strict(
            list(numbers.values), range(len(numbers.values)), default=None, return_dtype=pl.Int32
        )
        new = words.is_not_null() & found.is_null()
        if numbers.unknown == "stop" and new.any():
            raise InputError(
                "table",
                "Column {column} holds {value}, which was not there to learn from ({count} rows).",
                "Learn from all values, or let unknown values be missing or get a number of their own.",
                column=values.name,
                value=words.filter(new)[0],
                count=int(new.sum()),
            )
        if numbers.unknown == "own number":
            found = found.set(new, len(numbers.values))
        return found.alias(numbers.column)

    @staticmethod
    def _restored(values: pl.Series, numbers: Numbers) -> pl.Series:
        import polars as pl

        if isinstance(values.dtype, pl.Array):
            values = values.arr.arg_max()
        elif isinstance(values.dtype, pl.List):
            values = values.list.arg_max()
        known = list(numbers.values)
        return values.cast(pl.Int64).replace_strict(range(len(known)), known, default=None, return_dtype=pl.String)
