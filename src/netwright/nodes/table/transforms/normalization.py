"""Numbers brought to a common range, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from netwright.nodes.table.transforms.columns_at_hand import check_at_hand
from netwright.ports import Transform
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext
from netwright.sdk.fitted import fitted

if TYPE_CHECKING:
    import polars as pl

KIND = "normalization"
Method = Literal["to a range", "to mean 0 and deviation 1", "by median and quartiles", "by largest absolute value"]


@dataclass(frozen=True)
class Scale:
    """(value - center) / spread + shift."""

    center: float
    spread: float
    shift: float = 0.0

    @classmethod
    def learn(cls, values: pl.Series, method: Method, low: float, high: float) -> Self:
        """Find the scale of a column of finite numbers; a column of one value is only moved."""
        if method == "to a range":
            least, most = float(values.min()), float(values.max())  # type: ignore[arg-type]
            return cls(least, (most - least) / (high - low) or 1.0, low)
        if method == "to mean 0 and deviation 1":
            return cls(float(values.mean()), float(values.std(ddof=0) or 0) or 1.0)  # type: ignore[arg-type]
        if method == "by median and quartiles":
            first, middle, third = (values.quantile(share, "linear") for share in (0.25, 0.5, 0.75))
            return cls(float(middle or 0), float(third or 0) - float(first or 0) or 1.0)
        return cls(0.0, float(values.abs().max() or 0) or 1.0)  # type: ignore[arg-type]


@fitted(KIND)
@dataclass(frozen=True)
class Normalization:
    """The scale of each column."""

    scales: Mapping[str, Scale]

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        columns: dict[str, dict[str, float]] = transform.parameters["columns"]
        return cls({name: Scale(**scale) for name, scale in columns.items()})

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"columns": {name: asdict(scale) for name, scale in self.scales.items()}}

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Scale the columns."""
        check_at_hand(rows, self.scales)
        return rows.with_columns(scaled(name, scale) for name, scale in self.scales.items())

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Bring scaled columns back."""
        import polars as pl

        made = []
        for name, source in names.items():
            scale = self.scales[source]
            made.append(((col(name).cast(pl.Float64) - scale.shift) * scale.spread + scale.center).alias(name))
        return rows.with_columns(made)


def scaled(name: str, scale: Scale) -> pl.Expr:
    """Return a column, scaled."""
    import polars as pl

    return ((col(name).cast(pl.Float64) - scale.center) / scale.spread + scale.shift).alias(name)
