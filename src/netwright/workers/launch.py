"""Starting worker processes by module name, so that this side never imports what they load."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from netwright.workers.process import WorkerProcess, socket_pair, watch

def environment() -> dict[str, str]:
    """Return the environment of a worker: ours, with the same import path, and quiet libraries."""
    own = dict(os.environ)
    own["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
    own.setdefault("KERAS_BACKEND", "tensorflow")
    own.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    own["PYTHONUNBUFFERED"] = "1"
    return own


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a module of ours. -P: the current folder is a stranger's, not a place for code."""
    return [sys.executable, "-P", "-m", module, *arguments]


async def spawn(packages: Sequence[str]) -> WorkerProcess:
    """Start a fresh interpreter as a worker."""
    (ours, theirs), (our_output, their_output) = socket_pair(2)
    options = {"packages": list(packages), "socket": None if os.name == "nt" else theirs.fileno()}
    common: dict[str, Any] = {"env": environment(), "close_fds": True}
    arguments = command("netwright.workers.child", json.dumps(options))
    if os.name == "nt":
        process = _spawn_on_windows(arguments, theirs, common)
    else:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=their_output.fileno(),
            stderr=their_output.fileno(),
            pass_fds=[theirs.fileno()],
            start_new_session=True,
            **common,
        )
    theirs.close()
    their_output.close()
    worker = WorkerProcess(process.pid)
    await worker.connect(ours, our_output)
    watch(process, worker)
    return worker


def _spawn_on_windows(
    arguments: list[str], theirs: socket.socket, common: Mapping[str, Any]
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **common
    )
    share = theirs.share(process.pid)  # type: ignore[attr-defined, unused-ignore]
    if process.stdin is not None:
        process.stdin.write(base64.b64encode(share) + b"\n")
        process.stdin.close()
    return process
