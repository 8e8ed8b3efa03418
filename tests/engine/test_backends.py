"""Which backend a training runs on, and what of that enters its key."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.engine.recipes import backends
from netwright.engine.recipes.backends import PAYS_FROM, SOONER, backend_of, choice_of
from netwright.engine.recipes.environment import environment, versions
from netwright.sdk import Field, NodeType

DENSE = ["layer.input", "layer.dense", "layer.dropout", "layer.dense"]
DEFAULTS: dict[str, Any] = {"backend": "auto", "epochs": 10, "batch_size": 32, "batch": "a number", "device": "auto"}


def learner(**settings: Any) -> NodeType:
    return NodeType(
        id="learner",
        title="Learner",
        group="test",
        version=1,
        summary="",
        help="",
        inputs={},
        outputs={},
        process="training",
        settings=tuple(
            Field(name=name, kind="choice", title=name, default=value) for name, value in (DEFAULTS | settings).items()
        ),
    )


@pytest.fixture
def with_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "is_installed", lambda backend: True)


@pytest.fixture
def without_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "is_installed", lambda backend: backend == "TensorFlow")


@pytest.mark.usefixtures("with_jax")
@pytest.mark.parametrize(
    ("settings", "layers", "rows", "backend"),
    [
        ({}, DENSE, 32 * PAYS_FROM // 10, "JAX"),
        ({}, DENSE, 32 * PAYS_FROM // 10 - 32, "TensorFlow"),
        ({"epochs": PAYS_FROM}, DENSE, 1, "JAX"),
        ({}, [*DENSE, "layer.lstm"], 32 * SOONER["layer.lstm"] // 10, "JAX"),
        ({}, [*DENSE, "layer.lstm"], 32 * SOONER["layer.lstm"] // 10 - 32, "TensorFlow"),
        ({}, [*DENSE, "layer.conv2d"], 10_000_000, "TensorFlow"),
        ({}, [], 10_000_000, "TensorFlow"),
        ({"batch": "the largest that fits"}, DENSE, 10_000_000, "TensorFlow"),
        ({"device": "gpu"}, DENSE, 10_000_000, "TensorFlow"),
        ({"backend": "TensorFlow"}, DENSE, 10_000_000, "TensorFlow"),
        ({"backend": "JAX"}, ["layer.lstm"], 5, "JAX"),
        ({"backend": "PyTorch"}, ["layer.conv2d"], 5, "PyTorch"),
    ],
)
def test_auto_takes_jax_where_it_pays(settings: dict[str, Any], layers: list[str], rows: int, backend: str) -> None:
    assert backend_of(learner(), settings, layers, rows) == backend


@pytest.mark.usefixtures("with_jax")
@pytest.mark.parametrize(
    "settings", [{"backend": "jax"}, {"backend": ["JAX"]}, {"epochs": "many"}, {"batch_size": 0}, {"batch_size": None}]
)
def test_settings_that_are_wrong_are_left_to_the_node_to_tell(settings: dict[str, Any]) -> None:
    assert environment("training", 2, choice_of(learner(), settings))
    assert backend_of(learner(), settings, DENSE, 10_000_000) == "TensorFlow"


@pytest.mark.usefixtures("without_jax")
def test_auto_is_tensorflow_where_there_is_nothing_else() -> None:
    assert choice_of(learner(), {}) == "TensorFlow"
    assert backend_of(learner(), {}, DENSE, 10_000_000) == "TensorFlow"
    assert choice_of(learner(), {"backend": "JAX"}) == "JAX"  # what is missing is said, not passed over
    assert backend_of(learner(), {"backend": "JAX"}, DENSE, 5) == "TensorFlow"  # in a process that can start


@pytest.mark.usefixtures("with_jax")
def test_another_backend_is_another_recipe() -> None:
    texts = {choice: environment("training", 2, choice) for choice in ("auto", "TensorFlow", "JAX", "PyTorch")}
    assert len(set(texts.values())) == 4
    assert "torch" not in versions("training", "auto")  # which never takes it
    other = learner().model_copy(update={"process": "keras"})
    assert choice_of(other, {"backend": "JAX"}) == "TensorFlow"
