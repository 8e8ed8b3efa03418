"""What node tests share: a context, and a way to make a node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.sdk import Node, Registry
from tests.nodes.contexts import RecordingContext


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry.discover()


@pytest.fixture
def context(tmp_path: Path) -> RecordingContext:
    return RecordingContext(tmp_path)


@pytest.fixture
def make(registry: Registry) -> Callable[..., Node[Any]]:
    def make_node(type_id: str, **settings: Any) -> Node[Any]:
        node_class = registry[type_id]
        return node_class(node_class.settings_class.read(settings))

    return make_node
