"""Teaching a generator and a discriminator against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netwright.networks.build import Built, layer_seeds
from netwright.networks.training.adversarial_setup import AdversarialSetup, Wiring, gives_logits
from netwright.networks.training.course import Course, Ending, seed_of
from netwright.networks.training.examples import Examples
from netwright.networks.training.live_probe import LiveProbe, RowsOf
from netwright.networks.training.machine import prepare_machine
from netwright.networks.training.optimizing import make_optimizer
from netwright.networks.training.pacing import Pace
from netwright.networks.training.parts import NOISE, part_seed
from netwright.networks.training.supervised import build_to_learn, learnt
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training.adversarial_model import AdversarialModel

OnSamples = Callable[[int, "np.ndarray"], None]
"""Epoch, and what the generator made."""


@dataclass(frozen=True)
class Duel:
    """Both networks of one step, the history, and by epoch what the generator made of the same noise."""

    generator: Network
    discriminator: Network
    history: list[dict[str, Any]]
    samples: Mapping[int, np.ndarray]
    conditions: Mapping[str, np.ndarray]
    """Those that the samples were made for."""
    ending: Ending


def train_adversaries(
    generator: Network,
    discriminator: Network,
    examples: Examples,
    wiring: Wiring,
    setup: AdversarialSetup,
    watcher: Watcher,
    on_samples: OnSamples = lambda epoch, made: None,
    rows_of: RowsOf | None = None,
) -> Duel:
    """Teach both on real examples: `examples.x` by the discriminator's inputs.

    `on_samples` gets what the generator made after an epoch, now and then; `rows_of` lets the user look at what the
    discriminator makes of some rows.
    """
    from netwright.networks.training.model import Feed

    examples.check()
    seed = seed_of(setup, watcher)
    watcher.facts(**prepare_machine(watcher.threads, setup))
    parts = {"generator": generator, "discriminator": discriminator}
    built = {name: build_to_learn(one, part_seed(seed, name), precision=setup.precision) for name, one in parts.items()}
    conditions = {there: examples.x[there] for there in wiring.conditions}
    feed = Feed((examples.x[wiring.sample], conditions), examples.rows, setup.batch_size)
    model = _model(built, wiring, setup, part_seed(seed, NOISE), gives_logits(discriminator.spec), feed.batches)
    sampler = _Sampler(model, setup, wiring, conditions, part_seed(seed, "samples"), on_samples)
    probe = LiveProbe(built["discriminator"], rows_of, watcher) if rows_of else None
    course = Course(model, feed, setup, watcher, after_epoch=sampler.sample, probe=probe)
    sampler.sample(0, course.album)  # a training that is taken up has its own
    course.run()
    watcher.facts(
        layer_seeds={name: layer_seeds(one.graph, part_seed(seed, name)) for name, one in built.items()},
        noise_seed=part_seed(seed, NOISE),
    )
    return Duel(
        learnt(generator, built["generator"]),
        learnt(discriminator, built["discriminator"]),
        course.place.history,
        {int(epoch): made for epoch, made in course.album.items()},
        sampler.conditions,
        course.ending,
    )


def _model(
    built: Mapping[str, Built], wiring: Wiring, setup: AdversarialSetup, seed: int, has_logits: bool, batches: int
) -> AdversarialModel:
    from netwright.networks.training.adversarial_model import AdversarialModel
    from netwright.networks.training.guard import Guard

    generator, discriminator = built["generator"].model, built["discriminator"].model
    model = AdversarialModel(generator, discriminator, wiring, setup, seed, has_logits)
    model.guard = Guard()
    model.steered = (
        make_optimizer(setup.generator, model.guard, -(-batches // setup.discriminator_steps), setup.epochs),
        make_optimizer(setup.discriminator, model.guard, batches, setup.epochs),
    )
    model.steered[0].optimizer.build(generator.trainable_variables)
    model.steered[1].optimizer.build(discriminator.trainable_variables)
    return model


class _Sampler:
    """Makes examples of the same noise before the first epoch, after each (or every few), and after the last."""

    def __init__(
        self,
        model: AdversarialModel,
        setup: AdversarialSetup,
        wiring: Wiring,
        conditions: Mapping[str, np.ndarray],
        seed: int,
        on_samples: OnSamples,
    ) -> None:
        import numpy as np

        random = np.random.Generator(np.random.PCG64(seed))
        self._model = model
        self._setup = setup
        self._on_samples = on_samples
        self._pace = Pace()
        self._noise = random.normal(size=(setup.samples, *wiring.noise_shape)).astype("float32")
        self.conditions = {
            name: np.resize(array, (setup.samples, *array.shape[1:])) for name, array in conditions.items()
        }

    def sample(self, epoch: int, album: dict[str, np.ndarray]) -> None:
        import tensorflow as tf

        is_last = epoch == self._setup.epochs
        if self._setup.samples and (is_last or epoch % self._setup.samples_every == 0):
            noise, conditions = tf.constant(self._noise), {n: tf.constant(a) for n, a in self.conditions.items()}
            made = album[str(epoch)] = self._model.make(noise, conditions, training=False).numpy()
            if self._pace.is_due() or is_last:
                self._on_samples(epoch, made)
