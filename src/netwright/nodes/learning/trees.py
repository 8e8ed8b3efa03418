"""The trees of fitted models, whoever grew them, as plain questions and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from netwright.nodes.learning.preparation import Preparation
from netwright.ports import ClassLabel, Model
from netwright.sdk import InputError

MOST_NAMED = 3
"""Categories that a question names one by one."""


@dataclass(frozen=True)
class Branch:
    """A question with its answers, or what a leaf tells."""

    tells: str
    rows: int
    question: str = ""
    answers: tuple[str, str] = ("", "")
    below: tuple[Branch, Branch] | None = None
    shares: tuple[float, ...] = ()
    """Of the classes, where the tree knows them."""

    @property
    def levels(self) -> int:
        """How many rows of branches there are, one above the other."""
        return 1 + max(branch.levels for branch in self.below) if self.below else 1


class Trees(Protocol):
    """The trees of one model."""

    @property
    def count(self) -> int:
        """How many there are."""

    def tree(self, place: int) -> Branch:
        """Return one, counted from 0."""

    def about(self, place: int) -> str:
        """Say what its numbers are for, where that is not what the model tells."""


@dataclass(frozen=True)
class GrownTrees:
    """Trees of scikit-learn: one, or those of a forest."""

    trees: tuple[Any, ...]
    preparation: Preparation
    classes: tuple[ClassLabel, ...]

    @property
    def count(self) -> int:
        return len(self.trees)

    def about(self, place: int) -> str:
        return ""

    def tree(self, place: int) -> Branch:
        return self._branch(self.trees[place], 0, self.preparation.names)

    def _branch(self, tree: Any, node: int, names: list[str]) -> Branch:
        values = tree.value[node][0]
        tells = str(self.classes[int(values.argmax())]) if self.classes else f"{values[0]:.4g}"
        shares = tuple((values / (values.sum() or 1)).tolist()) if self.classes else ()
        rows = int(tree.n_node_samples[node])
        if tree.children_left[node] == -1:
            return Branch(tells, rows, shares=shares)
        name = names[tree.feature[node]]
        is_category = " = " in name  # 0 goes left, 1 right
        question = f"{name}?" if is_category else f"{name} ≤ {tree.threshold[node]:.4g}?"
        left, right = (
            self._branch(tree, int(child[node]), names) for child in (tree.children_left, tree.children_right)
        )
        return Branch(tells, rows, question, ("no", "yes") if is_category else ("yes", "no"), (left, right), shares)


@dataclass(frozen=True)
class BoostedTrees:
    """Trees of LightGBM, each of which adds a little to a score."""

    booster: Any
    preparation: Preparation
    classes: tuple[ClassLabel, ...]

    @property
    def count(self) -> int:
        return int(self.booster.num_trees())

    def about(self, place: int) -> str:
        if not self.classes:
            return ""
        turns = int(self.booster.num_model_per_iteration())
        return str(self.classes[place % turns] if turns > 1 else self.classes[-1])

    def tree(self, place: int) -> Branch:
        turns = int(self.booster.num_model_per_iteration())
        found = self.booster.dump_model(num_iteration=1, start_iteration=place // turns)["tree_info"]
        return self._branch(found[place % turns]["tree_structure"])

    def _branch(self, node: dict[str, Any]) -> Branch:
        if "left_child" not in node:
            return Branch(f"{node['leaf_value']:+.4g}", int(node.get("leaf_count", 0)))
        question = self._question(node)
        below = (self._branch(node["left_child"]), self._branch(node["right_child"]))
        return Branch(f"{node['internal_value']:+.4g}", int(node["internal_count"]), question, ("yes", "no"), below)

    def _question(self, node: dict[str, Any]) -> str:
        place = int(node["split_feature"])
        name = self.preparation.names[place]
        if node["decision_type"] != "==":
            return f"{name} ≤ {node['threshold']:.4g}?"
        known = dict(zip(self.preparation.names, self._categories(), strict=True))[name]
        chosen = [known[int(code)] for code in str(node["threshold"]).split("||") if int(code) < len(known)]
        named = ", ".join(chosen[:MOST_NAMED]) + (f", … ({len(chosen)})" if len(chosen) > MOST_NAMED else "")
        return f"{name} = {named}?" if len(chosen) == 1 else f"{name} in {{{named}}}?"

    def _categories(self) -> list[tuple[str, ...]]:
        features = self.preparation.features
        return [one.categories for one in features for _ in one.names(self.preparation.encoding)]


def trees_of(model: Model) -> Trees:
    """Return the trees of a model; raises InputError where it has none."""
    from netwright.nodes.learning.storing import load_estimator

    preparation = Preparation.of(dict(model.parameters["preparation"]))
    classes = model.spec.classes or ()
    estimator = load_estimator(model)
    if hasattr(estimator, "num_trees"):
        return BoostedTrees(estimator, preparation, classes)
    parts = [part.tree_ for part in (estimator, *getattr(estimator, "estimators_", ())) if hasattr(part, "tree_")]
    if not parts or model.spec.task not in ("classification", "regression"):
        raise InputError(
            "model", "This model has no trees to show.", "Connect a Decision Tree, Random Forest or Gradient Boosting."
        )
    return GrownTrees(tuple(parts), preparation, classes)
