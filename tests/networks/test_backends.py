"""The core of training on other backends: the tests of it once more, in a process whose Keras runs on one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netwright.sdk.backends import JAX, PYTORCH, Backend, keras_name
from tests.backends import needing

ROOT = Path(__file__).resolve().parents[2]
CORE = (
    "test_training.py::test_losses_equal_those_of_a_plain_script_to_the_last_bit[mlp]",
    "test_training.py::test_a_bad_row_stops_training_with_the_last_finite_weights[4]",
    "test_training.py::test_padding_is_left_out_with_and_without_a_mask",
    "test_checkpoints.py::test_killed_and_gone_on_ends_with_the_same_weights[6]",
    "test_room.py::test_a_run_with_the_size_that_was_found_is_the_same",
    "test_room.py::test_a_gpu_that_runs_out_of_memory",
)
MORE = (
    "test_training.py::test_losses_equal_those_of_a_plain_script_to_the_last_bit[cnn]",
    "test_training.py::test_losses_equal_those_of_a_plain_script_to_the_last_bit[lstm]",
    "test_training.py::test_patience_takes_the_best_weights_and_plateaus_lower_the_rate",
    "test_training.py::test_stop_keeps_what_was_learnt",
    "test_training.py::test_every_optimiser_takes_a_step[adamw]",
    "test_checkpoints.py::test_a_pause_changes_nothing",
    "test_checkpoints.py::test_a_new_rate_holds_from_then_on_and_is_said[setup0]",
    "test_probing.py::test_looking_at_rows_changes_no_bit_of_a_training[cnn]",
    "test_probing.py::test_histograms_show_the_last_gradients_and_change_no_bit",
    "test_written.py::test_a_loss_that_cannot_work_is_named_before_training"
    "[return y_true * 2-does not change with what the network gives]",
)
"""For a backend that compiles nothing, so that each takes less than a second."""
# Compiling is most of what these take on JAX: programs that were made before are taken from a folder.
QUICK = {
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "0",
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
}


@pytest.mark.parametrize(("backend", "tests"), [needing(JAX, CORE), needing(PYTORCH, CORE + MORE)])
def test_the_core_holds_on_another_backend(backend: Backend, tests: tuple[str, ...], tmp_path: Path) -> None:
    own = {"KERAS_BACKEND": keras_name(backend), "JAX_COMPILATION_CACHE_DIR": str(tmp_path), **QUICK}
    chosen = [f"tests/networks/{one}" for one in tests]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", "ignore", *chosen]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-5000:]
