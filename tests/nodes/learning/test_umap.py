"""UMAP: what it promises, and what it says where its package is missing."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netwright.sdk import Node, NodeError
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import FLOWERS, iris, table

Make = Callable[..., Node[Any]]
IS_HERE = importlib.util.find_spec("umap") is not None


def test_columns_are_promised_whether_the_package_is_there_or_not(make: Make) -> None:
    node = make("umap", features=FLOWERS, dimensions=3)
    promised = node.configure(table(iris()).spec)["table"]
    assert [column.name for column in promised.columns][-3:] == ["UMAP 1", "UMAP 2", "UMAP 3"]


@pytest.mark.skipif(IS_HERE, reason="the package is installed")
def test_the_missing_package_is_named(make: Make, context: RecordingContext) -> None:
    with pytest.raises(NodeError, match="needs the package umap-learn"):
        make("umap", features=FLOWERS).execute(table=table(iris()), context=context)


@pytest.mark.gallery
@pytest.mark.skipif(not IS_HERE, reason="the package is not installed")
def test_neighbours_stay_neighbours(make: Make, context: RecordingContext) -> None:
    made = make("umap", features=FLOWERS).execute(table=table(iris()), context=context)["table"]
    rows = made.frame.collect()
    places = rows.select("UMAP 1", "UMAP 2").to_numpy()
    nearest = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(len(places)) * 1e9
    species = rows["species"].to_numpy()
    assert (species[nearest.argmin(axis=1)] == species).mean() > 0.9
