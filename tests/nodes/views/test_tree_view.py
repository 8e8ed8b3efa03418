"""Trees as outlines: their questions and rows are those of scikit-learn and LightGBM."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from netwright.nodes.learning.storing import load_estimator
from netwright.ports import Figure, Model
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import iris, people, table

Make = Callable[..., Node[Any]]


def lines_of(make: Make, context: RecordingContext, model: Model, **settings: Any) -> list[dict[str, Any]]:
    node = make("tree_view", **settings)
    figure = node.execute(model=model, context=context)["figure"]
    assert isinstance(figure, Figure)
    assert figure.spec == node.configure(model.spec)["figure"]
    lines: list[dict[str, Any]] = figure.vega_lite["data"]["values"]
    return lines


def drawn(figure: Figure) -> int:
    """How many answers stand in the picture."""
    return len(re.findall(r">(?:yes|no) → ", figure.draw("svg").decode()))


def test_a_tree_of_a_forest(make: Make, context: RecordingContext) -> None:
    learner = make("random_forest_learner", target="species", trees=3, depth=3)
    model = learner.execute(table=table(iris()), context=context)["model"]
    lines = lines_of(make, context, model, tree=2)
    tree = load_estimator(model).estimators_[1].tree_
    assert [line["rows"] for line in lines] == tree.n_node_samples.tolist()
    names = model.parameters["preparation"]["features"]
    wanted = f"{names[tree.feature[0]]['name']} ≤ {tree.threshold[0]:.4g}?"
    assert (lines[0]["question"], lines[1]["above0"], lines[1]["level"]) == (wanted, 0, 1)
    assert lines[0]["shares"] == pytest.approx((tree.value[0][0] / tree.value[0][0].sum()).tolist())
    with pytest.raises(SettingsError, match="There is no tree 4: the model has 3"):
        lines_of(make, context, model, tree=4)


def test_a_tree_of_boosting_names_its_categories(make: Make, context: RecordingContext) -> None:
    learner = make("gradient_boosting_learner", target="income", rounds=2)
    model = learner.execute(table=table(people()), context=context)["model"]
    lines = lines_of(make, context, model, tree=2)
    written = model.files["estimator.txt"].decode().split("Tree=1\n")[1].split("\n\n")[0]
    facts = dict(line.split("=", 1) for line in written.splitlines())
    leaves = [line for line in lines if not line["question"]]
    by_value = sorted(f"{float(value):+.4g}" for value in facts["leaf_value"].split())
    assert sorted(line["tells"] for line in leaves) == by_value
    assert sorted(line["rows"] for line in leaves) == sorted(int(count) for count in facts["leaf_count"].split())
    assert lines[0]["rows"] == sum(line["rows"] for line in leaves)
    assert any("work" in line["question"] for line in lines), "categories are called by their names"


def test_a_fold_is_a_click_and_the_picture_stands_alone(make: Make, context: RecordingContext) -> None:
    learner = make("decision_tree_learner", target="income", leaf_rows=1, depth=8)
    model = learner.execute(table=table(people()), context=context)["model"]
    figure = make("tree_view", unfolded=2).execute(model=model, context=context)["figure"]
    assert drawn(figure) == 2
    full = make("tree_view", unfolded=16).execute(model=model, context=context)["figure"]
    assert drawn(full) == len(full.vega_lite["data"]["values"]) - 1


def test_models_without_trees_are_refused(make: Make, context: RecordingContext) -> None:
    model = make("logistic_regression_learner", target="species").execute(table=table(iris()), context=context)["model"]
    with pytest.raises(InputError, match="no trees"):
        make("tree_view").configure(model.spec)
    with pytest.raises(InputError, match="no trees"):
        make("tree_view").execute(model=model, context=context)
