"""Teaching a generator and a discriminator against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netwright.networks.training.adversarial.setup import AdversarialSetup, Wiring, gives_logits
from netwright.networks.training.course import Ending, seed_of
from netwright.networks.training.examples import Examples
from netwright.networks.training.live_probe import RowsOf
from netwright.networks.training.pacing import Pace
from netwright.networks.training.parts import NOISE, part_seed
from netwright.networks.training.together import steer, teach
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training.adversarial.model import AdversarialModel

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
    rows_of: Mapping[str, RowsOf] = MappingProxyType({}),
) -> Duel:
    """Teach both on real examples: `examples.x` by the discriminator's inputs.

    `on_samples` gets what the generator made after an epoch, now and then; `rows_of` lets the user look at what the
    networks make of some rows.
    """
    examples.check()
    seed = seed_of(setup, watcher)
    conditions = {there: examples.x[there] for there in wiring.conditions}
    sampler = _Sampler(setup, wiring, conditions, part_seed(seed, "samples"), on_samples)

    def assemble(models: Mapping[str, Any], batches: int) -> AdversarialModel:
        from netwright.networks.training.adversarial.model import AdversarialModel

        one, other = models["generator"], models["discriminator"]
        has_logits = gives_logits(discriminator.spec)
        model = AdversarialModel(one, other, wiring, setup, part_seed(seed, NOISE), has_logits)
        turns = -(-batches // setup.discriminator_steps)
        steer(
            model,
            setup.epochs,
            (setup.generator, one.trainable_variables, turns),
            (setup.discriminator, other.trainable_variables, batches),
        )
        return model

    networks = {"generator": generator, "discriminator": discriminator}
    rows = (examples.x[wiring.sample], conditions)
    taught = teach(networks, assemble, rows, None, setup, watcher, rows_of, sampler.sample)
    watcher.facts(noise_seed=part_seed(seed, NOISE))
    course = taught.course
    return Duel(
        **taught.networks,
        history=course.place.history,
        samples={int(epoch): made for epoch, made in course.album.items()},
        conditions=sampler.conditions,
        ending=course.ending,
    )


class _Sampler:
    """Makes examples of the same noise before the first epoch, after each (or every few), and after the last."""

    def __init__(
        self,
        setup: AdversarialSetup,
        wiring: Wiring,
        conditions: Mapping[str, np.ndarray],
        seed: int,
        on_samples: OnSamples,
    ) -> None:
        import numpy as np

        random = np.random.Generator(np.random.PCG64(seed))
        self._setup = setup
        self._on_samples = on_samples
        self._pace = Pace()
        self._noise = random.normal(size=(setup.samples, *wiring.noise_shape)).astype("float32")
        self.conditions = {
            name: np.resize(array, (setup.samples, *array.shape[1:])) for name, array in conditions.items()
        }

    def sample(self, model: Any, epoch: int, album: dict[str, np.ndarray]) -> None:
        import tensorflow as tf

        is_last = epoch == self._setup.epochs
        if self._setup.samples and (is_last or epoch % self._setup.samples_every == 0):
            noise, conditions = tf.constant(self._noise), {n: tf.constant(a) for n, a in self.conditions.items()}
            made = album[str(epoch)] = model.make(noise, conditions, training=False).numpy()
            if self._pace.is_due() or is_last:
                self._on_samples(epoch, made)
