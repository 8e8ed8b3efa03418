"""What all loops with a step of their own do around that step: networks that are built to learn, and a course."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netwright.networks.build import Built, layer_seeds
from netwright.networks.training.course import AfterEpoch, Course, nothing, seed_of
from netwright.networks.training.live_probe import LiveProbe, RowsOf
from netwright.networks.training.machine import prepare_machine
from netwright.networks.training.optimizing import make_optimizer
from netwright.networks.training.parts import part_seeds
from netwright.networks.training.room import with_largest_batch
from netwright.networks.training.setup import CourseSetup, OptimizerSetup
from netwright.networks.training.supervised import Trained, build_to_learn, learnt
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    from netwright.networks.training.model import Feed, Stepped

Assemble = Callable[[Mapping[str, Any], int], "Stepped"]
"""Makes what takes the steps, of the networks' Keras models and the number of batches in an epoch."""


@dataclass(frozen=True)
class Taught:
    """The networks as they are when a course is over, and the course."""

    networks: dict[str, Network]
    course: Course

    def single(self) -> Trained:
        """Return the only network, and how it went."""
        (network,), course = self.networks.values(), self.course
        return Trained(network, course.place.history, course.ending, course.place.steps)


def teach(
    networks: Mapping[str, Network],
    assemble: Assemble,
    rows: Any,
    validation: Any,
    setup: CourseSetup,
    watcher: Watcher,
    rows_of: Mapping[str, RowsOf],
    after_epoch: AfterEpoch = nothing,
) -> Taught:
    """Teach networks by their names; `rows` and `validation` (or None) are arrays as the model's step takes them.

    `rows_of` lets the user look at what some of the networks make of some rows. Raises NodeError where nothing in a
    network can learn, and Cancelled when the watcher does.
    """
    machine = prepare_machine(setup, watcher)
    seeds = part_seeds(seed_of(setup, watcher), list(networks))

    def build() -> dict[str, Built]:
        return {name: build_to_learn(one, seeds[name], precision=setup.precision) for name, one in networks.items()}

    def made_of(built: Mapping[str, Built], batches: int) -> Stepped:
        return assemble({name: one.model for name, one in built.items()}, batches)

    if setup.fit_batch:
        setup = with_largest_batch(setup, lambda: made_of(build(), 1), rows, _count(rows), machine["device"], watcher)
    built, feed = build(), _feed(rows, setup)
    model = made_of(built, feed.batches)
    judged = None if validation is None else _feed(validation, setup)
    probe = LiveProbe(built, {name: one.spec for name, one in networks.items()}, rows_of, watcher)
    course = Course(model, feed, setup, watcher, probe, judged, after_epoch)
    course.run()
    drawn = {name: layer_seeds(one.graph, seeds[name]) for name, one in built.items()}
    watcher.facts(layer_seeds=drawn if len(drawn) > 1 else next(iter(drawn.values())))
    return Taught({name: learnt(one, built[name]) for name, one in networks.items()}, course)


def steer(model: Stepped, epochs: int, *taught: tuple[OptimizerSetup, list[Any], int]) -> None:
    """Give a model its guard and its optimisers: for each how it steps, what it moves, and its steps in an epoch."""
    from netwright.networks.training.guard import Guard

    model.guard = Guard()
    model.steered = tuple(make_optimizer(setup, model.guard, steps, epochs) for setup, _, steps in taught)
    for steered, (_, variables, _) in zip(model.steered, taught, strict=True):
        steered.optimizer.build(variables)


def _feed(arrays: Any, setup: CourseSetup) -> Feed:
    from netwright.networks.training.model import Feed

    return Feed(arrays, _count(arrays), setup.batch_size)


def _count(arrays: Any) -> int:
    import tensorflow as tf

    return len(tf.nest.flatten(arrays)[0])
