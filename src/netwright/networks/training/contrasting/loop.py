"""Contrastive learning: an encoder brings pairs that belong together close, and others apart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netwright.networks.training.contrasting.setup import LEFT, RIGHT, SAME, ContrastiveSetup
from netwright.networks.training.examples import Examples
from netwright.networks.training.live_probe import RowsOf
from netwright.networks.training.supervised import Trained
from netwright.networks.training.together import steer, teach
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    from netwright.networks.training.contrasting.model import ContrastiveModel


def train_on_pairs(
    encoder: Network,
    pairs: Examples,
    validation: Examples | None,
    setup: ContrastiveSetup,
    watcher: Watcher,
    rows_of: Mapping[str, RowsOf] = MappingProxyType({}),
) -> Trained:
    """Teach the encoder: `x` holds `left` and `right`, `y` (as `same`) whether they belong together.

    `rows_of` lets the user look at some rows.
    """
    (given,), (made,) = encoder.spec.inputs, encoder.spec.outputs

    def assemble(models: Mapping[str, Any], batches: int) -> ContrastiveModel:
        from netwright.networks.training.contrasting.model import ContrastiveModel

        model = ContrastiveModel(models["encoder"], given, made, setup)
        steer(model, setup.epochs, (setup.optimizer, models["encoder"].trainable_variables, batches))
        return model

    judged = None if validation is None else _parts(validation)
    return teach({"encoder": encoder}, assemble, _parts(pairs), judged, setup, watcher, rows_of).single()


def _parts(pairs: Examples) -> tuple[Any, ...]:
    import numpy as np

    pairs.check()
    same = pairs.y.get(SAME)
    labels = np.ones(pairs.rows, np.float32) if same is None else same.reshape(-1).astype(np.float32)
    return pairs.x[LEFT], pairs.x[RIGHT], labels
