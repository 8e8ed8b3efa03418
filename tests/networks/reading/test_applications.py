"""Every architecture of keras.applications: read, rebuilt through our graph, and ten of them through a canvas."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from netwright.networks.reading import network_from
from netwright.nodes.layers.drawing import draw_network
from netwright.ports import Network
from tests.networks.drawing import unnamed
from tests.networks.reading.models import answers_of, difference
from tests.nodes.layers.test_drawing import configured

LEAST = {"InceptionResNetV2": 75, "InceptionV3": 75, "Xception": 71}
"""The smallest legal sizes of pictures, where 32 is too small."""
DRAWN = [
    "ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "EfficientNetV2S", "InceptionResNetV2", "InceptionV3",
    "MobileNetV2", "NASNetMobile", "ResNet50V2", "VGG16",
]  # fmt: skip
NAMES = [
    "ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtSmall", "ConvNeXtTiny", "ConvNeXtXLarge", "DenseNet121", "DenseNet169",
    "DenseNet201", "EfficientNetB0", "EfficientNetB1", "EfficientNetB2", "EfficientNetB3", "EfficientNetB4",
    "EfficientNetB5", "EfficientNetB6", "EfficientNetB7", "EfficientNetV2B0", "EfficientNetV2B1", "EfficientNetV2B2",
    "EfficientNetV2B3", "EfficientNetV2L", "EfficientNetV2M", "EfficientNetV2S", "InceptionResNetV2", "InceptionV3",
    "MobileNet", "MobileNetV2", "MobileNetV3Large", "MobileNetV3Small", "NASNetLarge", "NASNetMobile", "ResNet101",
    "ResNet101V2", "ResNet152", "ResNet152V2", "ResNet50", "ResNet50V2", "VGG16", "VGG19", "Xception",
]  # fmt: skip


def application(name: str) -> Any:
    """Return a model with random weights for the smallest pictures."""
    import keras

    size = LEAST.get(name, 32)
    return getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), classes=10)


def check_read(name: str) -> Network:
    """Read a model and rebuild it. Never are there three copies of its weights: the largest takes 4 GB like this."""
    import keras

    model = application(name)
    network = network_from(model)
    total = network.spec.total
    assert total.trainable + total.frozen == model.count_params()
    answers = answers_of(model)
    del model
    keras.backend.clear_session()
    gc.collect()
    assert difference(answers, network) <= 1e-5
    return network


def check_drawn(network: Network) -> None:
    drawn = draw_network(network.spec.graph)
    again = configured(drawn.nodes, drawn.outputs)
    assert drawn.notes == []
    # The same graph takes the same weights and computes the same: it is one network under two drawings.
    assert unnamed(again) == unnamed(network.spec)


def test_a_small_one_is_read_and_drawn() -> None:
    check_drawn(check_read("MobileNetV3Small"))


def test_the_list_is_complete() -> None:
    import keras

    assert [name for name in sorted(vars(keras.applications)) if name[0].isupper()] == NAMES


@pytest.mark.gallery
@pytest.mark.parametrize("name", NAMES)
def test_every_architecture_is_read(name: str) -> None:
    import keras

    network = check_read(name)
    if name in DRAWN:
        check_drawn(network)
    keras.backend.clear_session()
