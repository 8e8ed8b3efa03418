"""What the page sees: answers of the API and parts of events, as typed values from which OpenAPI is made."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from netwright.sdk import LoadError, Message, NodeType
from netwright.sdk.context import Point
from netwright.sdk.glimpse import Probed
from netwright.sdk.message import LogLine
from netwright.sdk.port import PortType
from netwright.workers.protocol import NodeDraft
from netwright.workflow.document import Document
from netwright.workflow.problems.problems import Problem

State = Literal["idle", "waiting", "running", "done", "failed", "cancelled", "stopped"]
RunStatus = Literal["running", "done", "failed", "cancelled", "interrupted"]


class View(BaseModel):
    """Base of what the page sees. Every field is always present, so that TypeScript knows it."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class ErrorView(View):
    """What went wrong at a node."""

    problem: Message
    remedy: Message | None = None
    setting: str | None = None
    port: str | None = None
    trust: str | None = None
    """The hash of what the user would have to trust first."""


class WarningView(View):
    """A warning shown on a node."""

    problem: Message
    remedy: Message | None = None

    @model_validator(mode="before")
    @classmethod
    def _leave_out_the_place(cls, told: Any) -> Any:
        """The engine's warnings also say how grave they are and where they belong; the page shows them on the node."""
        return {name: told[name] for name in ("problem", "remedy") if name in told} if isinstance(told, dict) else told


class OutputView(View):
    """A result that can be looked at."""

    type: PortType
    rows: int | None = None
    bytes: int | None = None


class NodeState(View):
    """Where a node stands. `stale`: it has a result, but of settings or inputs that changed since."""

    state: State = "idle"
    stale: bool = False
    cached: bool = False
    """Whether the last run took the result from the cache."""
    fraction: float | None = None
    paused: bool = False
    """Whether it runs, but waits until the user lets it go on."""
    message: Message | None = None
    seconds: float | None = None
    remaining: float | None = None
    """Seconds that are probably left, while it runs."""
    error: ErrorView | None = None
    warnings: tuple[WarningView, ...] = ()
    incomplete: Message | None = None
    outputs: dict[str, OutputView] = {}
    curve: bool = False
    """Whether the node has a learning curve to show."""


class RunSummary(View):
    """A run as the run bar and the history show it."""

    run: str
    document: str | None
    path: str
    status: RunStatus
    started: float
    """Unix seconds."""
    seconds: float | None
    """Length, None while it runs."""
    nodes: int
    finished: int
    cached: int
    failed: int


class NodeRun(View):
    """What the run records hold of one node in one run."""

    node: str
    type: str
    outcome: str
    cached: bool
    seconds: float | None
    seed: int | None
    error: ErrorView | None
    facts: dict[str, Any]


class RunRecord(RunSummary):
    """A run with its nodes."""

    node_runs: tuple[NodeRun, ...]
    versions: dict[str, str]


class Snapshot(View):
    """An open document, all at once."""

    document: str
    path: str
    revision: int
    sequence: int
    workflow: Document
    can_undo: bool
    can_redo: bool
    saved: bool
    notices: tuple[Message, ...]
    """What the user should know of how the document came to be as it is: damage, a copy that was kept."""
    drafts: dict[str, NodeDraft]
    problems: tuple[Problem, ...]
    states: dict[str, NodeState]
    run: RunSummary | None


class Script(View):
    """A network as a Python script."""

    text: str


class Opened(View):
    """A document that was opened or made."""

    document: str


class Revision(View):
    """The document's revision after a change."""

    revision: int


class Pasted(Revision):
    """A paste, and what the nodes are called that it made."""

    ids: dict[str, str]
    """From ids in the fragment to ids in the document."""


class Saved(View):
    """Whether the file holds what the page shows."""

    saved: bool


class ConnectionCheck(View):
    """Whether a wire may be drawn; the problem says why not."""

    problem: Message | None


class SessionView(View):
    """About this server."""

    version: str
    workspace: str
    read_only: bool
    languages: tuple[str, ...]


class Catalogue(View):
    """All node types, and the modules that failed to load."""

    types: tuple[NodeType, ...]
    errors: tuple[LoadError, ...]


Paradigm = Literal[
    "feed-forward",
    "recurrent",
    "convolutional",
    "encoder-decoder",
    "adversarial",
    "transformer",
    "transfer",
    "tabular",
]
DataKind = Literal["text", "images", "table", "series"]


class GalleryExample(View):
    """An example as the landing page shows it. Titles, summaries and words are by language."""

    name: str
    title: dict[str, str]
    summary: dict[str, str]
    words: dict[str, str]
    """Further words under which it is found."""
    paradigm: Paradigm
    data_kind: DataKind
    minutes: float
    picture_url: str | None


class WorkflowEntry(View):
    """A workflow of the workspace."""

    document: str
    path: str
    title: str
    modified: float
    """Unix seconds."""
    nodes: int


class TrashEntry(View):
    """A deleted workflow that can be brought back."""

    id: str
    path: str
    """Where it lay."""
    title: str
    removed: float
    """Unix seconds."""


class Deleted(View):
    """The entry of the trash that a deleted workflow became."""

    trash: str


class RunStarted(View):
    """The run that was started."""

    run: str


class Rows(View):
    """Some rows of a table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    """Of those that were asked for."""
    numbers: tuple[int, ...] | None
    """Where the rows stand in the table, counted from 0, where they are sorted or picked out."""


class Curve(View):
    """Points of a learning curve from a number on."""

    points: tuple[Point, ...]
    next: int
    complete: bool


class LearntLayer(View):
    """A drawn layer of what a run taught."""

    label: str
    type: str
    settings: dict[str, Any]
    """Without those that had their default."""


class CurveRun(View):
    """A run of which a node's curve is kept."""

    run: str
    started: float
    """Unix seconds."""
    seconds: float | None
    state: str
    settings: dict[str, Any]
    """Of the node then, without those that had their default."""
    layers: dict[str, LearntLayer] = {}
    """The drawn layers that it taught, by id. Runs of older versions tell none."""
    shown: bool
    """Whether it is the one whose curve is shown as the node's."""


class ProbeView(View):
    """What the layers make of some rows; None while the node learns: then it comes as events."""

    probed: Probed | None


class Log(View):
    """Lines of a node's log from a number on."""

    lines: tuple[LogLine, ...]
    next: int


class FileEntry(View):
    """A file in a folder of the workspace."""

    name: str
    path: str
    bytes: int
    modified: float


class Folder(View):
    """What a folder of the workspace holds."""

    folder: str
    folders: tuple[str, ...]
    files: tuple[FileEntry, ...]
    truncated: bool
    """Whether there is more than is listed."""


class Uploaded(View):
    """Where an uploaded file was put."""

    path: str
    bytes: int


class CacheView(View):
    """How much room results take, and where."""

    bytes: int
    limit: int
    entries: int
    folder: str


class Download(View):
    """A file that was fetched from the net."""

    name: str
    bytes: int


class DownloadsView(View):
    """What was fetched from the net for this user, and where it lies."""

    files: tuple[Download, ...]
    folder: str


class ConnectionView(View):
    """A named connection, without its address."""

    name: str
    kind: str
    """What its address begins with, such as `postgresql` or `s3`."""
    stored: bool
    """False for one of the environment, which cannot be removed here."""


class Reached(View):
    """What a connection leads to."""

    found: Message


class Health(View):
    """That the server is there."""

    status: Literal["ok"] = "ok"


class Done(View):
    """That it was done."""

    done: Literal[True] = True
