"""Estimators as bytes that run nothing when they are read: skops for scikit-learn, text for LightGBM.

skops builds only the types that it or this list knows: those of scikit-learn and NumPy that hold arrays and numbers.
Reviewed for scikit-learn 1.9: none of these opens a file, imports by name or calls what it was given. A tree follows
its node indices without a look at their bounds, so they are checked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xxhash

from netwright.ports import Model
from netwright.sdk import NodeError

SKOPS_FILE = "estimator.skops"
LIGHTGBM_FILE = "estimator.txt"

REVIEWED = frozenset(
    [
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.tree._tree.Tree",
    ]
)

_latest: dict[bytes, Any] = {}
"""What this process stored last, by the digest of its file: who teaches a forest applies it next, and to read 300 trees
takes 0.6 s."""


def dump_estimator(estimator: Any) -> dict[str, bytes]:
    """Return the files of a fitted estimator or booster; raises TypeError for a type that was not reviewed."""
    if hasattr(estimator, "model_to_string"):
        return {LIGHTGBM_FILE: estimator.model_to_string().encode()}
    from skops.io import dumps, get_untrusted_types

    content = dumps(estimator)
    strange = set(get_untrusted_types(data=content)) - REVIEWED
    if strange:
        raise TypeError(f"{type(estimator).__name__} holds types that nobody has reviewed: {sorted(strange)}")
    _latest.clear()
    _latest[xxhash.xxh3_128_digest(content)] = estimator
    return {SKOPS_FILE: content}


def load_estimator(model: Model) -> Any:
    """Return the estimator of a model; raises NodeError where it holds a type that was not reviewed."""
    if LIGHTGBM_FILE in model.files:
        import lightgbm

        return lightgbm.Booster(model_str=model.files[LIGHTGBM_FILE].decode())
    from skops.io import loads
    from skops.io.exceptions import UntrustedTypesFoundException

    if _latest and (known := _latest.get(xxhash.xxh3_128_digest(model.files[SKOPS_FILE]))) is not None:
        return known
    try:
        estimator = loads(model.files[SKOPS_FILE], trusted=sorted(REVIEWED))
    except UntrustedTypesFoundException as error:
        raise NodeError(
            "The stored model holds something else than a model: {reason}", "Train it again.", reason=str(error)
        ) from None
    for tree in _trees(estimator):
        if not _is_within_bounds(tree):
            raise NodeError("The stored model is damaged: a tree leads outside of itself.", "Train it again.")
    return estimator


def _trees(estimator: Any) -> Iterator[Any]:
    for part in [estimator, *getattr(estimator, "estimators_", ())]:
        if hasattr(part, "tree_"):
            yield part.tree_


def _is_within_bounds(tree: Any) -> bool:
    import numpy as np

    left, right = tree.children_left, tree.children_right
    inner = left != -1
    places = np.arange(tree.node_count)[inner]
    # A child comes after its parent, so there is no way round in circles either.
    return bool(
        ((left[inner] > places) & (left[inner] < tree.node_count)).all()
        and ((right[inner] > places) & (right[inner] < tree.node_count)).all()
        and ((tree.feature[inner] >= 0) & (tree.feature[inner] < tree.n_features)).all()
        and len(tree.value) == tree.node_count
    )
