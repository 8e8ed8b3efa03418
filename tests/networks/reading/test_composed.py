"""Layers that hold several, as Keras has them: read as those, with the same outputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.networks.reading import network_from, read_network, read_network_spec
from netwright.sdk import NodeError
from tests.networks.reading.models import largest_difference


def cells() -> Any:
    """Several cells in one recurrent layer, with masks, and states that are handed over."""
    import keras
    from keras import layers

    words = keras.Input((6,), dtype="int32", name="words")
    x = layers.Embedding(9, 5, mask_zero=True, name="embedding")(words)
    several = [layers.GRUCell(5), layers.LSTMCell(4), layers.SimpleRNNCell(3)]
    x, first, second, third = layers.RNN(several, return_sequences=True, return_state=True, name="encoder")(x)
    again = layers.RNN([layers.GRUCell(5), layers.LSTMCell(4)], name="decoder")
    y = again(x, initial_state=[first, second])
    return keras.Model(words, layers.Concatenate(name="joined")([y, first, *second, third]), name="cells")


def backwards() -> Any:
    import keras
    from keras import layers

    start = keras.Input((6, 3), name="start")
    return keras.Model(start, layers.RNN([layers.GRUCell(5), layers.LSTMCell(4)], go_backwards=True)(start))


def video() -> Any:
    """A network with a branch, applied to each picture of a video, whose answers a sequence layer reads."""
    import keras
    from keras import layers

    picture = keras.Input((8, 8, 2), name="picture")
    x = layers.Conv2D(4, 3, padding="same", activation=layers.LeakyReLU(0.07), name="conv")(picture)
    x = layers.Add(name="skip")([x, layers.BatchNormalization(name="norm")(x)])
    x = layers.Concatenate(name="both")([x, layers.Activation("tanh", name="tanh")(x)])
    each = keras.Model(picture, layers.GlobalAveragePooling2D(name="pool")(x), name="each")
    film = keras.Input((5, 8, 8, 2), name="film")
    rows = keras.Sequential([layers.Dense(6, activation="relu"), layers.Dropout(0.2), layers.Dense(3)], name="rows")
    x = layers.TimeDistributed(each, name="frames")(film)
    return keras.Model(film, layers.LSTM(4)(layers.TimeDistributed(rows, name="after")(x)), name="video")


def pictures() -> Any:
    import keras
    from keras import layers

    start = keras.Input((8, 8, 3), name="start")
    x = layers.Pipeline([layers.Rescaling(0.01), layers.RandomFlip()], name="prepared")(start)
    x = layers.Dense(6, activation=layers.ELU(0.3), name="hidden")(layers.Flatten()(x))
    return keras.Model(start, layers.Dense(2, name="out")(x), name="pictures")


def both_ways() -> Any:
    import keras
    from keras import layers

    start = keras.Input((6, 3), name="start")
    x = layers.Bidirectional(layers.RNN(layers.GRUCell(4), return_sequences=True), name="cell")(start)
    films = layers.Reshape((6, 4, 2, 1))(x)
    x = layers.Bidirectional(layers.ConvLSTM2D(2, 2), name="films")(films)
    return keras.Model(start, x, name="both_ways")


@pytest.mark.parametrize("make", [cells, backwards, video, pictures, both_ways])
def test_layers_that_hold_several_compute_the_same(make: Callable[[], Any], tmp_path: Path) -> None:
    model = make()
    model.save(tmp_path / "model.keras")
    network = read_network(tmp_path / "model.keras")
    assert network.spec.total.trainable + network.spec.total.frozen == model.count_params()
    assert largest_difference(model, network) <= 1e-6
    assert read_network_spec(tmp_path / "model.keras").graph == network.spec.graph


def test_what_layers_one_after_the_other_cannot_do_is_named() -> None:
    import keras
    from keras import layers

    words = keras.Input((6,), dtype="int32")
    masked = layers.Embedding(9, 5, mask_zero=True)(words)
    turned = layers.RNN([layers.GRUCell(5), layers.LSTMCell(4)], go_backwards=True, name="turned")
    with pytest.raises(NodeError, match="turned read a sequence backwards"):
        network_from(keras.Model(words, turned(masked)))
    other = layers.Bidirectional(layers.LSTM(4), backward_layer=layers.GRU(4, go_backwards=True), name="other")
    with pytest.raises(NodeError, match="directions of other"):
        network_from(keras.Model(words, other(masked)))
    apart = layers.Bidirectional(layers.LSTM(4), merge_mode=None, name="apart")
    with pytest.raises(NodeError, match="directions of apart"):
        network_from(keras.Model(words, apart(masked)))
