"""What a fitted model tells of prepared rows, as new columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netwright.ports import ClassLabel, ColumnSpec, ModelSpec

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

NOISE = "noise"


def cluster_name(index: int) -> str:
    """Return what the cluster of an index is called; below 0 it is none."""
    return NOISE if index < 0 else f"cluster {index + 1}"


def promised_columns(spec: ModelSpec, name: str, probabilities: bool) -> tuple[ColumnSpec, ...] | None:
    """Return the columns that a model makes; None while they are not known."""
    match spec.task:
        case "regression":
            return (_number(name),)
        case "clustering":
            return (ColumnSpec(name=name, dtype="String", kind="text"),)
        case "anomaly":
            return (_number(f"{name} score"), ColumnSpec(name=name, dtype="Boolean", kind="flag"))
        case "projection" if spec.components is not None:
            return tuple(_number(f"component {place + 1}") for place in range(spec.components))
        case "classification" if spec.target is not None:
            told = (_label_column(name, spec.target),)
            if not (probabilities and spec.probabilities):
                return told
            if spec.classes is not None:
                return (*told, *(_number(probability_name(name, label)) for label in spec.classes))
    return None


def probability_name(name: str, label: ClassLabel) -> str:
    """Return the name of the column with a class's probability."""
    return f"{name}: {label}"


def tell(spec: ModelSpec, estimator: Any, matrix: np.ndarray, columns: Sequence[ColumnSpec]) -> pl.DataFrame:
    """Return the columns for a matrix of prepared rows."""
    import polars as pl

    names = [column.name for column in columns]
    match spec.task:
        case "regression":
            made: list[Any] = [estimator.predict(matrix)]
        case "clustering":
            made = [[cluster_name(index) for index in estimator.predict(matrix).tolist()]]
        case "anomaly":
            scores = estimator.score_samples(matrix)
            made = [-scores, scores < estimator.offset_]
        case "projection":
            made = list(estimator.transform(matrix).T)
        case _:
            made = _classes(spec, estimator, matrix, len(columns) > 1)
    return pl.DataFrame(dict(zip(names, made, strict=True)))


def _classes(spec: ModelSpec, estimator: Any, matrix: np.ndarray, with_probabilities: bool) -> list[Any]:
    """Return the label of each row, and on wish the probabilities of each class."""
    import numpy as np

    classes = spec.classes or ()
    if not hasattr(estimator, "classes_"):  # a booster of LightGBM gives probabilities only
        chances = estimator.predict(matrix)
        chances = np.column_stack([1 - chances, chances]) if chances.ndim == 1 else chances
    else:
        chances = estimator.predict_proba(matrix) if with_probabilities else None
    # The label is the likeliest class, for all of these; to ask again would double the work.
    codes = estimator.predict(matrix).astype(int) if chances is None else chances.argmax(axis=1)
    labels = [classes[code] for code in codes.tolist()]
    return [labels, *(chances.T if with_probabilities else ())]


def _number(name: str) -> ColumnSpec:
    return ColumnSpec(name=name, dtype="Float64", kind="number")


def _label_column(name: str, target: ColumnSpec) -> ColumnSpec:
    """Describe the column of told labels; they have the colours of the target's."""
    if target.kind == "flag":
        return ColumnSpec(name=name, dtype="Boolean", kind="flag", colours=target.colours)
    if target.kind == "number":
        dtype = "Float64" if target.dtype.startswith("Float") else "Int64"
        return ColumnSpec(name=name, dtype=dtype, kind="number", colours=target.colours)
    return ColumnSpec(name=name, dtype="String", kind="text", colours=target.colours)
