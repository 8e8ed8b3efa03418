"""GANs against plain Keras loops that use keras, tensorflow and numpy only."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.training import Examples, OptimizerSetup
from netwright.networks.training.adversarial.loop import Duel, train_adversaries
from netwright.networks.training.adversarial.setup import AdversarialSetup, wire
from netwright.networks.training.examples import epoch_order
from netwright.ports import Network, NetworkSpec, TensorSpec
from netwright.sdk import Cancelled, InputError
from tests.networks.drawing import Recorder, layer, start

ROWS, BATCH, EPOCHS = 24, 8, 2
REAL = np.random.default_rng(4).normal(1.0, 0.5, (ROWS, 4)).astype("float32")


def dense(tensor: TensorSpec, name: str, units: int, activation: str = "linear") -> TensorSpec:
    return layer("dense", name, units=units, activation=activation).configure(input=tensor)["output"]


def generator() -> NetworkSpec:
    tensor = dense(start([3], id="noise"), "first", 6, "relu")
    tensor = layer("batch_normalization", "norm").configure(input=tensor)["output"]
    return network_of([dense(tensor, "made", 4)])


def discriminator(end: str = "sigmoid") -> NetworkSpec:
    tensor = dense(start([4], id="example"), "seen", 6, "relu")
    tensor = layer("dropout", "drop", rate=0.2).configure(input=tensor)["output"]
    return network_of([dense(tensor, "score", 1, end)])


def run(recorder: Recorder | None = None, end: str = "sigmoid", real: np.ndarray = REAL, **changes: Any) -> Duel:
    makes, judges = generator(), discriminator(end)
    fast = OptimizerSetup(learning_rate=0.01, options={"beta_1": 0.5})
    given = {"epochs": EPOCHS, "batch_size": BATCH, "generator": fast, "discriminator": fast, "samples": 5} | changes
    examples = Examples({"example": real}, {})
    return train_adversaries(
        Network(makes),
        Network(judges),
        examples,
        wire(makes, judges),
        AdversarialSetup(**given),
        recorder or Recorder(),
    )


def by_hand(facts: dict[str, Any], seed: int, loss: str, ratio: int) -> tuple[Any, Any]:
    """What a Keras user writes who is given the seeds and the order of the rows."""
    import keras
    import tensorflow as tf
    from keras import layers

    def seeded(part: str, name: str, make: Any, tensor: Any) -> Any:
        random.seed(facts["layer_seeds"][part][name])
        return make()(tensor)

    noise_in = tensor = keras.Input((3,))
    tensor = seeded("generator", "first", lambda: layers.Dense(6, "relu"), tensor)
    tensor = seeded("generator", "norm", layers.BatchNormalization, tensor)
    makes = keras.Model(noise_in, seeded("generator", "made", lambda: layers.Dense(4), tensor))
    example = tensor = keras.Input((4,))
    tensor = seeded("discriminator", "seen", lambda: layers.Dense(6, "relu"), tensor)
    tensor = seeded("discriminator", "drop", lambda: layers.Dropout(0.2), tensor)
    end = "sigmoid" if loss == "standard" else "linear"
    judges = keras.Model(example, seeded("discriminator", "score", lambda: layers.Dense(1, end), tensor))
    noises = keras.random.SeedGenerator(facts["noise_seed"])
    teach_makes, teach_judges = (keras.optimizers.Adam(0.01, beta_1=0.5) for _ in range(2))
    entropy = keras.losses.BinaryCrossentropy()

    def slope(real: Any, made: Any) -> Any:
        between = real + keras.random.uniform((BATCH, 1), seed=noises) * (made - real)
        with tf.GradientTape() as tape:
            tape.watch(between)
            score = judges(between, training=True)
        norm = tf.sqrt(tf.reduce_sum(tape.gradient(score, between) ** 2, axis=[1]) + 1e-12)
        return tf.reduce_mean((norm - 1.0) ** 2)

    @tf.function
    def teach_discriminator(real: Any) -> None:
        kept = [tf.identity(weight.value) for weight in makes.non_trainable_weights]
        made = makes(keras.random.normal((BATCH, 3), seed=noises), training=True)
        for weight, value in zip(makes.non_trainable_weights, kept, strict=True):
            weight.assign(value)
        with tf.GradientTape() as tape:
            on_real, on_made = judges(real, training=True), judges(made, training=True)
            if loss == "standard":
                found = (entropy(0.9 * tf.ones_like(on_real), on_real) + entropy(tf.zeros_like(on_made), on_made)) / 2
            else:
                found = tf.reduce_mean(on_made) - tf.reduce_mean(on_real) + 10.0 * slope(real, made)
        gradients = tape.gradient(found, judges.trainable_variables)
        teach_judges.apply(gradients, judges.trainable_variables)

    @tf.function
    def teach_generator() -> None:
        with tf.GradientTape() as tape:
            score = judges(makes(keras.random.normal((BATCH, 3), seed=noises), training=True), training=True)
            found = entropy(tf.ones_like(score), score) if loss == "standard" else -tf.reduce_mean(score)
        teach_makes.apply(tape.gradient(found, makes.trainable_variables), makes.trainable_variables)

    turn = 0
    for epoch in range(1, EPOCHS + 1):
        order = epoch_order(ROWS, seed, epoch)
        for first in range(0, ROWS, BATCH):
            teach_discriminator(REAL[order[first : first + BATCH]])
            turn += 1
            if turn % ratio == 0:
                teach_generator()
    return makes, judges


@pytest.mark.parametrize(("loss", "ratio"), [("standard", 1), ("wasserstein", 2)])
def test_weights_equal_those_of_a_plain_loop_to_the_last_bit(loss: str, ratio: int) -> None:
    recorder = Recorder()
    end = "sigmoid" if loss == "standard" else "linear"
    smoothing = 0.1 if loss == "standard" else 0.0
    duel = run(recorder, end, loss=loss, discriminator_steps=ratio, label_smoothing=smoothing)
    makes, judges = by_hand(recorder.recorded, recorder.seed, loss, ratio)
    for network, model in ((duel.generator, makes), (duel.discriminator, judges)):
        assert network.weights is not None
        for found, expected in zip(network.weights.values(), model.weights, strict=True):
            np.testing.assert_array_equal(found, expected.numpy())
    assert set(duel.history[0]) >= {"epoch", "discriminator_loss", "generator_loss", "learning_rate", "seconds"}


def test_samples_are_what_the_trained_generator_makes_of_the_same_noise() -> None:
    from netwright.networks.predict import Predictor

    duel = run(samples_every=5, epochs=2)
    assert list(duel.samples) == [0, 2]
    again = run(samples_every=5, epochs=2)
    np.testing.assert_array_equal(duel.samples[2], again.samples[2])
    assert duel.samples[2].shape == (5, 4)
    noise = np.zeros((5, 3), "float32")
    assert Predictor(duel.generator)({"noise": noise})["made"].shape == (5, 4)


@pytest.mark.parametrize("loss", ["least squares", "hinge"])
def test_other_losses_learn(loss: str) -> None:
    duel = run(end="linear", loss=loss, epochs=1)
    assert all(np.isfinite(duel.history[0][name]) for name in ("generator_loss", "discriminator_loss"))


@pytest.mark.parametrize("name", ["_discriminator_loss", "_generator_loss"])
def test_tensorflow_can_read_the_losses(name: str) -> None:
    """Else it says in the user's log that it cannot, at length."""
    import tensorflow as tf

    from netwright.networks.training.adversarial.model import AdversarialModel

    tf.autograph.to_graph(getattr(AdversarialModel, name))


