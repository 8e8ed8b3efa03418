"""Code that the user types is the user's own: it is trusted as it grows out of code that was trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netwright.sdk import NodeType
from netwright.sdk.trust import code_hash, is_trusted
from netwright.workflow.document import Canvas, Document
from netwright.workflow.editing.edit_kinds import Batch, ChangeSettings, Edit, Within


def typed_code(document: Document, types: Mapping[str, NodeType], edit: Edit) -> list[str]:
    """Return the hashes of code that an edit of a document writes over code that is trusted already.

    Code that comes with a node, as a paste or an undo brings it, is nobody's typing. A change to foreign code that
    was never trusted trusts nothing: the rest of it is still foreign.
    """
    hashes = []
    for canvas, change in _changes(document, edit):
        entry = canvas.nodes.get(change.id)
        type = types.get(entry.type) if entry else None
        for field in type.settings if type else ():
            written = change.settings.get(field.name)
            if field.kind != "code" or field.language != "python" or not isinstance(written, str) or not entry:
                continue
            before = entry.settings.get(field.name, field.default)
            if before == field.default or (isinstance(before, str) and is_trusted(code_hash(before))):
                hashes.append(code_hash(written))
    return hashes


def _changes(document: Document, edit: Edit) -> Iterator[tuple[Canvas, ChangeSettings]]:
    waiting: list[tuple[Canvas, Edit]] = [(document, edit)]
    while waiting:
        canvas, one = waiting.pop()
        if isinstance(one, ChangeSettings):
            yield canvas, one
        elif isinstance(one, Batch):
            waiting += [(canvas, inner) for inner in one.edits]
        elif isinstance(one, Within) and one.workflow in document.workflows:
            waiting.append((document.workflows[one.workflow], one.edit))
