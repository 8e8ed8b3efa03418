"""Start a worker: `python -m netwright.workers.child OPTIONS`, with the number of an open socket in OPTIONS."""

from __future__ import annotations

import base64
import socket
import sys

from netwright.workers.child.main import live, options_from


def _channel(number: int | None) -> socket.socket:
    if number is not None:
        return socket.socket(fileno=number)
    # Windows hands sockets over as bytes made for the new process.
    shared = base64.b64decode(sys.stdin.readline())
    return socket.fromshare(shared)  # type: ignore[attr-defined, no-any-return, unused-ignore]


if __name__ == "__main__":
    options = options_from(sys.argv[1])
    live(_channel(options["socket"]), options)