def test_a_bad_row_leaves_both_networks_of_the_step_before() -> None:
    bad = REAL.copy()
    bad[epoch_order(ROWS, 5, 1)[BATCH]] = np.nan  # in the second batch
    duel = run(Recorder(), real=bad)
    stopped = run(Recorder(stop_after=1), steps_per_group=1)
    assert (duel.ending, stopped.ending) == ("not finite", "stopped")
    for one, other in ((duel.generator, stopped.generator), (duel.discriminator, stopped.discriminator)):
        assert one.weights is not None
        assert other.weights is not None
        assert all(np.array_equal(value, other.weights[key]) for key, value in one.weights.items())


def test_conditions_go_by_name_or_order() -> None:
    def conditional(size: int, end: int, name: str, *, shape: list[int | None]) -> NetworkSpec:
        both = [start([size], id=f"{name}-in"), start(shape, id="label" if name == "d" else "kind")]
        joined = layer("concatenate", f"{name}-join").configure(inputs=tuple(both))["output"]
        return network_of([dense(joined, f"{name}-end", end)])

    makes, judges = conditional(3, 4, "g", shape=[2]), conditional(4, 1, "d", shape=[2])
    wiring = wire(makes, judges, noise="g-in")
    assert (wiring.noise, wiring.sample, dict(wiring.conditions)) == ("g-in", "d-in", {"label": "kind"})
    labels = np.eye(2, dtype="float32")[np.arange(ROWS) % 2]
    examples = Examples({"d-in": REAL, "label": labels}, {})
    setup = AdversarialSetup(epochs=1, batch_size=BATCH, samples=3)
    duel = train_adversaries(Network(makes), Network(judges), examples, wiring, setup, Recorder())
    np.testing.assert_array_equal(duel.conditions["label"], labels[:3])
    with pytest.raises(InputError, match="has shape 3 in the generator, but 2"):
        wire(conditional(3, 4, "g", shape=[3]), judges, noise="g-in")


def test_misfits_are_named() -> None:
    with pytest.raises(InputError, match="layer seen is in the generator and in the discriminator"):
        wire(network_of([dense(start([3], id="noise"), "seen", 4)]), discriminator())
    with pytest.raises(InputError, match="makes 5, but the discriminator takes 4"):
        wire(network_of([dense(start([3], id="noise"), "made", 5)]), discriminator())
    with pytest.raises(InputError, match="gives 2 for each example"):
        wire(generator(), network_of([dense(start([4], id="example"), "score", 2)]))


def test_cut_off_and_gone_on_ends_with_the_same_networks_and_samples(tmp_path: Path) -> None:
    class Cut(Recorder):
        checkpoints = tmp_path
        looks = 0

        def check_cancelled(self) -> None:
            self.looks += 1
            if self.looks == 5:  # amid the second epoch
                raise Cancelled

    always = {"checkpoint_minutes": 0.0, "steps_per_group": 1, "discriminator_steps": 2}
    with pytest.raises(Cancelled):
        run(Cut(), **always)
    again = Recorder()
    again.checkpoints = tmp_path
    resumed, whole = run(again, **always), run(discriminator_steps=2)
    assert "Goes on in epoch 2 at batch 2." in again.lines
    for one, other in ((resumed.generator, whole.generator), (resumed.discriminator, whole.discriminator)):
        assert one.weights is not None
        assert other.weights is not None
        assert all(np.array_equal(value, other.weights[key]) for key, value in one.weights.items())
    assert list(resumed.samples) == list(whole.samples) == [0, 1, 2]
    assert all(np.array_equal(made, whole.samples[epoch]) for epoch, made in resumed.samples.items())
