"""Decision Tree Learner node."""

from __future__ import annotations

from typing import Any, Literal

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.importance import IMPORTANCE_PORTS, IMPORTANCE_SPECS, importance_outputs
from netwright.nodes.learning.supervised import SupervisedLearner, TaskSettings
from netwright.nodes.learning.tree_figure import TITLE, draw_tree
from netwright.nodes.learning.trees import GrownTrees
from netwright.ports import FigureSpec, ModelTask
from netwright.sdk import ExecuteContext, FigurePort, choice, flag, integer, node, number


class DecisionTreeLearnerSettings(TaskSettings):
    """How the tree grows."""

    depth: int | None = integer(default=5, ge=1, title="Depth, at most", help="Left empty, there is no limit.")
    leaf_rows: int = integer(
        default=5, ge=1, title="Rows in a leaf, at least", help="A larger number makes a simpler tree."
    )
    criterion: Literal["gini", "entropy"] = choice(
        default="gini", title="Purity of classes", advanced=True, help="What a split of classes is judged by."
    )
    pruning: float = number(
        default=0.0, ge=0, title="Pruning", advanced=True, help="Cuts branches that gain less than this."
    )
    balanced: bool = flag(
        default=False,
        title="Classes count alike",
        advanced=True,
        help="Rows of rare classes weigh more, so that a class counts as much as any other.",
    )
    drawn_levels: int = integer(default=4, ge=1, le=8, title="Levels in the figure", advanced=True)


@node(
    id="decision_tree_learner",
    title="Decision Tree Learner",
    group="learning",
    random=True,
    keywords=("cart", "rules", "explain", "classification", "regression", "scikit-learn"),
)
class DecisionTreeLearner(SupervisedLearner[DecisionTreeLearnerSettings]):
    """Learn a tree of yes-or-no questions.

    The one model that can be read from top to bottom. A forest or boosting tells better what is new.
    """

    outputs = {
        **SupervisedLearner.outputs,
        "tree": FigurePort("The tree: its questions, how many rows come through, and what they tell."),
        **IMPORTANCE_PORTS,
    }
    explained = {"tree": FigureSpec(title=TITLE), **IMPORTANCE_SPECS}

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        chosen = self.settings
        # Among splits that are equally good, the seed chooses.
        options = {
            "max_depth": chosen.depth,
            "min_samples_leaf": chosen.leaf_rows,
            "ccp_alpha": chosen.pruning,
            "random_state": context.seed % 2**32,
        }
        if task == "classification":
            weight = "balanced" if chosen.balanced else None
            tree = DecisionTreeClassifier(criterion=chosen.criterion, class_weight=weight, **options)
        else:
            tree = DecisionTreeRegressor(**options)
        return tree.fit(examples.x, examples.y)

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        grown = GrownTrees((estimator.tree_,), examples.preparation, examples.classes)
        return {
            "tree": draw_tree(grown.tree(0), self.settings.drawn_levels),
            **importance_outputs(examples.preparation.sources, estimator.feature_importances_),
        }
