"""Networks that everybody knows, drawn as workflows and compared with plain Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build, read_weights
from netwright.networks.graphs.graph import network_of
from netwright.ports import NetworkSpec
from tests.nodes.layers.documents import draft, sketch, tensors

ENCODER = """
tokens input shape=[10,16]
look multi_head_attention num_heads=2 key_dim=8 < query=tokens value=tokens
calm dropout rate=0.1 < look
past add < tokens,calm
even layer_normalization epsilon=1e-6 < past
wide dense units=32 activation="relu" < even
back dense units=16 < wide
over add < even,back
out layer_normalization epsilon=1e-6 < over
"""
DECODER = """
memory input shape=[10,16]
target input shape=[7,16]
self multi_head_attention num_heads=2 key_dim=8 use_causal_mask=true < query=target value=target
sum1 add < target,self
norm1 layer_normalization < sum1
cross multi_head_attention num_heads=2 key_dim=8 < query=norm1 value=memory
sum2 add < norm1,cross
norm2 layer_normalization < sum2
wide dense units=32 activation="gelu" < norm2
back dense units=16 < wide
sum3 add < norm2,back
out layer_normalization < sum3
"""
U_NET = """
image input shape=[16,16,3]
down1 conv2d filters=4 kernel_size=3 padding="same" activation="relu" < image
pool1 max_pooling2d < down1
down2 conv2d filters=8 kernel_size=3 padding="same" activation="relu" < pool1
pool2 max_pooling2d < down2
deep conv2d filters=16 kernel_size=3 padding="same" activation="relu" < pool2
up2 conv2d_transpose filters=8 kernel_size=2 strides=2 < deep
join2 concatenate < up2,down2
mix2 conv2d filters=8 kernel_size=3 padding="same" activation="relu" < join2
up1 conv2d_transpose filters=4 kernel_size=2 strides=2 < mix2
join1 concatenate < up1,down1
mix1 conv2d filters=4 kernel_size=3 padding="same" activation="relu" < join1
out conv2d filters=2 kernel_size=1 activation="softmax" < mix1
"""
RESIDUAL = """
image input shape=[8,8,4]
conv1 conv2d filters=8 kernel_size=3 strides=2 padding="same" use_bias=false < image
norm1 batch_normalization < conv1
act1 relu < norm1
conv2 conv2d filters=8 kernel_size=3 padding="same" use_bias=false < act1
norm2 batch_normalization < conv2
short conv2d filters=8 kernel_size=1 strides=2 use_bias=false < image
norm3 batch_normalization < short
both add < norm2,norm3
out relu < both
"""
INCEPTION = """
image input shape=[8,8,6]
one conv2d filters=4 kernel_size=1 activation="relu" < image
three0 conv2d filters=3 kernel_size=1 activation="relu" < image
three conv2d filters=5 kernel_size=3 padding="same" activation="relu" < three0
five0 conv2d filters=2 kernel_size=1 activation="relu" < image
five conv2d filters=3 kernel_size=5 padding="same" activation="relu" < five0
pool0 max_pooling2d pool_size=3 strides=1 padding="same" < image
pool conv2d filters=2 kernel_size=1 activation="relu" < pool0
out concatenate < one,three,five,pool
"""
SIAMESE = """
pattern input shape=[6]
code dense units=4 activation="tanh" < pattern
left input shape=[6]
right input shape=[6]
a apply_network < network=code inputs=left
b apply_network < network=code inputs=right
far subtract < a,b
square ops_square < far
out ops_sum axis="-1" keepdims=true < square
"""
SEQUENCE = """
source input shape=[null,5]
target input shape=[null,4]
encoder lstm units=8 < source
decoder lstm units=8 return_sequences=true < target hidden_state=encoder.hidden_state cell_state=encoder.cell_state
out dense units=4 activation="softmax" < decoder
"""


def encoder_in_keras() -> Any:
    import keras
    from keras import layers as kl

    tokens = keras.Input((10, 16), name="tokens")
    looked = kl.Dropout(0.1)(kl.MultiHeadAttention(2, 8, name="look")(tokens, tokens))
    even = kl.LayerNormalization(epsilon=1e-6, name="even")(tokens + looked)
    back = kl.Dense(16, name="back")(kl.Dense(32, "relu", name="wide")(even))
    return keras.Model(tokens, kl.LayerNormalization(epsilon=1e-6, name="out")(even + back))


def decoder_in_keras() -> Any:
    import keras
    from keras import layers as kl

    memory, target = keras.Input((10, 16), name="memory"), keras.Input((7, 16), name="target")
    looked = kl.MultiHeadAttention(2, 8, name="self")(target, target, use_causal_mask=True)
    first = kl.LayerNormalization(name="norm1")(target + looked)
    second = kl.LayerNormalization(name="norm2")(first + kl.MultiHeadAttention(2, 8, name="cross")(first, memory))
    back = kl.Dense(16, name="back")(kl.Dense(32, "gelu", name="wide")(second))
    return keras.Model([memory, target], kl.LayerNormalization(name="out")(second + back))


def u_net_in_keras() -> Any:
    import keras
    from keras import layers as kl

    def mix(filters: int, name: str) -> Any:
        return kl.Conv2D(filters, 3, padding="same", activation="relu", name=name)

    image = keras.Input((16, 16, 3), name="image")
    down1 = mix(4, "down1")(image)
    down2 = mix(8, "down2")(kl.MaxPooling2D()(down1))
    deep = mix(16, "deep")(kl.MaxPooling2D()(down2))
    up2 = kl.Conv2DTranspose(8, 2, strides=2, name="up2")(deep)
    mix2 = mix(8, "mix2")(kl.concatenate([up2, down2]))
    up1 = kl.Conv2DTranspose(4, 2, strides=2, name="up1")(mix2)
    mix1 = mix(4, "mix1")(kl.concatenate([up1, down1]))
    return keras.Model(image, kl.Conv2D(2, 1, activation="softmax", name="out")(mix1))


def residual_in_keras() -> Any:
    import keras
    from keras import layers as kl

    image = keras.Input((8, 8, 4), name="image")
    x = kl.Conv2D(8, 3, 2, "same", use_bias=False, name="conv1")(image)
    x = kl.ReLU()(kl.BatchNormalization(name="norm1")(x))
    x = kl.BatchNormalization(name="norm2")(kl.Conv2D(8, 3, padding="same", use_bias=False, name="conv2")(x))
    short = kl.BatchNormalization(name="norm3")(kl.Conv2D(8, 1, 2, use_bias=False, name="short")(image))
    return keras.Model(image, kl.ReLU()(x + short))


def inception_in_keras() -> Any:
    import keras
    from keras import layers as kl

    def conv(filters: int, size: int, name: str) -> Any:
        return kl.Conv2D(filters, size, padding="same", activation="relu", name=name)

    image = keras.Input((8, 8, 6), name="image")
    one = conv(4, 1, "one")(image)
    three = conv(5, 3, "three")(conv(3, 1, "three0")(image))
    five = conv(3, 5, "five")(conv(2, 1, "five0")(image))
    pool = conv(2, 1, "pool")(kl.MaxPooling2D(3, 1, "same")(image))
    return keras.Model(image, kl.concatenate([one, three, five, pool]))


def siamese_in_keras() -> Any:
    import keras
    from keras import layers as kl

    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    code = kl.Dense(4, "tanh", name="code")
    return keras.Model([left, right], keras.ops.sum((code(left) - code(right)) ** 2, axis=-1, keepdims=True))


def sequence_in_keras() -> Any:
    import keras
    from keras import layers as kl

    source, target = keras.Input((None, 5), name="source"), keras.Input((None, 4), name="target")
    _, *states = kl.LSTM(8, return_state=True, name="encoder")(source)
    read = kl.LSTM(8, return_sequences=True, name="decoder")(target, initial_state=states)
    return keras.Model([source, target], kl.Dense(4, "softmax", name="out")(read))


def plain_outputs(plain: Any, spec: NetworkSpec, built: Any, rows: dict[str, Any]) -> Any:
    """Give the plain model our weights, layer by layer, and return what it gives."""
    for layer, made in zip(spec.graph.layers, built.layers, strict=True):
        if made is not None and made.weights:
            plain.get_layer(layer.id.rpartition("/")[2]).set_weights([value.numpy() for value in made.weights])
    given = [rows[tensor.name] for tensor in plain.inputs]
    return plain(given if len(given) > 1 else given[0])


@pytest.mark.parametrize(
    ("drawing", "in_keras"),
    [
        (ENCODER, encoder_in_keras),
        (DECODER, decoder_in_keras),
        (U_NET, u_net_in_keras),
        (RESIDUAL, residual_in_keras),
        (INCEPTION, inception_in_keras),
        (SIAMESE, siamese_in_keras),
        (SEQUENCE, sequence_in_keras),
    ],
    ids=["transformer encoder", "transformer decoder", "U-Net", "ResNet", "Inception", "siamese", "encoder-decoder"],
)
def test_a_drawing_is_what_keras_makes(drawing: str, in_keras: Callable[[], Any], tmp_path: Path) -> None:
    spec = network_of(tensors(sketch(drawing), tmp_path, "out"))
    built = build(spec.graph, seed=3)
    plain = in_keras()
    assert spec.total.trainable + spec.total.frozen == built.model.count_params() == plain.count_params()
    random = np.random.default_rng(0)
    rows = {
        name: random.normal(size=(2, *(size or 6 for size in info.shape))).astype("float32")
        for name, info in spec.inputs.items()
    }
    (found,) = built.model(rows).values()
    wanted = plain_outputs(plain, spec, built, rows)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    assert tuple(found.shape[1:]) == tuple(size or 6 for size in next(iter(spec.outputs.values())).shape), (
        "the shape on the wire is the shape of the result"
    )


def test_two_inputs_and_two_outputs(tmp_path: Path) -> None:
    drawn = sketch(
        """
        words input shape=[12] dtype="int32"
        facts input shape=[3]
        look embedding input_dim=20 output_dim=4 < words
        read global_average_pooling1d < look
        both concatenate < read,facts
        shared dense units=8 activation="relu" < both
        kind dense units=3 activation="softmax" < shared
        price dense units=1 < shared
        """
    )
    spec = network_of(tensors(drawn, tmp_path, "kind", "price"))
    assert {name: info.shape for name, info in spec.inputs.items()} == {"words": (12,), "facts": (3,)}
    assert {name: info.shape for name, info in spec.outputs.items()} == {"kind": (3,), "price": (1,)}
    model = build(spec.graph, seed=1).model
    assert model.count_params() == 20 * 4 + (7 + 1) * 8 + (8 + 1) * 3 + (8 + 1) * 1
    rows = {"words": np.arange(24).reshape(2, 12) % 20, "facts": np.ones((2, 3), "float32")}
    found = model(rows)
    np.testing.assert_allclose(np.sum(found["kind"], axis=1), 1, rtol=1e-6)
    assert found["price"].shape == (2, 1)


def test_alexnet_has_its_published_number_of_parameters(tmp_path: Path) -> None:
    drawn = sketch(
        """
        image input shape=[227,227,3]
        conv1 conv2d filters=96 kernel_size=11 strides=4 activation="relu" < image
        pool1 max_pooling2d pool_size=3 strides=2 < conv1
        conv2 conv2d filters=256 kernel_size=5 padding="same" activation="relu" < pool1
        pool2 max_pooling2d pool_size=3 strides=2 < conv2
        conv3 conv2d filters=384 kernel_size=3 padding="same" activation="relu" < pool2
        conv4 conv2d filters=384 kernel_size=3 padding="same" activation="relu" < conv3
        conv5 conv2d filters=256 kernel_size=3 padding="same" activation="relu" < conv4
        pool5 max_pooling2d pool_size=3 strides=2 < conv5
        flat flatten < pool5
        full6 dense units=4096 activation="relu" < flat
        drop6 dropout rate=0.5 < full6
        full7 dense units=4096 activation="relu" < drop6
        drop7 dropout rate=0.5 < full7
        full8 dense units=1000 activation="softmax" < drop7
        """
    )
    drafts = draft(drawn, tmp_path)
    assert sum(one.parameters.trainable for one in drafts.values() if one.parameters) == 62_378_344
    (last,) = tensors(drawn, tmp_path, "full8")
    assert network_of([last]).total.trainable == 62_378_344


def test_weights_of_a_block_drawn_once_are_shared(tmp_path: Path) -> None:
    spec = network_of(tensors(sketch(SIAMESE), tmp_path, "out"))
    weights = read_weights(build(spec.graph, seed=1))
    assert [value.shape for value in weights.values()] == [(6, 4), (4,)]
