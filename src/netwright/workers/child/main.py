"""The life of a worker process: read commands, run them one after the other, end when the parent is gone."""

from __future__ import annotations

import faulthandler
import gc
import importlib
import json
import os
import queue
import signal
import socket
import threading
import traceback
from contextlib import suppress
from types import FrameType
from typing import Any

from netwright.sdk.registry import Registry
from netwright.workers.child.answers.service import Service
from netwright.workers.child.capture import Capture
from netwright.workers.child.context import Wishes
from netwright.workers.child.outbox import Interrupted, Outbox
from netwright.workers.child.runner import Runner
from netwright.workers.frames import Unpacker
from netwright.workers.protocol import (
    COMMANDS,
    Cancel,
    Command,
    Drawn,
    Execute,
    Forget,
    Ready,
    Request,
    Shutdown,
    Steer,
    Step,
    Task,
)


class WorkerProcess:
    """Commands come in on a thread of their own, so that cancel and steer reach a busy node."""

    def __init__(self, channel: socket.socket, packages: list[str], preload: list[str]) -> None:
        self._channel = channel
        self._packages = packages
        self._preload = preload
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._wishes: dict[str, Wishes] = {}
        self._running: str | None = None
        self._registry: Registry | None = None
        self._some = Registry()
        self._capture = Capture()
        self._outbox = Outbox(channel)
        self._service = Service(self._known_types)

    def live(self) -> None:
        """Serve until told to shut down."""
        signal.signal(signal.SIGINT, self._interrupt)
        threading.Thread(target=self._listen, name="inbox", daemon=True).start()
        self._outbox.say(Ready(pid=os.getpid()))
        self._load_ahead()
        while True:
            try:
                command = self._commands.get()
                if isinstance(command, Shutdown):
                    break
                self._obey(command)
            except Interrupted:
                continue  # the signal came a moment after its task had ended
        self._outbox.flush()

    def _load_ahead(self) -> None:
        """Import what the first command will need while nobody waits: the modules named, or else all node types."""
        for name in self._preload:
            importlib.import_module(name)
        if not self._preload:
            self._known_types()
        # What is loaded now stays: without this, looking it all over for garbage would stop a draft for a while.
        gc.freeze()

    def _obey(self, command: Command) -> None:
        if isinstance(command, Execute):
            self._execute(command)
        elif isinstance(command, Forget):
            self._service.forget(command.session)
        elif isinstance(command, Request):
            self._outbox.say(self._service.answer(command))

    def _execute(self, command: Execute) -> None:
        task = command.task
        runner = Runner(self._types_of(task), self._outbox, self._capture)
        wishes = self._wishes[task.id]
        self._running = task.id
        try:
            runner.run(task, wishes)
        finally:
            self._running = None
            self._outbox.begin("", "")
            # Its end is told already: the next task may be here, and may have the same id.
            if self._wishes.get(task.id) is wishes:
                del self._wishes[task.id]

    def _types_of(self, task: Task) -> Registry:
        """Return node types with those of a task: importing all others would take longer than many a task.

        What a transform does is declared beside the node that makes it, whichever that was.
        """
        parts: list[Step | Drawn] = [*task.steps, *task.drawn]
        wanted = {part.type: part.module for part in parts}
        if self._registry is None:
            for module in {module for type, module in wanted.items() if module and type not in self._some}:
                self._some.load(module)
            found = [self._some[type] for type in wanted if type in self._some]
            takes_transform = any(port.type == "transform" for one in found for port in one.inputs.values())
            if len(found) == len(wanted) and not takes_transform:
                return self._some
        return self._known_types()

    def _known_types(self) -> Registry:
        if self._registry is None:
            self._registry = load_types(self._packages)
        return self._registry

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._running is not None:
            self._outbox.interrupt()

    def _listen(self) -> None:
        """Hand commands on until the parent is gone; a fault in here ends the process, as nobody would notice that."""
        try:
            self._hear_parent()
        except Exception:
            traceback.print_exc()
        finally:
            _end_now()

    def _hear_parent(self) -> None:
        unpacker = Unpacker()
        with suppress(OSError):
            while data := self._channel.recv(1 << 16):
                for payload in unpacker.feed(data):
                    for command in COMMANDS.validate_json(payload):
                        self._take(command)

    def _take(self, command: Command) -> None:
        if isinstance(command, Execute):
            self._wishes[command.task.id] = Wishes()
        elif isinstance(command, Cancel):
            if wishes := self._wishes.get(command.task):
                wishes.cancelled.set()
            return
        elif isinstance(command, Steer):
            if wishes := self._wishes.get(command.task):
                wishes.controls.put(command.control)
            return
        self._commands.put(command)


def _end_now() -> None:
    """End this process and all it started: whoever wanted the work is gone."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


def load_types(packages: list[str]) -> Registry:
    """Load node types from the packages, and from plug-ins."""
    first, *others = packages
    registry = Registry.discover(first)
    for package in others:
        registry.walk(package)
    return registry


def live(channel: socket.socket, options: dict[str, Any]) -> None:
    """Be a worker on a connected socket."""
    # A crash in native code prints where Python was; what is printed goes to the node's log.
    faulthandler.enable(2)
    WorkerProcess(channel, options["packages"], options.get("preload", [])).live()


def options_from(text: str) -> dict[str, Any]:
    """Read what the parent handed over."""
    options: dict[str, Any] = json.loads(text)
    return options
