"""What nodes print, and Python warnings, go to the log of the node that runs."""

from __future__ import annotations

import io
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Sink = Callable[[str], None]


class _Printed(io.TextIOBase):
    """Stands in for stdout and stderr. A carriage return starts the line again, as progress bars want it."""

    def __init__(self, capture: Capture, before: Any) -> None:
        self._capture = capture
        self._before = before
        self._line = ""
        self._lock = threading.RLock()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._before.fileno())

    def write(self, text: str) -> int:
        if self._capture.sink is None:
            self._before.write(text)
            return len(text)
        with self._lock:
            *lines, self._line = (self._line + text).split("\n")
            for line in lines:
                self._capture.put(line.rstrip("\r").rpartition("\r")[2])
            if len(self._line) > 100_000:
                self.finish()
        return len(text)

    def finish(self) -> None:
        with self._lock:
            if self._line:
                self._capture.put(self._line.rpartition("\r")[2])
                self._line = ""


class Capture:
    """Takes over stdout, stderr and the showing of warnings for the life of the process."""

    def __init__(self) -> None:
        self.sink: Sink | None = None
        self._streams = (_Printed(self, sys.stdout), _Printed(self, sys.stderr))
        sys.stdout, sys.stderr = self._streams
        warnings.showwarning = self._show_warning

    @contextmanager
    def to(self, sink: Sink) -> Iterator[None]:
        """Send what is printed to a log while the block runs."""
        self.sink = sink
        try:
            yield
        finally:
            for stream in self._streams:
                stream.finish()
            self.sink = None

    def put(self, line: str) -> None:
        """Pass a line on, if somebody listens."""
        if self.sink is not None:
            self.sink(line)

    def _show_warning(self, message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        self.put(f"{category.__name__}: {message}")
