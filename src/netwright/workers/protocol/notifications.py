"""What a worker says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from netwright.ports.frozen import Frozen
from netwright.sdk.context import Point
from netwright.sdk.glimpse import Glimpse, Probed
from netwright.sdk.message import LogLine, Message
from netwright.sdk.node import NodeType
from netwright.sdk.registry import LoadError
from netwright.workers.protocol.drafts import NodeDraft
from netwright.workers.protocol.parts import Fault, Output


class Ready(Frozen):
    """The worker takes commands."""

    kind: Literal["ready"] = "ready"
    pid: int


class Started(Frozen):
    """A node began."""

    kind: Literal["started"] = "started"
    task: str
    node: str


class Progress(Frozen):
    """How far the running node is, 0 to 1."""

    kind: Literal["progress"] = "progress"
    task: str
    node: str
    fraction: float
    message: Message | None = None
    paused: bool = False
    """Whether it waits until the user lets it go on."""


class LogLines(Frozen):
    """What a node logged, printed or warned of (Python warnings)."""

    kind: Literal["log"] = "log"
    task: str
    node: str
    lines: tuple[LogLine, ...]


class Warned(Frozen):
    """A warning that is shown on the node."""

    kind: Literal["warned"] = "warned"
    task: str
    node: str
    fault: Fault


class PointsMade(Frozen):
    """Points of the node's live curve."""

    kind: Literal["points"] = "points"
    task: str
    node: str
    points: tuple[Point, ...]


class Glimpsed(Frozen):
    """Something of the running node as it is now; it takes the place of what was shown of its kind."""

    kind: Literal["glimpsed"] = "glimpsed"
    task: str
    node: str
    glimpse: Glimpse


class NodeDone(Frozen):
    """A node finished; its files are written, not yet sealed by a manifest."""

    kind: Literal["node_done"] = "node_done"
    task: str
    node: str
    outputs: dict[str, Output]
    warnings: tuple[Fault, ...] = ()
    incomplete: Message | None = None
    """Why the result is not the full recipe's."""
    facts: dict[str, Any] = {}
    files: tuple[str, ...] = ()
    """Absolute data paths that the node asked for."""
    seconds: float


class NodeFailed(Frozen):
    """A node failed, or its worker died; the task is over."""

    kind: Literal["node_failed"] = "node_failed"
    task: str
    node: str
    error: Fault
    seconds: float = 0.0


class NodeCancelled(Frozen):
    """A node ended because the user cancelled; the task is over."""

    kind: Literal["node_cancelled"] = "node_cancelled"
    task: str
    node: str
    seconds: float = 0.0


class TaskDone(Frozen):
    """The task is over, one way or another: the last word on it. The parent says it where the worker cannot."""

    kind: Literal["task_done"] = "task_done"
    task: str
    outcome: Literal["done", "failed", "cancelled"]


class Drafted(Frozen):
    """Answer to `Draft`."""

    kind: Literal["drafted"] = "drafted"
    request: int
    drafts: dict[str, NodeDraft | None]
    """What changed; None for nodes that are gone."""
    full: bool
    """Whether these are all drafts of the document: forget the earlier ones."""


class Described(Frozen):
    """Answer to `Describe`."""

    kind: Literal["described"] = "described"
    request: int
    types: tuple[NodeType, ...]
    errors: tuple[LoadError, ...]


class RowsRead(Frozen):
    """Answer to `ReadRows`: cells as JSON (see `workers.child.answers.pages`)."""

    kind: Literal["rows"] = "rows"
    request: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    numbers: tuple[int, ...] | None = None
    """Where the rows stand in the table, counted from 0, where they are arranged; `total` counts these then."""


class ValueRead(Frozen):
    """Answer to `ReadValue` and `ReadDrawn`."""

    kind: Literal["value"] = "value"
    request: int
    value: Any


class ModelNode(Frozen):
    """A node that draws one layer of a model."""

    type: str
    label: str = ""
    settings: dict[str, Any] = {}
    inputs: dict[str, tuple[tuple[str, str], ...]] = {}
    """By port: (node, port) of each wire, in order."""
    inside: str = ""
    """The nested model that it was part of, as a path."""


class ModelRead(Frozen):
    """Answer to `ReadModel`."""

    kind: Literal["model"] = "model"
    request: int
    nodes: dict[str, ModelNode]
    outputs: dict[str, tuple[str, str]]
    """Where each output of the model comes from: node and port."""
    notes: tuple[Message, ...] = ()
    """What the drawing cannot say."""
    has_weights: bool


class ScriptWritten(Frozen):
    """Answer to `WriteScript`."""

    kind: Literal["script"] = "script"
    request: int
    text: str


class RowsProbed(Frozen):
    """Answer to `Probe`."""

    kind: Literal["probed"] = "probed"
    request: int
    glimpse: Probed


class ConnectionTried(Frozen):
    """Answer to `TryConnection` where it leads somewhere."""

    kind: Literal["connection_tried"] = "connection_tried"
    request: int
    found: Message


class Refused(Frozen):
    """Answer to a request that could not be met."""

    kind: Literal["refused"] = "refused"
    request: int
    error: Fault
    code_for: dict[str, str] = {}
    """Classes of a model that the user would have to give the code of, and the module that each came from."""


TaskNotification = (
    Started | Progress | LogLines | Warned | PointsMade | Glimpsed | NodeDone | NodeFailed | NodeCancelled | TaskDone
)


Answer = Drafted | Described | RowsRead | ValueRead | ModelRead | ScriptWritten | RowsProbed | ConnectionTried | Refused


Notification = Annotated[Ready | TaskNotification | Answer, Field(discriminator="kind")]


NOTIFICATIONS: TypeAdapter[list[Notification]] = TypeAdapter(list[Notification])
