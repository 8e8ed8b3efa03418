"""Training a variational autoencoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netwright.networks.training.course import Ending, seed_of
from netwright.networks.training.live_probe import RowsOf
from netwright.networks.training.parts import NOISE, part_seed
from netwright.networks.training.together import steer, teach
from netwright.networks.training.variational.setup import Halves, VariationalSetup
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training.variational.model import VariationalModel


@dataclass(frozen=True)
class TrainedHalves:
    """Both networks, and the history."""

    encoder: Network
    decoder: Network
    history: list[dict[str, Any]]
    ending: Ending


def train_halves(
    encoder: Network,
    decoder: Network,
    rows: np.ndarray,
    validation: np.ndarray | None,
    halves: Halves,
    setup: VariationalSetup,
    watcher: Watcher,
    rows_of: Mapping[str, RowsOf] = MappingProxyType({}),
) -> TrainedHalves:
    """Teach both to make the rows again. `rows_of` lets the user look at what they make of some rows."""
    seed = seed_of(setup, watcher)

    def assemble(models: Mapping[str, Any], batches: int) -> VariationalModel:
        from netwright.networks.training.variational.model import VariationalModel

        one, other = models["encoder"], models["decoder"]
        model = VariationalModel(one, other, halves, setup, part_seed(seed, NOISE), batches)
        steer(model, setup.epochs, (setup.optimizer, [*one.trainable_variables, *other.trainable_variables], batches))
        return model

    networks = {"encoder": encoder, "decoder": decoder}
    taught = teach(networks, assemble, rows, validation, setup, watcher, rows_of)
    watcher.facts(noise_seed=part_seed(seed, NOISE))
    return TrainedHalves(**taught.networks, history=taught.course.place.history, ending=taught.course.ending)
