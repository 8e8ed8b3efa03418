"""What commands and notifications are made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from netwright.ports.frozen import Frozen
from netwright.sdk.message import Message
from netwright.sdk.port import PortType
from netwright.sdk.repair import Repair

WorkerKind = Literal["plain", "keras", "training", "drafting"]


class Fault(Frozen):
    """An error or warning as a person sees it (`NetwrightError.to_json` and how grave it is)."""

    problem: Message
    remedy: Message | None = None
    setting: str | None = None
    port: str | None = None
    severity: Literal["error", "warning"] = "error"
    repairs: tuple[Repair, ...] = ()
    trust: str | None = None
    """The hash of what the user would have to trust first."""


class EntrySource(Frozen):
    """A value in the cache."""

    kind: Literal["entry"] = "entry"
    type: PortType
    spec: dict[str, Any]
    folder: str | None = None
    """The port's folder; None where the value is `inline`."""
    inline: Any = None
    """A small value itself, as `Output.inline` brought it."""


class StepSource(Frozen):
    """What an earlier step of the same task put out."""

    kind: Literal["step"] = "step"
    node: str
    port: str


class DrawnSource(Frozen):
    """A symbolic tensor out of a drawn layer node of the same task. At a network port: the network that ends there."""

    kind: Literal["drawn"] = "drawn"
    node: str
    port: str


class FailedSource(Frozen):
    """In place of a value that did not come, at a port that spares what failed."""

    kind: Literal["failed"] = "failed"
    type: PortType
    reason: Message


Source = Annotated[EntrySource | StepSource | DrawnSource | FailedSource, Field(discriminator="kind")]


class WrittenFile(Frozen):
    """One file of an output."""

    bytes: int
    checksum: str
    """By `sdk.files.checksum`."""


class Output(Frozen):
    """One output of a finished node."""

    type: PortType
    spec: dict[str, Any]
    """As observed."""
    files: dict[str, WrittenFile] = {}
    """By name below `ENTRY/PORT/`; empty where the value is `inline`."""
    inline: Any = None
    """A small value itself: Variables, and Transforms and Figures up to 64 kB of JSON."""
