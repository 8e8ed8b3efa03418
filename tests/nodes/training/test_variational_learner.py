"""Variational Learner against a plain Keras loop."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.training.examples import epoch_order
from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk import Control, InputError, Node, SettingsError
from netwright.sdk.glimpse import Probed, ProbedRows
from tests.networks.drawing import layer, start
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
ROWS = np.random.default_rng(2).uniform(0, 1, (16, 5)).astype("float32")
TABLE = Table.of(pl.DataFrame(ROWS, schema=list("abcde")))


def encoder(latent: int = 2) -> NetworkSpec:
    hidden = layer("dense", "hidden", units=6, activation="relu").configure(input=start([5], id="given"))["output"]
    ends = [layer("dense", name, units=latent).configure(input=hidden)["output"] for name in ("mean", "variance")]
    return network_of(ends)


def decoder() -> NetworkSpec:
    hidden = layer("dense", "again", units=6, activation="relu").configure(input=start([2], id="latent"))["output"]
    return network_of([layer("dense", "made", units=5, activation="sigmoid").configure(input=hidden)["output"]])


def by_hand(facts: dict[str, Any], seed: int) -> tuple[Any, Any, float]:
    """What a Keras user writes who is given the seeds and the order of the rows."""
    import keras
    import tensorflow as tf
    from keras import layers

    def dense(part: str, name: str, units: int, activation: str | None, tensor: Any) -> Any:
        random.seed(facts["layer_seeds"][part][name])
        return layers.Dense(units, activation)(tensor)

    given = keras.Input((5,))
    hidden = dense("encoder", "hidden", 6, "relu", given)
    ends = [dense("encoder", "mean", 2, None, hidden), dense("encoder", "variance", 2, None, hidden)]
    encode = keras.Model(given, ends)
    latent = keras.Input((2,))
    decode = keras.Model(latent, dense("decoder", "made", 5, "sigmoid", dense("decoder", "again", 6, "relu", latent)))
    draws, optimizer = keras.random.SeedGenerator(facts["noise_seed"]), keras.optimizers.Adam(0.01)
    variables = [*encode.trainable_variables, *decode.trainable_variables]

    @tf.function
    def step(x: Any) -> Any:
        with tf.GradientTape() as tape:
            mean, log_variance = encode(x, training=True)
            noise = keras.random.normal(tf.shape(mean), seed=draws)
            made = decode(mean + tf.exp(0.5 * log_variance) * noise, training=True)
            error = tf.reduce_sum(keras.ops.binary_crossentropy(x, made), axis=[1])
            divergence = tf.reduce_sum(0.5 * (tf.exp(log_variance) + mean**2 - 1.0 - log_variance), axis=[1])
            loss = tf.reduce_mean(error + 2.0 * divergence)
        optimizer.apply(tape.gradient(loss, variables), variables)
        return -(error + divergence)

    found: list[Any] = []
    for epoch in (1, 2):
        order = epoch_order(16, seed, epoch)
        found = [step(ROWS[order[first : first + 4]]).numpy() for first in range(0, 16, 4)]
    return encode, decode, float(np.concatenate(found).mean())


def test_weights_equal_those_of_a_plain_loop_to_the_last_bit(make: Make, context: RecordingContext) -> None:
    node = make("variational_learner", epochs=2, batch_size=4, learning_rate=0.01, beta=2.0)
    made = node.execute(
        encoder=Network(encoder()), decoder=Network(decoder()), training=TABLE, validation=TABLE, context=context
    )
    assert [fed.columns for fed in made["encoder"].spec.fed.values()] == [tuple("abcde")]
    encode, decode, elbo = by_hand(context.recorded, context.seed)
    for network, model in ((made["encoder"], encode), (made["decoder"], decode)):
        for found, expected in zip(network.weights.values(), model.weights, strict=True):
            np.testing.assert_array_equal(found, expected.numpy())
    history = made["history"].frame.collect()
    assert abs(history["elbo"][-1] - elbo) < 1e-4
    assert history["val_elbo"].is_finite().all()


def test_misfits_are_named(make: Make, context: RecordingContext) -> None:
    node = make("variational_learner", epochs=1)
    with pytest.raises(InputError, match="The encoder gives 3, but the decoder takes 2") as refused:
        node.configure(encoder(3), decoder(), TABLE.spec)
    assert refused.value.port == "decoder"
    with pytest.raises(InputError, match="needs one input and two outputs"):
        node.configure(decoder(), decoder(), TABLE.spec)
    large = Table.of(TABLE.frame.with_columns(a=7.0))
    with pytest.raises(InputError, match=r"between 0\.0\d* and 7, but a Bernoulli likelihood wants 0 to 1"):
        node.execute(encoder=Network(encoder()), decoder=Network(decoder()), training=large, context=context)


def test_the_decoder_is_seen_making_the_rows_again(make: Make, context: RecordingContext) -> None:
    node = make("variational_learner", epochs=1, batch_size=16)
    promised = node.configure(encoder(), decoder(), TABLE.spec)
    context.controls = [Control(action="probe", probe=ProbedRows(port="training", rows=(3, 5)))]
    made = node.execute(encoder=Network(encoder()), decoder=Network(decoder()), training=TABLE, context=context)
    probed = next(one for one in context.glimpses if isinstance(one, Probed))
    layers = {one.layer: one for one in probed.layers}
    assert list(layers) == ["given", "hidden", "mean", "variance", "latent", "again", "made"]
    assert layers["latent"].rows == layers["mean"].rows
    assert made["decoder"].spec.made == promised["decoder"].made == {"latent": "encoder.mean"}


def test_gradients_are_clipped_in_one_way(make: Make) -> None:
    node = make("variational_learner", clip_norm=1, clip_value=1)
    with pytest.raises(SettingsError, match="one way of clipping"):
        node.configure(encoder(), decoder(), TABLE.spec)
