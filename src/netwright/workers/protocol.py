"""What the parent and its workers say to each other. JSON both ways; values cross as files, never as pickles.

A frame holds a list of messages. Commands go to a worker, notifications come back.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from netwright.sdk.context import Control, Point
from netwright.sdk.glimpse import Glimpse, Probed, ProbedRows
from netwright.sdk.message import Message
from netwright.sdk.node import NodeType
from netwright.sdk.port import PortType
from netwright.sdk.preview import Preview
from netwright.sdk.registry import LoadError
from netwright.sdk.repair import Repair

WorkerKind = Literal["plain", "keras", "training", "drafting"]


class Frozen(BaseModel):
    """Base of all that is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


# What a task is made of


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


class Drawn(Frozen):
    """A layer node: not executed but configured in the worker that needs its tensors."""

    node: str
    type: str
    label: str = ""
    settings: dict[str, Any] = {}
    inputs: dict[str, tuple[Source, ...]] = {}


class Step(Frozen):
    """One node to execute."""

    node: str
    type: str
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
    steps: tuple[Step, ...]
    drawn: tuple[Drawn, ...] = ()
    """All layer nodes that any step needs, each after those it takes tensors from."""
    folder: str
    """Of the workflow file: data paths are relative to it, or else to the workspace."""
    workspace: str
    allowed: tuple[str, ...] = ()
    """Further folders that data paths may lead into."""


# What a draft is made of


class DraftNode(Frozen):
    """A node of a flat workflow, as far as its specs are concerned."""

    type: str
    label: str = ""
    settings: dict[str, Any] = {}
    """May hold `{"$expression": ...}` where the workflow's variables or other nodes' specs are meant."""
    inputs: dict[str, tuple[tuple[str, str], ...]] = {}
    """By port: (node, port) of each wire, in order."""
    scope: str = ""
    """Which of the draft's scopes the expressions mean: the id of the sub-workflow's instance with a slash behind."""


class DraftScope(Frozen):
    """What expressions inside an instance of a sub-workflow may use (`workflow.flatten.Scope`)."""

    values: dict[str, Any]
    """Of its variables; expressions among them belong to the scope around it."""
    outer: str


class NodeDraft(Frozen):
    """What is known of a node before it runs."""

    problems: tuple[Fault, ...] = ()
    outputs: dict[str, OutputDraft] = {}
    parameters: ParameterDraft | None = None
    """For layer nodes."""
    settings: dict[str, Any] | None = None
    """The settings with every expression resolved, for nodes that have expressions; None where that failed."""
    files: tuple[str, ...] = ()
    """Absolute paths of the data that the node reads."""
    preview: Preview | None = None
    """What it found there."""


class OutputDraft(Frozen):
    """What is known of an output: `spec` is the page's view of it (`workers.child.views`), None while unknown."""

    type: PortType
    spec: dict[str, Any] | None = None


class ParameterDraft(Frozen):
    """How many numbers a layer holds."""

    trainable: int
    frozen: int


# Commands


class Execute(Frozen):
    """Run a task."""

    kind: Literal["execute"] = "execute"
    task: Task


class Cancel(Frozen):
    """Ask the task to end now; signals follow where it does not."""

    kind: Literal["cancel"] = "cancel"
    task: str


class Steer(Frozen):
    """Hand something the user asked for to the node that runs."""

    kind: Literal["steer"] = "steer"
    task: str
    control: Control


class Draft(Frozen):
    """Predict specs and find problems of a flat workflow; `workers.draft_request.draft_of` makes one."""

    kind: Literal["draft"] = "draft"
    request: int = 0
    session: str
    """Whose draft it is: the answer holds what changed against the last answer of this session."""
    nodes: dict[str, DraftNode]
    variables: dict[str, bool | int | float | str] = {}
    """Of the document itself: what scope "" may use."""
    scopes: dict[str, DraftScope] = {}
    """By prefix, each after the one around it."""
    outputs: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = ()
    """Where outputs of sub-workflow instances really come from: instance and port, node and port."""
    observed: dict[str, dict[str, dict[str, Any]]] = {}
    """Specs of current results, by node and port: they take the place of predictions."""
    folder: str
    workspace: str
    allowed: tuple[str, ...] = ()
    fresh: bool = False
    """Whether to answer in full."""


