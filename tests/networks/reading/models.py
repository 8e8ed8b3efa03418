"""Small Keras models of every shape, and comparing them with what was read of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from netwright.networks.build import ascii_name, build
from netwright.ports import Network


def branches() -> Any:
    """Two inputs, two outputs, a skip connection, and settings of many kinds."""
    import keras
    from keras import layers

    image = keras.Input((8, 8, 3), name="Image")
    more = keras.Input((4,), name="more")
    x = layers.Conv2D(
        4,
        3,
        padding="same",
        use_bias=False,
        kernel_initializer=keras.initializers.VarianceScaling(2.0, mode="fan_out", seed=3),
        kernel_regularizer=keras.regularizers.L2(0.001),
        kernel_constraint="max_norm",
        name="Conv_1",
    )(image)
    x = layers.BatchNormalization(momentum=0.9, name="norm")(x)
    left = layers.Activation("relu", name="left")(x)
    right = layers.DepthwiseConv2D(3, padding="same", activation="swish", name="right")(x)
    x = layers.Add(name="sum")([left, right])
    x = layers.Cropping2D(((1, 0), (0, 1)), name="crop")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Concatenate(name="both")([x, layers.Dense(4, activation="tanh", name="side")(more)])
    first = layers.Dense(3, activation="softmax", name="class")(x)
    second = layers.Dense(1, name="size")(x)
    return keras.Model({"Image": image, "more": more}, {"class": first, "size": second}, name="branches")


def siamese() -> Any:
    """A nested model called twice, and a layer called twice inside it."""
    import keras
    from keras import layers

    start = keras.Input((5,), name="features")
    again = layers.Dense(5, activation="relu", name="again")
    tower = keras.Model(start, layers.Dense(2, name="code")(again(again(start))), name="tower")
    one, two = keras.Input((5,), name="one"), keras.Input((5,), name="two")
    apart = layers.Subtract(name="apart")([tower(one), tower(two, training=False)])
    return keras.Model([one, two], layers.Dense(1, activation="sigmoid", name="same")(apart), name="siamese")


def twins() -> Any:
    """A nested model of several layers, called on two texts whose indices came as floats, and two layers beside it."""
    import keras
    from keras import layers

    start = keras.Input((6,), name="indices")
    x = layers.Embedding(9, 4, name="embedding")(start)
    x = layers.Add(name="skip")([x, layers.Dense(4, activation="tanh", name="inside")(x)])
    encoder = keras.Model(start, layers.LSTM(3, name="code")(x), name="encoder")
    hidden, head = layers.Dense(3, name="hidden"), layers.Dense(2, name="head")
    one, two = keras.Input((6,), name="one"), keras.Input((6,), name="two")
    first, second = (head(hidden(encoder(text))) for text in (one, two))
    return keras.Model([one, two], layers.Subtract(name="apart")([first, second]), name="twins")


def translation() -> Any:
    """Masks, states that are handed over, wrappers and attention."""
    import keras
    from keras import layers

    words = keras.Input((None,), dtype="int32", name="words")
    x = layers.Embedding(9, 6, mask_zero=True, name="embedding")(words)
    x, *states = layers.Bidirectional(layers.LSTM(4, return_sequences=True, return_state=True), name="encoder")(x)
    begun = keras.Input((6,), dtype="int32", name="begun")
    y = layers.Embedding(9, 6, mask_zero=True, name="second_embedding")(begun)
    y, hidden, cell = layers.LSTM(4, return_sequences=True, return_state=True, name="decoder")(
        y, initial_state=[states[0], states[1]]
    )
    y = layers.MultiHeadAttention(2, 3, name="attention")(y, x, use_causal_mask=False)
    y = layers.TimeDistributed(layers.Dense(5), name="each")(y)
    y = layers.LayerNormalization(name="norm")(y)
    y = layers.Concatenate(name="joined")([layers.GRU(3, name="last")(y), hidden, cell, states[3]])
    return keras.Model([words, begun], layers.Dense(9, activation="softmax", name="next")(y), name="translation")


def stacked() -> Any:
    """A sequential model with another inside."""
    import keras
    from keras import layers

    inner = keras.Sequential(
        [layers.Dense(4, activation="relu", name="a"), layers.Dropout(0.5, name="b")], name="inner"
    )
    return keras.Sequential([keras.Input((3,), name="row"), inner, layers.Dense(2, name="a")], name="stacked")


def operations() -> Any:
    """Arithmetic of tensors, as people write it between layers."""
    import keras
    from keras import layers, ops

    start = keras.Input((6, 4), name="start")
    x = layers.Dense(4, name="dense")(start) * 2.0 + 3.0
    x = 1.0 - ops.mean(x, axis=1, keepdims=True) + start
    y = ops.transpose(x, (0, 2, 1))[:, 1:3]
    y = ops.softmax(ops.relu(y), axis=1)
    z = ops.concatenate([ops.einsum("bij,bjk->bik", y, x), ops.reshape(ops.expand_dims(x, -1), (-1, 2, 12))], axis=-1)
    return keras.Model(start, ops.sum(ops.clip(z, -1, 5), axis=(1, 2), keepdims=True), name="operations")


def rows_for(model: Any, size: int = 3) -> dict[str, np.ndarray]:
    """Return random inputs by name; word sequences end in padding."""
    random = np.random.default_rng(0)
    rows = {}
    for tensor in model.inputs:
        name = _name(tensor)
        shape = (size, *(length or 7 for length in tensor.shape[1:]))
        if tensor.dtype.startswith("int"):
            words = random.integers(1, 9, shape).astype("int32")
            words[0, 4:] = 0
            rows[name] = words
        else:
            rows[name] = random.normal(size=shape).astype(tensor.dtype)
    return rows


@dataclass(frozen=True)
class Answers:
    """What a model gives for random rows, by the names of its inputs."""

    rows: dict[str, np.ndarray]
    results: list[np.ndarray]


def answers_of(model: Any) -> Answers:
    """Let a Keras model run in use."""
    import keras

    rows = rows_for(model)
    listed = [rows[_name(tensor)] for tensor in model.inputs]
    given = listed[0] if len(rows) == 1 else rows if isinstance(model.input, dict) else listed
    results = keras.tree.flatten(model(given, training=False))
    return Answers(rows, [np.asarray(one, "float64") for one in results])


def largest_difference(model: Any, network: Network) -> float:
    """Compare a Keras model with the network that was read of it, on random rows."""
    return difference(answers_of(model), network)


def difference(answers: Answers, network: Network) -> float:
    """Compare what a model gave with what the network that was read of it gives."""
    built = build(network.spec.graph, weights=network.weights)
    names = {
        theirs: ours for theirs in answers.rows for ours in network.spec.inputs if theirs.lower().lstrip("_") == ours
    }
    given = {ascii_name(names[name]): value for name, value in answers.rows.items()}
    found = built.model(given, training=False)
    results = [found[ascii_name(name)] for name in network.spec.outputs]
    return max(
        float(np.abs(wanted - np.asarray(result, "float64")).max())
        for wanted, result in zip(answers.results, results, strict=True)
    )


def _name(tensor: Any) -> str:
    """Return what an input is called; the tensor itself may be called anything."""
    found: str = tensor._keras_history.operation.name
    return found
