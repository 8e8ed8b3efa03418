"""Models opened as canvases and run by the engine: they compute what the models do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.session import Session
from netwright.interchange.model_canvas import open_model
from netwright.ports import Network
from netwright.workers.child import values
from tests.networks.reading.models import branches, largest_difference
from tests.networks.reading.test_applications import DRAWN, application


def small_mobile_net() -> Any:
    import keras

    return keras.applications.MobileNet(weights=None, alpha=0.25, input_shape=(32, 32, 3), classes=10)


async def run_opened(model: Path) -> Network:
    """Open a model of a folder, run the workflow, and return the network that it ends in."""
    session = await Session.open(model.parent)
    try:
        document = (await open_model(session, model, model.name)).document
        result = await session.run(document, "opened.netwright.json")
        assert result.state == "done", result.states
        warnings = {id: state.warnings for id, state in result.states.items() if state.warnings}
        assert warnings == {}
        entry = session.results.entry(document, "opened.netwright.json", "weights")
        assert entry is not None
        network = values.read(entry.source("network"))
        assert isinstance(network, Network)
        return network
    finally:
        await session.close()


def check_opened(model: Any, folder: Path) -> None:
    model.save(folder / "model.keras")
    network = asyncio.run(run_opened(folder / "model.keras"))
    assert {end.name for end in network.spec.graph.outputs} == set(model.output_names)
    total = network.spec.total
    assert total.trainable + total.frozen == model.count_params()
    assert largest_difference(model, network) <= 1e-5


def test_an_opened_model_runs_as_the_model_does(tmp_path: Path) -> None:
    check_opened(branches(), tmp_path)


@pytest.mark.gallery
def test_an_opened_mobile_net_runs_as_it_does(tmp_path: Path) -> None:
    check_opened(small_mobile_net(), tmp_path)


@pytest.mark.gallery
@pytest.mark.parametrize("name", DRAWN)
def test_an_opened_application_runs_as_the_application_does(name: str, tmp_path: Path) -> None:
    check_opened(application(name), tmp_path)