class Forget(Frozen):
    """Drop what is kept for a draft session."""

    kind: Literal["forget"] = "forget"
    session: str


class Describe(Frozen):
    """List the node types."""

    kind: Literal["describe"] = "describe"
    request: int = 0


class RowTest(Frozen):
    """What a row has to pass: a test of the Row Filter's conditions, with its value as text."""

    column: str
    test: str = "contains"
    value: str = ""


class Arrangement(Frozen):
    """Which rows of a table are looked at, and in which order."""

    sort: str | None = None
    """The column that they are sorted by, missing values last; None leaves them as they are."""
    descending: bool = False
    search: str = ""
    """A text that has to be in one of the row's cells, whatever the case."""
    where: tuple[RowTest, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it leaves the table as it is."""
        return self.sort is None and not self.search and not self.where


class ReadRows(Frozen):
    """Read rows of a table in the cache."""

    kind: Literal["read_rows"] = "read_rows"
    request: int = 0
    source: EntrySource
    offset: int = 0
    limit: int = 100
    arrangement: Arrangement = Arrangement()


class ReadValue(Frozen):
    """Read a figure, transform, variables or the view of a network out of the cache."""

    kind: Literal["read_value"] = "read_value"
    request: int = 0
    source: EntrySource


class ReadModel(Frozen):
    """Read a Keras model file as nodes that draw it. The file is somebody else's: nothing of it is trusted."""

    kind: Literal["read_model"] = "read_model"
    request: int = 0
    path: str


class WriteScript(Frozen):
    """Write the network at a node of a workflow as a Keras script."""

    kind: Literal["write_script"] = "write_script"
    request: int = 0
    draft: Draft
    """The workflow; its session is dropped afterwards."""
    node: str
    title: str
    seed: int | None = None
    """From which the initial weights follow."""


class Probe(Frozen):
    """Look at what the layers of a learner's network make of some rows."""

    kind: Literal["probe"] = "probe"
    request: int = 0
    task: Task
    """The learner and the layers that lead to it, as a run would have them; it is not executed."""
    trained: dict[str, EntrySource] = {}
    """Its networks as they came out, by port; before they are there, those that go in are looked at."""
    rows: ProbedRows


class Shutdown(Frozen):
    """End when nothing runs."""

    kind: Literal["shutdown"] = "shutdown"


Command = Annotated[
    Execute
    | Cancel
    | Steer
    | Draft
    | Forget
    | Describe
    | ReadRows
    | ReadValue
    | ReadModel
    | WriteScript
    | Probe
    | Shutdown,
    Field(discriminator="kind"),
]


# Notifications


class Output(Frozen):
    """One output of a finished node."""

    type: PortType
    spec: dict[str, Any]
    """As observed."""
    files: dict[str, WrittenFile] = {}
    """By name below `ENTRY/PORT/`; empty where the value is `inline`."""
    inline: Any = None
    """A small value itself: Variables, and Transforms and Figures up to 64 kB of JSON."""


class WrittenFile(Frozen):
    """One file of an output."""

    bytes: int
    sha256: str


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
    lines: tuple[str, ...]


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
    """Answer to `ReadRows`: cells as JSON (see `workers.child.pages`)."""

    kind: Literal["rows"] = "rows"
    request: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    numbers: tuple[int, ...] | None = None
    """Where the rows stand in the table, counted from 0, where they are arranged; `total` counts these then."""


class ValueRead(Frozen):
    """Answer to `ReadValue`."""

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


class Refused(Frozen):
    """Answer to a request that could not be met."""

    kind: Literal["refused"] = "refused"
    request: int
    error: Fault


TaskNotification = (
    Started | Progress | LogLines | Warned | PointsMade | Glimpsed | NodeDone | NodeFailed | NodeCancelled | TaskDone
)
Answer = Drafted | Described | RowsRead | ValueRead | ModelRead | ScriptWritten | RowsProbed | Refused
Notification = Annotated[Ready | TaskNotification | Answer, Field(discriminator="kind")]

NodeDraft.model_rebuild()
Output.model_rebuild()

COMMANDS: TypeAdapter[list[Command]] = TypeAdapter(list[Command])
NOTIFICATIONS: TypeAdapter[list[Notification]] = TypeAdapter(list[Notification])
