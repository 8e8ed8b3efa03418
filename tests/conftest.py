"""What every test starts from."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import settings

# Before anything imports TensorFlow, also in the processes that tests start.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# As in the workers: tests of nodes run them in their own process.
os.environ["POLARS_NO_PARTITION"] = "1"
# What the person at this machine trusts is nobody's business here, and the tests trust nothing for them.
_settings = tempfile.TemporaryDirectory(prefix="netwright-settings-")
os.environ["NETWRIGHT_SETTINGS"] = _settings.name

# Two busy cores make single examples slow without anything being wrong; CI must give the same answer twice.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the journeys through the browser last: Playwright leaves a running event loop behind in its thread."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)
