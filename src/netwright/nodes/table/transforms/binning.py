"""Numbers as bins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from netwright.nodes.table.transforms.columns_at_hand import check_at_hand
from netwright.ports import Transform
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, NodeError
from netwright.sdk.fitted import fitted

if TYPE_CHECKING:
    import polars as pl

KIND = "binning"


@fitted(KIND)
@dataclass(frozen=True)
class Binning:
    """The inner edges of each column's bins; the first bin reaches down and the last up without end."""

    edges: Mapping[str, tuple[float, ...]]
    numbers: bool

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        columns: dict[str, list[float]] = transform.parameters["columns"]
        return cls({name: tuple(edges) for name, edges in columns.items()}, transform.parameters["numbers"])

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"columns": {name: list(edges) for name, edges in self.edges.items()}, "numbers": self.numbers}

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Add the bin of each value."""
        import polars as pl

        check_at_hand(rows, self.edges)
        made = []
        for name, edges in self.edges.items():
            value = col(name).cast(pl.Float64).fill_nan(None)
            place = sum(((value >= edge).cast(pl.Int32) for edge in edges), start=value.is_null().cast(pl.Int32) * 0)
            place = pl.when(value.is_not_null()).then(place)
            words = labels(edges)
            label = place.replace_strict(range(len(words)), words, default=None, return_dtype=pl.String)
            made.append((place if self.numbers else label).alias(bin_name(name)))
        return rows.with_columns(made)

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Raise NodeError: a bin does not tell its values."""
        raise NodeError("Bins cannot be turned back into numbers.", "Keep the number column beside them.")


def bin_name(name: str) -> str:
    """Return the name of the column that holds a column's bins."""
    return f"{name}_bin"


def labels(edges: Sequence[float]) -> list[str]:
    """Name the bins: below 10, 10 to 20, 20 and more."""
    if not edges:
        return ["all"]
    inner = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    return [f"below {edges[0]:g}", *inner, f"{edges[-1]:g} and more"]
