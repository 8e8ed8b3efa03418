"""What a worker says, in order, without making its nodes wait."""

from __future__ import annotations

import os
import socket
import threading

from netwright.sdk.context import Point
from netwright.workers.frames import pack
from netwright.workers.protocol import NOTIFICATIONS, LogLines, Notification, PointsMade, Progress

PACE = 0.05
"""Seconds between two frames of progress, points and log lines: at most 20 a second."""


class Outbox:
    """Joins notifications into frames. Progress, points and log lines wait a moment for more of their kind."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._waiting: list[Notification] = []
        self._lines: list[str] = []
        self._points: list[Point] = []
        self._progress: Progress | None = None
        self._running = ("", "")
        self._news = threading.Condition()
        self._urgent = False
        self._idle = True
        threading.Thread(target=self._send_forever, name="outbox", daemon=True).start()

    def begin(self, task: str, node: str) -> None:
        """Say whose progress, points and lines come from now on."""
        with self._news:
            self._gather()
            self._running = (task, node)

    def say(self, notification: Notification) -> None:
        """Send as soon as possible, after all that was said before."""
        with self._news:
            self._gather()
            self._waiting.append(notification)
            self._urgent = True
            self._news.notify_all()

    def progress(self, fraction: float, message: str) -> None:
        """Send at the next beat; a later one takes its place."""
        with self._news:
            task, node = self._running
            self._progress = Progress(task=task, node=node, fraction=fraction, message=message)
            self._news.notify_all()

    def line(self, line: str) -> None:
        """Send at the next beat."""
        with self._news:
            self._lines.append(line)
            self._news.notify_all()

    def point(self, point: Point) -> None:
        """Send at the next beat."""
        with self._news:
            self._points.append(point)
            self._news.notify_all()

    def flush(self) -> None:
        """Return when all that was said is on its way."""
        with self._news:
            self._gather()
            self._urgent = True
            self._news.notify_all()
            self._news.wait_for(lambda: self._idle and not self._waiting, timeout=10)

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

    def _has_news(self) -> bool:
        return bool(self._waiting or self._lines or self._points or self._progress)

    def _send_forever(self) -> None:
        while True:
            with self._news:
                self._idle = True
                self._news.notify_all()
                self._news.wait_for(self._has_news)
                self._news.wait_for(lambda: self._urgent, timeout=PACE)
                self._gather()
                batch, self._waiting, self._urgent, self._idle = self._waiting, [], False, False
            if batch:
                try:
                    self._channel.sendall(pack(NOTIFICATIONS.dump_json(batch)))
                except OSError:
                    os._exit(0)  # nobody listens any more
