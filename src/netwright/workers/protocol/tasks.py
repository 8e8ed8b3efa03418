"""What a worker executes: nodes as steps, and the drawn layers that they need."""

from __future__ import annotations

from typing import Any, Literal

from netwright.ports.frozen import Frozen
from netwright.sdk.backends import TENSORFLOW, Backend
from netwright.workers.protocol.parts import Source


class Drawn(Frozen):
    """A layer node: not executed but configured in the worker that needs its tensors."""

    node: str
    type: str
    module: str = ""
    """That declares the type."""
    label: str = ""
    settings: dict[str, Any] = {}
    inputs: dict[str, tuple[Source, ...]] = {}


class Step(Frozen):
    """One node to execute."""

    node: str
    type: str
    module: str = ""
    """That declares the type."""
    label: str = ""
    settings: dict[str, Any] = {}
    """Resolved: no expressions."""
    inputs: dict[str, tuple[Source, ...]] = {}
    """By port, in order; a port without a wire may be left out."""
    entry: str
    """Staging folder, made when there is something to write: each output's files go to `ENTRY/PORT/`."""
    checkpoints: str = ""
    """Folder for what shall outlive a killed worker; made when there is something to write."""
    seed: int = 0
    threads: int = 1


class Task(Frozen):
    """Steps that one worker runs in order; the first that fails ends the task."""

    id: str
    process: Literal["plain", "keras", "training"] = "plain"
    backend: Backend = TENSORFLOW
    """Of Keras in the worker."""
    steps: tuple[Step, ...]
    drawn: tuple[Drawn, ...] = ()
    """All layer nodes that any step needs, each after those it takes tensors from."""
    folder: str
    """Of the workflow file: data paths are relative to it, or else to the workspace."""
    workspace: str
    allowed: tuple[str, ...] = ()
    """Further folders that data paths may lead into."""
