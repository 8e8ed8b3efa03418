"""The tree in the figure asks the questions of scikit-learn's own text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sklearn.tree import DecisionTreeClassifier

from netwright.nodes.learning.tree_figure import LONGEST
from netwright.sdk import Node
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import FLOWERS, iris, people, table

Make = Callable[..., Node[Any]]


def test_questions_answers_and_rows(make: Make, context: RecordingContext) -> None:
    rows = iris()
    learner = make("decision_tree_learner", target="species", depth=2)
    drawing = learner.execute(table=table(rows), context=context)["tree"].vega_lite
    by_hand = DecisionTreeClassifier(max_depth=2, min_samples_leaf=5, random_state=7)
    by_hand.fit(rows.select(FLOWERS), rows["species"])
    tree = by_hand.tree_
    boxes = drawing["data"]["values"]
    assert len(boxes) == tree.node_count
    assert sorted(box["rows"] for box in boxes) == sorted(tree.n_node_samples.tolist())
    root = next(box for box in boxes if box["y"] == 0)
    assert root["question"] == f"{FLOWERS[tree.feature[0]]} ≤ {tree.threshold[0]:.4g}?"
    assert drawing["title"] == {"text": "Decision tree"}
    answers = [branch["answer"] for branch in drawing["layer"][0]["data"]["values"]]
    assert sorted(answers) == ["no", "no", "yes", "yes"]


def test_upper_levels_of_a_deep_tree(make: Make, context: RecordingContext) -> None:
    learner = make("decision_tree_learner", target="income", depth=8, leaf_rows=1, drawn_levels=3)
    drawing = learner.execute(table=table(people()), context=context)["tree"].vega_lite
    assert drawing["title"]["subtitle"] == "3 of 9 levels"
    assert min(box["y"] for box in drawing["data"]["values"]) == -2
    assert "work = office?" in {box["question"] for box in drawing["data"]["values"]}
    leaves = [box for box in drawing["data"]["values"] if not box["question"]]
    assert drawing["width"] >= LONGEST * 6 * len(leaves), "no two texts touch, however small the panel"
    assert drawing["height"] >= 2 * 80
