"""Models are stored without pickle, and a file that holds something else is refused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier
from skops.io import dumps

from netwright.nodes.learning import storing
from netwright.nodes.learning.storing import SKOPS_FILE, dump_estimator, load_estimator
from netwright.ports import Model, ModelSpec
from netwright.sdk import Node, NodeError
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import iris, table

Make = Callable[..., Node[Any]]
SPEC = ModelSpec(kind="decision_tree_learner", task="classification")


def test_a_strange_type_is_refused_both_ways(tmp_path: Path) -> None:
    strange = FunctionTransformer(func=tmp_path.joinpath("marker").write_text)
    with pytest.raises(TypeError, match="types that nobody has reviewed"):
        dump_estimator(strange)
    with pytest.raises(NodeError, match="holds something else than a model"):
        load_estimator(Model(SPEC, {SKOPS_FILE: dumps(strange)}, {}))
    assert not list(tmp_path.iterdir())


def test_a_tree_that_leads_outside_is_refused() -> None:
    tree = DecisionTreeClassifier().fit(np.arange(8.0).reshape(-1, 1), [0, 0, 1, 1, 0, 0, 1, 1])
    state = tree.tree_.__getstate__()
    state["nodes"] = state["nodes"].copy()
    state["nodes"]["left_child"][0] = 10_000
    tree.tree_.__setstate__(state)
    with pytest.raises(NodeError, match="a tree leads outside of itself"):
        load_estimator(Model(SPEC, {SKOPS_FILE: dumps(tree)}, {}))


def test_what_was_stored_last_need_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_latest", {})
    first, second = (DecisionTreeClassifier().fit([[0.0], [1.0]], labels) for labels in ([0, 1], [1, 0]))
    models = [Model(SPEC, dump_estimator(tree), {}) for tree in (first, second)]
    assert load_estimator(models[1]) is second
    read = load_estimator(models[0])
    assert read is not first
    assert read.predict([[0.0]]) == [0]


def test_no_file_of_a_model_is_a_pickle(make: Make, context: RecordingContext, tmp_path: Path) -> None:
    for id in ("random_forest_learner", "gradient_boosting_learner", "mlp_learner"):
        settings = {"mlp_learner": {"epochs": 2}, "random_forest_learner": {"trees": 5}}.get(id, {"rounds": 3})
        model = make(id, target="species", **settings).execute(table=table(iris()), context=context)["model"]
        folder = tmp_path / id
        folder.mkdir()
        model.write(folder)
        names = sorted(path.name for path in folder.iterdir())
        assert names in (["estimator.skops", "parameters.json"], ["estimator.txt", "parameters.json"])
        assert OrderedDict(Model.read(model.spec, folder).files) == OrderedDict(model.files)
