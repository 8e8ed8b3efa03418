"""The core of training on JAX: the tests of it once more, in a process whose Keras runs on that backend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netwright.sdk.backends import JAX, is_installed

ROOT = Path(__file__).resolve().parents[2]
CORE = (
    "test_training.py::test_losses_equal_those_of_a_plain_script_to_the_last_bit[mlp]",
    "test_training.py::test_a_bad_row_stops_training_with_the_last_finite_weights[4]",
    "test_checkpoints.py::test_killed_and_gone_on_ends_with_the_same_weights[6]",
)


@pytest.mark.skipif(not is_installed(JAX), reason="JAX is not installed: pip install 'netwright[jax]'")
def test_the_core_holds_on_jax(tmp_path: Path) -> None:
    # Compiling is most of what these take: programs that were made before are taken from a folder.
    own = {
        "KERAS_BACKEND": "jax",
        "JAX_COMPILATION_CACHE_DIR": str(tmp_path),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "0",
        "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
    }
    tests = [f"tests/networks/{one}" for one in CORE]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", "ignore", *tests]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-5000:]
