"""Starting worker processes by module name, so that this side never imports what they load."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence

from netwright.sdk.backends import PYTORCH, TENSORFLOW, Backend, keras_name
from netwright.workers.process import WorkerProcess, socket_pair, watch


def environment(backend: Backend) -> dict[str, str]:
    """Return the environment of a worker: ours, with the same import path, a backend for Keras, and quiet libraries."""
    own = dict(os.environ)
    own["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
    own["KERAS_BACKEND"] = keras_name(backend)
    own.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if backend != PYTORCH:
        # Workers share the cores: a thread that waits for others must not keep one busy. Only torch's steps are so
        # short that waking up would cost more.
        own.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # So for NumPy's and scikit-learn's products: 2^4 ticks of waiting in place of 2^26.
    own.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    # Without it Polars groups part by part where groups are few, and adds the parts in the order in which its threads
    # end: sums of floats would differ in their last bits from run to run.
    own["POLARS_NO_PARTITION"] = "1"
    own["PYTHONUNBUFFERED"] = "1"
    return own


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a module of ours. -P: the current folder is a stranger's, not a place for code."""
    return [sys.executable, "-P", "-m", module, *arguments]


async def spawn(packages: Sequence[str], preload: Sequence[str] = (), backend: Backend = TENSORFLOW) -> WorkerProcess:
    """Start a fresh interpreter as a worker. `preload` names modules to import while nobody waits."""
    (ours, theirs), (our_output, their_output) = socket_pair(2)
    options = {
        "packages": list(packages),
        "preload": list(preload),
        "socket": None if os.name == "nt" else theirs.fileno(),
    }
    arguments = command("netwright.workers.child", json.dumps(options))
    if os.name == "nt":
        process = _start_on_windows(arguments, theirs, backend)
    else:
        process = start(arguments, theirs, their_output, backend)
    theirs.close()
    their_output.close()
    worker = WorkerProcess(process.pid)
    await worker.connect(ours, our_output)
    watch(process, worker)
    return worker


def start(
    arguments: list[str], inherited: socket.socket, output: socket.socket | None, backend: Backend = TENSORFLOW
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl+C in the shell is ours alone to act on."""
    printed = subprocess.DEVNULL if output is None else output.fileno()
    return subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=printed,
        stderr=printed,
        pass_fds=[inherited.fileno()],
        start_new_session=True,
        env=environment(backend),
    )


def _start_on_windows(arguments: list[str], theirs: socket.socket, backend: Backend) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(backend),
    )
    share = theirs.share(process.pid)  # type: ignore[attr-defined, unused-ignore]
    if process.stdin is not None:
        process.stdin.write(base64.b64encode(share) + b"\n")
        process.stdin.close()
    return process
