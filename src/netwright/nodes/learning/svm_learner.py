"""SVM Learner node."""

from __future__ import annotations

from typing import Any, Literal

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.supervised import CompleteRowsTaskSettings, SupervisedLearner
from netwright.ports import ModelTask
from netwright.sdk import ExecuteContext, InputError, choice, flag, integer, node, number

FOLDS = 5


class SvmLearnerSettings(CompleteRowsTaskSettings):
    """How the border between the classes may run."""

    kernel: Literal["rbf", "linear", "polynomial", "sigmoid"] = choice(
        default="rbf", title="Kernel", help="RBF bends the border freely; linear keeps it straight."
    )
    cost: float = number(default=1.0, gt=0, title="Cost of a mistake", help="More follows the training rows closer.")
    degree: int = integer(default=3, ge=1, le=20, title="Degree", when={"kernel": "polynomial"})
    gamma: float | None = number(
        default=None,
        gt=0,
        title="Gamma",
        advanced=True,
        when={"kernel": ["rbf", "polynomial", "sigmoid"]},
        help="How near a row must be to matter: more is nearer. Left empty, it follows from the columns.",
    )
    tolerance: float = number(
        default=0.1, ge=0, title="Error that costs nothing", advanced=True, help="For regression only."
    )
    probabilities: bool = flag(
        default=False,
        title="Learn probabilities",
        help="For classes. Fits the model five more times to find out how sure it may be.",
    )


@node(
    id="svm_learner",
    title="SVM Learner",
    group="learning",
    keywords=("support vector machine", "svc", "svr", "kernel", "classification", "regression", "scikit-learn"),
)
class SvmLearner(SupervisedLearner[SvmLearnerSettings]):
    """Learn the border that keeps the classes furthest apart: a support vector machine.

    Columns are brought to one scale before. Good on a few thousand rows; its time grows with the square of their
    number.
    """

    is_scaled = True

    def gives_probabilities(self) -> bool:
        return self.settings.probabilities

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        from sklearn.svm import SVC, SVR

        chosen = self.settings
        options = {
            "kernel": "poly" if chosen.kernel == "polynomial" else chosen.kernel,
            "C": chosen.cost,
            "degree": chosen.degree,
            "gamma": "scale" if chosen.gamma is None else chosen.gamma,
        }
        if task == "regression":
            return SVR(epsilon=chosen.tolerance, **options).fit(examples.x, examples.y)
        if not chosen.probabilities:
            return SVC(**options).fit(examples.x, examples.y)
        return _calibrated(SVC(**options), examples)


def _calibrated(machine: Any, examples: Examples) -> Any:
    import numpy as np
    from sklearn.calibration import CalibratedClassifierCV

    fewest = int(np.bincount(examples.y).min())
    if fewest < FOLDS:
        raise InputError(
            "table",
            "A class has {rows} rows; learning probabilities needs at least {needed} of each.",
            "Connect more rows, or turn Learn probabilities off.",
            rows=fewest,
            needed=FOLDS,
        )
    return CalibratedClassifierCV(machine, ensemble=False, cv=FOLDS).fit(examples.x, examples.y)
