"""Feature Importance against scikit-learn's permutation importance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.inspection import permutation_importance
from sklearn.tree import DecisionTreeClassifier

from netwright.ports import Table
from netwright.sdk import InputError, Node
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def rows() -> pl.DataFrame:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    kind = np.where(x[:, 0] + x[:, 1] / 2 > 0, "up", "down")
    return pl.DataFrame(x, schema=["much", "some", "none"]).with_columns(
        kind=pl.Series(kind.tolist()), sum=pl.Series(3 * x[:, 0] + x[:, 1])
    )


def test_as_scikit_learn_finds_it(make: Make, context: RecordingContext) -> None:
    table = Table.of(rows().drop("sum"))
    model = make("decision_tree_learner", target="kind").execute(table=table, context=context)["model"]
    node = make("feature_importance", repeats=30)
    made = node.execute(model=model, table=table, context=context)
    assert made["importance"].spec.columns == node.configure(model.spec, table.spec)["importance"].columns
    found = dict(made["importance"].frame.select("feature", "importance").collect().iter_rows())
    assert list(found)[:2] == ["much", "some"]
    tree = DecisionTreeClassifier(max_depth=5, min_samples_leaf=5, random_state=7)
    x, y = rows().select("much", "some", "none").to_numpy(), rows()["kind"].to_numpy()
    wanted = permutation_importance(tree.fit(x, y), x, y, n_repeats=30, random_state=0)
    for name, mean in zip(("much", "some", "none"), wanted.importances_mean, strict=True):
        assert found[name] == pytest.approx(mean, abs=0.01)


def test_numbers_by_r2(make: Make, context: RecordingContext) -> None:
    table = Table.of(rows().drop("kind"))
    model = make("linear_regression_learner", target="sum").execute(table=table, context=context)["model"]
    made = make("feature_importance").execute(model=model, table=table, context=context)
    found = dict(made["importance"].frame.select("feature", "importance").collect().iter_rows())
    assert found["none"] == pytest.approx(0, abs=1e-9)
    # Mixing a column of weight w adds twice w² times its variance to the error.
    assert found["much"] == pytest.approx(1.8, abs=0.2)
    assert made["figure"].vega_lite["encoding"]["x"]["title"] == "R² lost"


def test_a_model_without_target_is_refused(make: Make, context: RecordingContext) -> None:
    table = Table.of(rows().select("much", "some"))
    model = make("k_means").execute(table=table, context=context)["model"]
    with pytest.raises(InputError, match="The model has no target"):
        make("feature_importance").configure(model.spec, table.spec)
