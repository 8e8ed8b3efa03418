"""One open document: the truth that all its pages edit, with undo, and with its events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from netwright.sdk import Message, NodeType
from netwright.server.documents.channel import Channel
from netwright.server.documents.event_kinds import Changed, NoticeEvent, SavedEvent, SnapshotEvent
from netwright.server.files.disk_file import DiskFile
from netwright.server.refusal import Refusal, conflict
from netwright.server.views import NodeState, RunSummary, Snapshot
from netwright.workers.protocol import NodeDraft
from netwright.workflow.document import Document, Position
from netwright.workflow.editing.conflicts import Touched, overlap, thing, touched
from netwright.workflow.editing.difference import Difference, difference
from netwright.workflow.editing.edit_kinds import Edit
from netwright.workflow.editing.fragment import Fragment, paste
from netwright.workflow.editing.history import Change, History
from netwright.workflow.errors import EditRefused
from netwright.workflow.problems.problems import Problem

REMEMBERED = 1000
"""How many revisions back an edit may have been made on."""

DISK = "disk"
"""The author of what somebody else wrote into the file."""


@dataclass
class Known:
    """What is known of the document beside its content."""

    drafts: dict[str, NodeDraft] = field(default_factory=dict)
    structural: tuple[Problem, ...] = ()
    states: dict[str, NodeState] = field(default_factory=dict)
    run: RunSummary | None = None
    revision: int = 0
    """The one that drafts and problems belong to."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the drawing, then those that drafting found."""
        found = [
            Problem(node=node, setting=fault.setting, port=fault.port, severity=fault.severity,
                    problem=fault.problem, remedy=fault.remedy, repairs=fault.repairs, trust=fault.trust)
            for node, draft in self.drafts.items()
            for fault in draft.problems
        ]  # fmt: skip
        return (*self.structural, *found)


@dataclass(frozen=True)
class _Past:
    revision: int
    author: str
    touched: Touched


class OpenDocument:
    """A document in memory. `changed` is called after each change, on the event loop."""

    def __init__(self, id: str, file: DiskFile, path: str, document: Document) -> None:
        self.id = id
        self.file = file
        self.path = path
        """In the workspace, with `/`."""
        self.document = document
        self.revision = 1
        self.saved = True
        self.notices: list[Message] = []
        self.damaged: bytes | None = None
        """The original bytes of a damaged file, to be kept before it is written over."""
        self.known = Known()
        self.channel = Channel(id)
        self.changed: list[Callable[[], None]] = []
        self._history = History()
        self._past: deque[_Past] = deque(maxlen=REMEMBERED)

    # Editing

    def edit(self, edit: Edit, revision: int, client: str) -> None:
        """Apply an edit that was made on a revision; refuses it where it meets what others did since."""
        if revision > self.revision:
            raise conflict("The page is ahead of the server, which was restarted.", "Reload the page.")
        self._check_merge(edit, revision, client)
        self._change(lambda: self._history.apply(self.document, edit, client), client)

    def undo(self, client: str) -> None:
        """Take back the last change that this client made."""
        self._change(lambda: self._history.undo(self.document, client), client)

    def redo(self, client: str) -> None:
        """Do again what this client took back last."""
        self._change(lambda: self._history.redo(self.document, client), client)

    def paste(
        self,
        fragment: Fragment,
        at: Position,
        client: str,
        types: Mapping[str, NodeType] | None = None,
        within: str | None = None,
    ) -> Mapping[str, str]:
        """Add a copied part, to a sub-workflow where one is named; return what its nodes and notes are called here."""
        pasted = paste(self.document, fragment, at, types=types, within=within)
        self._change(lambda: self._history.apply(self.document, pasted.edit, client), client)
        return pasted.ids

    def replace(self, document: Document) -> None:
        """Take over what somebody wrote into the file. There is no way back to before it."""
        self._history = History()
        parts = _parts(difference(self.document, document))
        self._become(document, DISK, parts, saved=True)

    def moved(self, notice: Message) -> None:
        """Say that the document has another path from now on."""
        self.notices.append(notice)
        snapshot = self.snapshot()
        self.channel.publish(SnapshotEvent(snapshot=snapshot))

    def notify(self, notice: Message) -> None:
        """Tell all pages something, also those that come later."""
        self.notices.append(notice)
        self.channel.publish(NoticeEvent(notice=notice))

    def set_saved(self, saved: bool) -> None:
        """Say whether the file holds what the pages show."""
        if saved != self.saved:
            self.saved = saved
            self.channel.publish(SavedEvent(saved=saved))

    def snapshot(self) -> Snapshot:
        """Return all of it as it is now."""
        self.channel.flush()
        return Snapshot(
            document=self.id,
            path=self.path,
            revision=self.revision,
            sequence=self.channel.sequence,
            workflow=self.document,
            can_undo=self._history.can_undo(),
            can_redo=self._history.can_redo(),
            saved=self.saved,
            notices=tuple(self.notices),
            drafts=dict(self.known.drafts),
            problems=self.known.problems,
            states=dict(self.known.states),
            run=self.known.run,
        )

    def _check_merge(self, edit: Edit, revision: int, client: str) -> None:
        if revision == self.revision:
            return
        if self._past and revision < self._past[0].revision - 1:
            raise conflict("This page missed too many changes to add its own.", "Reload the page.")
        wanted = touched(edit)
        for past in self._past:
            if past.revision <= revision or past.author == client:
                continue
            common = overlap(wanted, past.touched)
            if common is not None:
                raise conflict(
                    "The file was changed outside of Netwright at the same time, also at {thing}."
                    if past.author == DISK
                    else "Somebody else has just changed {thing}.",
                    "Look at it as it is now, and make your change again if you still want it.",
                    thing=thing(common),
                )

    def _change(self, change: Callable[[], Change], client: str) -> None:
        try:
            made = change()
        except EditRefused as refused:
            raise Refusal(HTTPStatus.CONFLICT, refused.problem, refused.remedy) from None
        self._become(made.document, client, touched(made.edit))

    def _become(self, document: Document, client: str, parts: Touched, *, saved: bool = False) -> None:
        before, self.document = self.document, document
        self.revision += 1
        self._past.append(_Past(self.revision, client, parts))
        self.saved = saved
        changes = difference(before, document)
        self.channel.publish(
            Changed(
                revision=self.revision,
                client=client,
                saved=saved,
                can_undo=self._history.can_undo(),
                can_redo=self._history.can_redo(),
                **{name: value for name in Difference.model_fields if (value := getattr(changes, name)) is not None},
            )
        )
        for listener in self.changed:
            listener()


def _parts(changes: Difference) -> Touched:
    """Return what a difference touches, nodes as wholes."""
    found: set[tuple[str, ...]] = set()
    for table in ("nodes", "annotations", "groups", "variables", "workflows"):
        found.update((table, id) for id in getattr(changes, table) or ())
    found.update(("document", name) for name in ("title", "description", "seed") if getattr(changes, name) is not None)
    found.update(("nodes", wire.target_node, "wires into", wire.target_port) for wire in changes.connections or ())
    return frozenset(found)
