"""Which Keras backend a training runs on, and what is said while editing where it cannot."""

from __future__ import annotations

from typing import Literal

from netwright.networks.layers.construct import load_keras
from netwright.ports import NetworkSpec
from netwright.sdk import Message, Settings, SettingsError, choice
from netwright.sdk.backends import JAX, TENSORFLOW, is_installed, keras_name

ON_TEXTS = frozenset({"TextVectorization", "StringLookup", "IntegerLookup", "Hashing", "HashedCrossing"})
"""Layers that compute in TensorFlow whatever the backend is."""


class BackendSettings(Settings):
    """What it computes with."""

    backend: Literal["auto", "TensorFlow", "JAX", "PyTorch"] = choice(
        default="auto",
        title="Backend",
        advanced=True,
        help="The library that computes. JAX and PyTorch are installed beside Netwright. JAX takes seconds longer to"
        " start and then trains networks without convolutions several times as fast. PyTorch takes one step after the"
        " other, as a script would, and is slower on a CPU. Auto takes JAX for long trainings of layers that it is"
        " faster with, where it is installed, else TensorFlow.",
    )


def check_backend(chosen: BackendSettings, network: NetworkSpec) -> None:
    """Raise SettingsError where the backend is not installed, or cannot train this network."""
    backend = chosen.backend
    if backend == "auto" or backend == TENSORFLOW:
        return
    if not is_installed(backend):
        raise SettingsError(
            "backend",
            "{backend} is not installed.",
            "Install it with {command} and start Netwright again, or choose TensorFlow.",
            backend=backend,
            command=f'pip install "netwright[{keras_name(backend)}]"',
        )
    texts = [layer.label or layer.id for layer in network.graph.layers if layer.kind in ON_TEXTS]
    if texts:
        raise SettingsError(
            "backend",
            "The layer {layer} works in TensorFlow only.",
            "Choose TensorFlow, or do what the layer does with a node before.",
            layer=texts[0],
        )


def because(chosen: BackendSettings) -> Message:
    """Return why a training runs on the backend of this process."""
    if chosen.backend != "auto":
        return Message.of("Computes with {backend}, as the setting says.", backend=chosen.backend)
    if not is_installed(JAX):
        return Message.of("Computes with TensorFlow: JAX is not installed.")
    if load_keras().backend.backend() == keras_name(JAX):
        return Message.of("Computes with JAX: it is a long training of layers that JAX is faster with.")
    return Message.of("Computes with TensorFlow: JAX is faster only in long trainings of some layers.")
