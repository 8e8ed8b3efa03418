"""Undo and redo for one document that several people may edit."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from netwright.workflow.document import Document
from netwright.workflow.editing.conflicts import Touched, overlap, thing, touched
from netwright.workflow.editing.edits import Applied, Edit, apply
from netwright.workflow.errors import EditRefused

LIMIT = 500


@dataclass(frozen=True)
class Step:
    """One edit in the past of a document, or one that was undone."""

    author: str
    edit: Edit
    inverse: Edit
    touched: Touched
    order: int
    """When it was made, among all steps."""


@dataclass(frozen=True)
class Change:
    """What an edit, an undo or a redo did: the document now, and the edit that led there."""

    document: Document
    edit: Edit


class History:
    """The steps of one document. The document itself stays with its owner."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._done: deque[Step] = deque(maxlen=limit)
        self._undone: list[Step] = []
        self._count = 0

    def apply(self, document: Document, edit: Edit, author: str = "") -> Change:
        """Apply an edit and remember it; raises EditRefused. What this author had undone cannot be redone after."""
        applied = apply(document, edit)
        self._undone = [step for step in self._undone if step.author != author]
        self._remember(author, edit, applied.inverse)
        return Change(applied.document, edit)

    def can_undo(self, author: str | None = None) -> bool:
        """Whether there is something to undo: of an author, or at all."""
        return self._last(self._done, author) is not None

    def can_redo(self, author: str | None = None) -> bool:
        """Whether there is something to redo."""
        return self._last(self._undone, author) is not None

    def undo(self, document: Document, author: str | None = None) -> Change:
        """Take back the last edit: of an author, or of all; raises EditRefused, and then nothing changed.

        Another's edit is never undone unseen: where somebody has changed the same thing since, the undo is refused.
        """
        step = self._last(self._done, author)
        if step is None:
            raise EditRefused("There is nothing to undo.", "Each edit made in this window is taken back already.")
        for later in self._done:
            if later.order > step.order and later.author != step.author:
                common = overlap(step.touched, later.touched)
                if common is not None:
                    raise EditRefused(
                        "This cannot be undone: somebody else has changed {thing} since.",
                        "Change it by hand, or let them undo theirs first.",
                        thing=thing(common),
                    )
        applied = _reapply(document, step.inverse)
        self._done.remove(step)
        self._undone.append(Step(step.author, step.inverse, applied.inverse, step.touched, step.order))
        return Change(applied.document, step.inverse)

    def redo(self, document: Document, author: str | None = None) -> Change:
        """Apply the last undone edit again; raises EditRefused, and then nothing changed."""
        step = self._last(self._undone, author)
        if step is None:
            raise EditRefused("There is nothing to redo.", "Nothing was undone since the last edit.")
        applied = _reapply(document, step.inverse)
        self._undone.remove(step)
        self._remember(step.author, step.inverse, applied.inverse)
        return Change(applied.document, step.inverse)

    def _remember(self, author: str, edit: Edit, inverse: Edit) -> None:
        self._count += 1
        # The inverse names what went along, such as the wires of a removed node.
        self._done.append(Step(author, edit, inverse, touched(edit) | touched(inverse), self._count))

    @staticmethod
    def _last(steps: deque[Step] | list[Step], author: str | None) -> Step | None:
        return next((step for step in reversed(steps) if author is None or step.author == author), None)


def _reapply(document: Document, edit: Edit) -> Applied:
    try:
        return apply(document, edit)
    except EditRefused as refusal:
        raise EditRefused(
            "This no longer fits the workflow as it is now: {reason}",
            "Change it by hand.",
            reason=str(refusal.problem),
        ) from None
