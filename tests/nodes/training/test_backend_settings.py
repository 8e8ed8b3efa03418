"""What is said while editing of a backend that cannot train a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from netwright.networks.graphs.graph import network_of
from netwright.nodes.training import backend_settings
from netwright.nodes.training.backend_settings import BackendSettings, because, check_backend
from netwright.ports import NetworkSpec
from netwright.sdk import SettingsError
from tests.networks.drawing import layer, start

ON_JAX, ON_PYTORCH = BackendSettings(backend="JAX"), BackendSettings(backend="PyTorch")


def dense() -> NetworkSpec:
    return network_of([layer("dense", "end", units=1).configure(input=start([2]))["output"]])


def of_texts() -> NetworkSpec:
    codes = layer("text_vectorization", "words", output_sequence_length=4).configure(input=start([1], "string"))
    return network_of([codes["output"]])


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    return lambda there: monkeypatch.setattr(backend_settings, "is_installed", lambda backend: there)


@pytest.mark.parametrize(
    ("chosen", "there", "network", "told"),
    [
        (ON_JAX, False, dense, 'JAX is not installed. Install it with pip install "netwright[jax]" and'),
        (ON_PYTORCH, False, dense, 'Install it with pip install "netwright[torch]"'),
        (ON_PYTORCH, True, of_texts, "The layer words works in TensorFlow only. Choose TensorFlow, or do"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(
    install: Callable[[bool], None],
    chosen: BackendSettings,
    there: bool,
    network: Callable[[], NetworkSpec],
    told: str,
) -> None:
    install(there)
    with pytest.raises(SettingsError) as refused:
        check_backend(chosen, network())
    assert refused.value.setting == "backend"
    assert told in str(refused.value)
    check_backend(BackendSettings(), network())


def test_the_reason_is_said(install: Callable[[bool], None]) -> None:
    install(True)
    check_backend(ON_JAX, dense())
    assert str(because(ON_JAX)) == "Computes with JAX, as the setting says."
    assert "JAX is faster only in long trainings" in str(because(BackendSettings()))
    install(False)
    assert str(because(BackendSettings())) == "Computes with TensorFlow: JAX is not installed."


def test_the_setting_is_that_of_the_network_learner(make: Any) -> None:
    assert make("network_learner").settings.backend == "auto"
