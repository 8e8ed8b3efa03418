"""The backends beside TensorFlow, for tests that are skipped where one is not installed."""

from __future__ import annotations

import pytest

from netwright.sdk.backends import JAX, PYTORCH, Backend, is_installed, keras_name


def needing(backend: Backend, *values: object) -> object:
    """Return a parameter set of a test: the backend, and what goes with it."""
    reason = f"{backend} is not installed: pip install 'netwright[{keras_name(backend)}]'"
    return pytest.param(backend, *values, marks=pytest.mark.skipif(not is_installed(backend), reason=reason))


OTHERS = [needing(JAX), needing(PYTORCH)]
