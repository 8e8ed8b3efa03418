"""Contrastive learning: an encoder brings pairs that belong together close, and others apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.networks.build import layer_seeds
from netwright.networks.training.contrasting_setup import LEFT, RIGHT, SAME, ContrastiveSetup
from netwright.networks.training.course import Course, seed_of
from netwright.networks.training.examples import Examples
from netwright.networks.training.live_probe import LiveProbe, RowsOf
from netwright.networks.training.machine import prepare_machine
from netwright.networks.training.optimizing import make_optimizer
from netwright.networks.training.supervised import Trained, build_to_learn, learnt
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    from netwright.networks.training.model import Feed


def train_on_pairs(
    encoder: Network,
    pairs: Examples,
    validation: Examples | None,
    setup: ContrastiveSetup,
    watcher: Watcher,
    rows_of: RowsOf | None = None,
) -> Trained:
    """Teach the encoder: `x` holds `left` and `right`, `y` (as `same`) whether they belong together.

    `rows_of` lets the user look at some rows.
    """
    from netwright.networks.training.contrasting_model import ContrastiveModel
    from netwright.networks.training.guard import Guard

    seed = seed_of(setup, watcher)
    watcher.facts(**prepare_machine(watcher.threads, setup))
    built = build_to_learn(encoder, seed, precision=setup.precision)
    feed = _feed(pairs, setup)
    (given,), (made,) = encoder.spec.inputs, encoder.spec.outputs
    model = ContrastiveModel(built.model, given, made, setup)
    model.guard = Guard()
    model.steered = (make_optimizer(setup.optimizer, model.guard, feed.batches, setup.epochs),)
    model.steered[0].optimizer.build(built.model.trainable_variables)
    probe = LiveProbe(built, rows_of, watcher) if rows_of else None
    course = Course(model, feed, setup, watcher, None if validation is None else _feed(validation, setup), probe=probe)
    course.run()
    watcher.facts(layer_seeds=layer_seeds(built.graph, seed))
    return Trained(learnt(encoder, built), course.place.history, course.ending, course.place.steps)


def _feed(pairs: Examples, setup: ContrastiveSetup) -> Feed:
    import numpy as np

    from netwright.networks.training.model import Feed

    pairs.check()
    same = pairs.y.get(SAME)
    labels = np.ones(pairs.rows, np.float32) if same is None else same.reshape(-1).astype(np.float32)
    return Feed((pairs.x[LEFT], pairs.x[RIGHT], labels), pairs.rows, setup.batch_size)
