"""Undo, redo, and people who edit at the same time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netwright.workflow.document import Connection, NodeEntry
from netwright.workflow.editing.conflicts import overlap, thing, touched
from netwright.workflow.editing.difference import difference
from netwright.workflow.editing.edits import (
    AddNode,
    ChangeSettings,
    Connect,
    Edit,
    EditRefused,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    apply,
)
from netwright.workflow.editing.history import History
from netwright.workflow.file.format import dump
from tests.workflow.samples import flagship
from tests.workflow.test_edits import EDITS


@given(st.lists(EDITS, max_size=15))
def test_undo_to_the_beginning_and_redo_to_the_end(edits: list[Edit]) -> None:
    history, document = History(), flagship()
    states = [dump(document)]
    for edit in edits:
        try:
            document = history.apply(document, edit).document
        except EditRefused:
            continue
        states.append(dump(document))
    for state in reversed(states[:-1]):
        document = history.undo(document).document
        assert dump(document) == state
    assert not history.can_undo()
    for state in states[1:]:
        document = history.redo(document).document
        assert dump(document) == state
    assert not history.can_redo()


def test_a_new_edit_ends_redo_of_its_author_only() -> None:
    history, document = History(), flagship()
    document = history.apply(document, RenameNode(id="dense", label="x"), "ann").document
    document = history.undo(document, "ann").document
    document = history.apply(document, RenameNode(id="rows", label="y"), "bob").document
    assert history.can_redo("ann")
    document = history.apply(document, RenameNode(id="rows", label="z"), "ann").document
    assert not history.can_redo("ann")


def test_each_undoes_their_own() -> None:
    history, document = History(), flagship()
    document = history.apply(document, RenameNode(id="dense", label="ann's"), "ann").document
    document = history.apply(document, RenameNode(id="rows", label="bob's"), "bob").document
    document = history.undo(document, "ann").document
    assert (document.nodes["dense"].label, document.nodes["rows"].label) == ("", "bob's")


def test_undo_never_overwrites_anothers_edit_unseen() -> None:
    history, document = History(), flagship()
    document = history.apply(document, ChangeSettings(id="dense", settings={"units": 3}), "ann").document
    document = history.apply(document, ChangeSettings(id="dense", settings={"units": 7}), "bob").document
    with pytest.raises(EditRefused, match=r"somebody else has changed dense\.settings\.units since"):
        history.undo(document, "ann")
    assert history.can_undo("ann")
    document = history.undo(document, "bob").document
    assert history.undo(document, "ann").document == flagship()


def test_undo_that_no_longer_fits_is_refused_with_a_sentence() -> None:
    history, document = History(), flagship()
    document = history.apply(document, RenameNode(id="dense", label="x"), "ann").document
    document = apply(document, RemoveNodes(ids=("dense",))).document  # by a third writer, unknown to the history
    with pytest.raises(EditRefused, match="no longer fits the workflow as it is now: There is no node dense"):
        history.undo(document)


def test_nothing_to_undo_or_redo() -> None:
    with pytest.raises(EditRefused, match="nothing to undo"):
        History().undo(flagship())
    with pytest.raises(EditRefused, match="nothing to redo"):
        History().redo(flagship())


def test_the_past_is_bounded() -> None:
    history, document = History(limit=3), flagship()
    for label in "abcde":
        document = history.apply(document, RenameNode(id="dense", label=label)).document
    for _ in range(3):
        document = history.undo(document).document
    assert document.nodes["dense"].label == "b"
    assert not history.can_undo()


def test_edits_of_other_things_merge_and_of_the_same_conflict() -> None:
    units = ChangeSettings(id="dense", settings={"units": 1})
    clear: list[Edit] = [
        ChangeSettings(id="dense", settings={"activation": "relu"}),
        RenameNode(id="dense", label="x"),
        MoveNodes(positions={"dense": (1, 1)}),
        RemoveNodes(ids=("rows",)),
    ]
    assert [overlap(touched(units), touched(other)) for other in clear] == [None] * len(clear)
    both = overlap(touched(units), touched(RemoveNodes(ids=("dense",))))
    assert both is not None
    assert thing(both) == "dense"
    wire = Connect(connection=Connection(source="in.tensor", target="learner.network"))
    assert overlap(touched(RemoveNodes(ids=("in",))), touched(wire)) == ("nodes", "in")
    other = Connect(connection=Connection(source="in.tensor", target="dense.tensor"))
    assert overlap(touched(wire), touched(other)) is None


def test_difference_names_what_changed() -> None:
    before = flagship()
    after = apply(before, AddNode(id="new", node=NodeEntry(type="dense"))).document
    after = apply(after, RemoveNodes(ids=("rows",))).document
    found = difference(before, after)
    assert found.nodes is not None
    assert {id: entry is None for id, entry in found.nodes.items()} == {"new": False, "rows": True}
    assert found.connections == after.connections
    assert found.groups == {"data": after.groups["data"]}
    assert found.variables is None
    assert found.title is None
    assert difference(after, after) == type(found)()
