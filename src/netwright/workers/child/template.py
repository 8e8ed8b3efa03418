"""The template of Keras workers: imports Keras and TensorFlow once, then forks a child for each request.

It must stay pristine. One TensorFlow op in here would start threads, which a fork does not copy, and every child would
hang. So besides Keras it imports only what runs a worker and our own node types, which load nothing heavy: no plug-ins,
and not Polars, whose import starts threads too. Whether threads exist is told to the parent, which then does without a
template.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

LONGEST_REQUEST = 1 << 16


def main(number: int, packages: list[str]) -> None:
    """Serve fork requests on the control socket until the parent closes it."""
    control = socket.socket(fileno=number)
    _preload(packages)
    wake_read, wake_write = socket.socketpair()
    wake_read.setblocking(False)
    wake_write.setblocking(False)
    signal.set_wakeup_fd(wake_write.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _say(control, {"threads": _thread_names()})
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(wake_read, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if wake_read in ready:
                wake_read.recv(4096)
                _report_ended(control)
            if control in ready:
                request, descriptors, _, _ = socket.recv_fds(control, LONGEST_REQUEST, 2)
                if not request:
                    return
                _fork(control, (wake_read, wake_write), json.loads(request), descriptors)


def _preload(packages: list[str]) -> None:
    # No thread pool of NumPy's before the fork either.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import keras  # noqa: F401
    import tensorflow  # noqa: F401

    import netwright.workers.child.main  # noqa: F401
    from netwright.sdk.registry import Registry

    for package in packages:
        Registry().walk(package)


def _thread_names() -> list[str]:
    """Return the names of all threads but the first; the parent refuses to fork from here if there are any."""
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        return [thread.name for thread in threading.enumerate()[1:]]
    own = str(os.getpid())
    return [(task / "comm").read_text().strip() for task in tasks.iterdir() if task.name != own]


def _say(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")


def _report_ended(control: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say(control, {"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _fork(
    control: socket.socket,
    wake: tuple[socket.socket, socket.socket],
    options: dict[str, Any],
    descriptors: list[int],
) -> None:
    pid = os.fork()
    if pid == 0:
        selectors_left = (control, *wake)
        _be_worker(selectors_left, options, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    _say(control, {"started": pid, "request": options["request"]})


def _be_worker(inherited: tuple[socket.socket, ...], options: dict[str, Any], descriptors: list[int]) -> NoReturn:
    status = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for part in inherited:
            part.close()
        channel, output = descriptors
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        from netwright.workers.child.main import live

        live(socket.socket(fileno=channel), options)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Not through the template's own exit handlers.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
