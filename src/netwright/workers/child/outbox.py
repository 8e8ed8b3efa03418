"""What a worker says, in order."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from netwright.sdk.context import Point
from netwright.sdk.message import LogLine, Message
from netwright.workers.frames import pack
from netwright.workers.protocol import NOTIFICATIONS, LogLines, Notification, PointsMade, Progress

PACE = 0.05
"""Seconds between two frames of progress, points and log lines: at most 20 a second."""


class Interrupted(BaseException):
    """SIGINT arrived while a node ran. No Exception, so that `except Exception` in a node lets it pass."""


class Outbox:
    """Joins notifications into frames.

    What is said goes out at once, by the thread that says it: handing it to another thread costs more than writing
    it. Progress, points and log lines wait a beat for more of their kind.
    """

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._waiting: list[Notification] = []
        self._lines: list[LogLine] = []
        self._points: list[Point] = []
        self._progress: Progress | None = None
        self._running = ("", "")
        self._news = threading.Condition()
        self._is_writing = False
        self._is_interrupted = False
        threading.Thread(target=self._beat, name="outbox", daemon=True).start()

    def begin(self, task: str, node: str) -> None:
        """Say whose progress, points and lines come from now on."""
        with self._news:
            self._gather()
            self._running = (task, node)

    def say(self, notification: Notification) -> None:
        """Send now, after all that was said before."""
        with self._whole(), self._news:
            self._gather()
            self._waiting.append(notification)
            self._send()

    def hold(self, notification: Notification) -> None:
        """Send with what is said next, or at the next beat."""
        with self._news:
            self._gather()
            self._waiting.append(notification)
            self._news.notify()

    def progress(self, fraction: float, message: Message | None, is_paused: bool = False) -> None:
        """Send at the next beat; a later one takes its place."""
        with self._news:
            task, node = self._running
            self._progress = Progress(task=task, node=node, fraction=fraction, message=message, paused=is_paused)
            self._news.notify()

    def line(self, line: LogLine) -> None:
        """Send at the next beat."""
        with self._news:
            self._lines.append(line)
            self._news.notify()

    def point(self, point: Point) -> None:
        """Send at the next beat."""
        with self._news:
            self._points.append(point)
            self._news.notify()

    def flush(self) -> None:
        """Send all that waits."""
        with self._whole(), self._news:
            self._gather()
            self._send()

    def interrupt(self) -> None:
        """Raise Interrupted in the main thread, but never in the middle of a frame. Called by the signal handler."""
        if self._is_writing:
            self._is_interrupted = True
        else:
            raise Interrupted

    @contextmanager
    def _whole(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._is_writing = True
        try:
            yield
        finally:
            self._is_writing = False
        if self._is_interrupted:
            self._is_interrupted = False
            raise Interrupted

    def _gather(self) -> None:
        task, node = self._running
        if self._progress is not None:
            self._waiting.append(self._progress)
            self._progress = None
        if self._points:
            self._waiting.append(PointsMade(task=task, node=node, points=tuple(self._points)))
            self._points = []
        if self._lines:
            # Lines that come while nothing runs belong to nobody.
            if task:
                self._waiting.append(LogLines(task=task, node=node, lines=tuple(self._lines)))
            self._lines = []

    def _send(self) -> None:
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            self._channel.sendall(pack(NOTIFICATIONS.dump_json(batch)))
        except OSError:
            os._exit(0)  # nobody listens any more

    def _has_news(self) -> bool:
        return bool(self._waiting or self._lines or self._points or self._progress)

    def _beat(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(self._has_news)
            threading.Event().wait(PACE)
            with self._news:
                self._gather()
                self._send()
