"""Training a variational autoencoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netwright.networks.build import layer_seeds
from netwright.networks.training.course import Course, Ending, seed_of
from netwright.networks.training.live_probe import LiveProbe, RowsOf
from netwright.networks.training.machine import prepare_machine
from netwright.networks.training.optimizing import make_optimizer
from netwright.networks.training.parts import NOISE, part_seed
from netwright.networks.training.setup import CourseSetup
from netwright.networks.training.supervised import build_to_learn, learnt
from netwright.networks.training.variational_setup import Halves, VariationalSetup
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training.model import Feed


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
    rows_of: RowsOf | None = None,
) -> TrainedHalves:
    """Teach both to make the rows again. `rows_of` lets the user look at what the encoder makes of some rows."""
    from netwright.networks.training.guard import Guard
    from netwright.networks.training.variational_model import VariationalModel

    seed = seed_of(setup, watcher)
    watcher.facts(**prepare_machine(watcher.threads, setup))
    parts = {"encoder": encoder, "decoder": decoder}
    built = {name: build_to_learn(one, part_seed(seed, name), precision=setup.precision) for name, one in parts.items()}
    feed = _feed(rows, setup)
    halves_of = (built["encoder"].model, built["decoder"].model)
    model = VariationalModel(*halves_of, halves, setup, part_seed(seed, NOISE), feed.batches)
    model.guard = Guard()
    model.steered = (make_optimizer(setup.optimizer, model.guard, feed.batches, setup.epochs),)
    model.steered[0].optimizer.build([variable for one in halves_of for variable in one.trainable_variables])
    probe = LiveProbe(built["encoder"], rows_of, watcher) if rows_of else None
    course = Course(model, feed, setup, watcher, None if validation is None else _feed(validation, setup), probe=probe)
    course.run()
    watcher.facts(
        layer_seeds={name: layer_seeds(one.graph, part_seed(seed, name)) for name, one in built.items()},
        noise_seed=part_seed(seed, NOISE),
    )
    return TrainedHalves(
        learnt(encoder, built["encoder"]), learnt(decoder, built["decoder"]), course.place.history, course.ending
    )


def _feed(rows: np.ndarray, setup: CourseSetup) -> Feed:
    from netwright.networks.training.model import Feed

    return Feed(rows, len(rows), setup.batch_size)
