"""The kinds of events on the stream, told apart by `kind`, and how two of a kind melt into one.

Each carries things as they are now, so that a page only has to replace what it has, and hearing one twice is harmless.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netwright.sdk import Message
from netwright.sdk.context import Point
from netwright.sdk.glimpse import Glimpse
from netwright.sdk.message import LogLine
from netwright.server.views import NodeState, RunSummary, Snapshot, View
from netwright.workers.protocol import NodeDraft
from netwright.workflow.document import Annotation, Connection, Group, NodeEntry, SubWorkflow, Variable
from netwright.workflow.problems.problems import Problem


class EventBase(View):
    """What every event carries. `sequence` is where to go on from after a lost connection."""

    document: str = ""
    sequence: int = 0


class SnapshotEvent(EventBase):
    """The whole document, when the events since are not known any more."""

    kind: Literal["snapshot"] = "snapshot"
    snapshot: Snapshot


class Changed(EventBase):
    """The document changed. None as a value: it is gone. None for a whole part: it did not change."""

    kind: Literal["changed"] = "changed"
    revision: int
    client: str | None
    """Who did it; None when it was not one page alone."""
    saved: bool
    can_undo: bool
    can_redo: bool
    title: str | None = None
    description: str | None = None
    seed: int | None = None
    nodes: dict[str, NodeEntry | None] = {}
    connections: tuple[Connection, ...] | None = None
    annotations: dict[str, Annotation | None] = {}
    groups: dict[str, Group | None] = {}
    variables: dict[str, Variable | None] = {}
    workflows: dict[str, SubWorkflow | None] = {}


class DraftedEvent(EventBase):
    """What is known of nodes before they run: what changed, and all problems."""

    kind: Literal["drafted"] = "drafted"
    revision: int
    """The revision that the drafts belong to."""
    drafts: dict[str, NodeDraft | None]
    problems: tuple[Problem, ...]


class StatesEvent(EventBase):
    """Where nodes stand; None for nodes that are gone."""

    kind: Literal["states"] = "states"
    states: dict[str, NodeState | None]


class RunEvent(EventBase):
    """The document's run as it is now."""

    kind: Literal["run"] = "run"
    run: RunSummary


class PointsEvent(EventBase):
    """Points of a live curve; `start` is the number of the first. 0 begins a new curve."""

    kind: Literal["points"] = "points"
    node: str
    start: int
    points: tuple[Point, ...]


class GlimpseEvent(EventBase):
    """Something of a running node as it is now; it takes the place of what was shown of its kind."""

    kind: Literal["glimpse"] = "glimpse"
    node: str
    glimpse: Glimpse


class LogEvent(EventBase):
    """Lines of a node's log; `start` is the number of the first. 0 begins a new log."""

    kind: Literal["log"] = "log"
    node: str
    start: int
    lines: tuple[LogLine, ...]


class SavedEvent(EventBase):
    """Whether the file holds what the page shows."""

    kind: Literal["saved"] = "saved"
    saved: bool


class NoticeEvent(EventBase):
    """Something the user should know, such as a copy that was kept."""

    kind: Literal["notice"] = "notice"
    notice: Message


Event = Annotated[
    SnapshotEvent
    | Changed
    | DraftedEvent
    | StatesEvent
    | RunEvent
    | PointsEvent
    | GlimpseEvent
    | LogEvent
    | SavedEvent
    | NoticeEvent,
    Field(discriminator="kind"),
]


class Follow(View):
    """What a page says first: which document, and the sequence of the last event it has."""

    kind: Literal["follow"] = "follow"
    document: str
    after: int | None = None


class Unfollow(View):
    """The page shows the document no more."""

    kind: Literal["unfollow"] = "unfollow"
    document: str


Wish = Annotated[Follow | Unfollow, Field(discriminator="kind")]


def merged(first: Event, second: Event) -> Event:
    """Return one event that leaves a page as the two do. Both are of one kind (and node)."""
    if isinstance(first, Changed) and isinstance(second, Changed):
        return _merged_changes(first, second)
    if isinstance(first, DraftedEvent) and isinstance(second, DraftedEvent):
        return second.model_copy(update={"drafts": first.drafts | second.drafts})
    if isinstance(first, StatesEvent) and isinstance(second, StatesEvent):
        return second.model_copy(update={"states": first.states | second.states})
    if isinstance(first, PointsEvent) and isinstance(second, PointsEvent) and second.start:
        return first.model_copy(update={"points": first.points + second.points})
    if isinstance(first, LogEvent) and isinstance(second, LogEvent) and second.start:
        return first.model_copy(update={"lines": first.lines + second.lines})
    return second


def _merged_changes(first: Changed, second: Changed) -> Changed:
    update: dict[str, object] = {
        part: getattr(first, part) | getattr(second, part)
        for part in ("nodes", "annotations", "groups", "variables", "workflows")
    }
    for part in ("title", "description", "seed", "connections"):
        if getattr(second, part) is None:
            update[part] = getattr(first, part)
    update["client"] = first.client if first.client == second.client else None
    return second.model_copy(update=update)
