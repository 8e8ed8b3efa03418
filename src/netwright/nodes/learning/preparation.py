"""From columns to the matrix that an estimator takes: plain data, so that new rows are treated alike.

Numbers and flags are one column each, tensors one for each number. Categories become one column a category (1 where it
is that one, all 0 for a category that was not there in training), or, for models that know categories, their index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any, Literal, Self

from netwright.nodes.learning.features import MOST_CATEGORIES
from netwright.ports import ColumnSpec
from netwright.sdk import SettingsError

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

Encoding = Literal["one column a category", "index"]


@dataclass(frozen=True)
class Feature:
    """One column as the estimator sees it."""

    name: str
    kind: Literal["number", "category", "tensor"]
    categories: tuple[str, ...] = ()
    width: int = 1

    def matrix(self, column: pl.Series, encoding: Encoding) -> np.ndarray:
        """Return the column as numbers (rows, width); NaN where a cell is missing."""
        import numpy as np
        import polars as pl

        if self.kind == "number":
            return column.cast(pl.Float64).to_numpy().reshape(-1, 1)
        if self.kind == "tensor":
            known = column.is_not_null().to_numpy()
            tensors = np.full((len(column), self.width), np.nan)
            if known.any():
                tensors[known] = column.drop_nulls().to_numpy().reshape(int(known.sum()), -1)
            return tensors
        codes = _codes(column, self.categories)
        if encoding == "index":
            return codes.reshape(-1, 1)
        made: np.ndarray = (codes[:, None] == np.arange(len(self.categories))).astype(np.float64)
        made[column.is_null().to_numpy()] = np.nan
        return made

    def names(self, encoding: Encoding) -> list[str]:
        """Return what each of its columns in the matrix is called."""
        if self.kind == "tensor":
            return [f"{self.name}[{place}]" for place in range(self.width)]
        if self.kind == "category" and encoding != "index":
            return [f"{self.name} = {category}" for category in self.categories]
        return [self.name]


def _codes(column: pl.Series, categories: Sequence[str]) -> np.ndarray:
    """Return the index of each cell's category as a float; NaN for a missing or unknown one."""
    import polars as pl

    places = {category: float(place) for place, category in enumerate(categories)}
    text = column.cast(pl.String)
    return text.replace_strict(places, default=None, return_dtype=pl.Float64).to_numpy()


@dataclass(frozen=True)
class Preparation:
    """How a table becomes a matrix."""

    features: tuple[Feature, ...]
    encoding: Encoding
    centre: tuple[float, ...] = ()
    """Taken from each column of the matrix; none where the estimator does not care."""
    scale: tuple[float, ...] = ()

    @classmethod
    def learn(
        cls, rows: pl.DataFrame, columns: Sequence[ColumnSpec], encoding: Encoding, must_keep: bool
    ) -> tuple[Self, list[str]]:
        """Find the categories; return the preparation, and the names of texts left out for holding too many.

        With `must_keep` such a text is refused by a SettingsError instead.
        """
        features, left_out = [], []
        for column in columns:
            feature = _feature(column, rows[column.name])
            if len(feature.categories) <= MOST_CATEGORIES:
                features.append(feature)
            elif must_keep:
                raise SettingsError(
                    "features",
                    "Column {column} holds {count} different texts, too many to be categories.",
                    "Leave it out, or make numbers or fewer categories of it before.",
                    column=column.name,
                    count=len(feature.categories),
                )
            else:
                left_out.append(column.name)
        return cls(tuple(features), encoding), left_out

    def scaled_to(self, matrix: np.ndarray) -> Self:
        """Return the preparation that gives each column of this matrix a mean of 0 and a deviation of 1."""
        import numpy as np

        deviation = matrix.std(axis=0)
        scale = np.where(deviation > 0, deviation, 1.0)
        return replace(self, centre=tuple(matrix.mean(axis=0).tolist()), scale=tuple(scale.tolist()))

    def matrix(self, rows: pl.DataFrame) -> np.ndarray:
        """Return the rows as numbers (rows, columns); NaN where a cell is missing or not finite."""
        import numpy as np

        parts = [feature.matrix(rows[feature.name], self.encoding) for feature in self.features]
        made = np.concatenate(parts, axis=1)
        made[~np.isfinite(made)] = np.nan
        return self.rescale(made)

    def rescale(self, matrix: np.ndarray) -> np.ndarray:
        """Return a matrix centred and scaled as training found it."""
        import numpy as np

        return (matrix - np.array(self.centre)) / np.array(self.scale) if self.centre else matrix

    @property
    def names(self) -> list[str]:
        """What the columns of the matrix are called."""
        return [name for feature in self.features for name in feature.names(self.encoding)]

    @property
    def sources(self) -> list[str]:
        """Which column of the table each column of the matrix comes from."""
        return [feature.name for feature in self.features for _ in feature.names(self.encoding)]

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `of` reads."""
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` gave."""
        features = tuple(
            Feature(**{**feature, "categories": tuple(feature["categories"])}) for feature in data["features"]
        )
        return cls(features, data["encoding"], tuple(data["centre"]), tuple(data["scale"]))


def _feature(spec: ColumnSpec, column: pl.Series) -> Feature:
    import polars as pl

    if spec.kind == "tensor":
        return Feature(spec.name, "tensor", width=prod(int(length or 0) for length in spec.shape))
    if spec.kind in ("category", "text"):
        # Those of the rows, not of the dtype: a category without a row teaches nothing.
        found = column.drop_nulls().cast(pl.String).unique().sort()
        return Feature(spec.name, "category", categories=tuple(found.to_list()))
    return Feature(spec.name, "number")
