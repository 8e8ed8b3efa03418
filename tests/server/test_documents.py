"""Open documents: merging, undo, autosave, the third writer on disk, damage, reopening."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.server.documents.documents import Documents
from netwright.server.documents.open_document import OpenDocument
from netwright.server.files.disk_file import DiskFile
from netwright.server.files.workspace import Workspace
from netwright.server.refusal import Refusal
from netwright.workflow.document import Connection, Document, NodeEntry
from netwright.workflow.editing.edits import (
    AddNode,
    ChangeDocument,
    ChangeSettings,
    Connect,
    Edit,
    MoveNodes,
    RemoveNodes,
    RenameNode,
)
from netwright.workflow.file.format import dump, parse

R = TypeVar("R")


def with_documents(folder: Path, use: Callable[[Documents], Awaitable[R]], quiet: float = 0.05) -> R:
    async def run() -> R:
        documents = Documents(Workspace.at(folder), b"secret", quiet=quiet)
        try:
            return await use(documents)
        finally:
            await documents.close()

    return asyncio.run(run())


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(4000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that within 20 s")


def add(id: str, **settings: Any) -> AddNode:
    return AddNode(id=id, node=NodeEntry(type="reader", settings=settings))


def wire(source: str, target: str) -> Connect:
    return Connect(connection=Connection(source=f"{source}.x", target=f"{target}.y"))


def opened_with(*nodes: str) -> OpenDocument:
    document = Document(nodes={id: NodeEntry(type="reader") for id in nodes})
    return OpenDocument("d", DiskFile(Path("unused")), "unused", document)


def in_loop(use: Callable[[], R]) -> R:
    async def run() -> R:
        return use()

    return asyncio.run(run())


def test_edits_of_two_people_to_different_things_merge() -> None:
    def edit() -> OpenDocument:
        opened = opened_with("a", "b")
        base = opened.revision
        opened.edit(ChangeSettings(id="a", settings={"units": 1}), base, "ann")
        opened.edit(ChangeSettings(id="a", settings={"rate": 2}), base, "bob")
        opened.edit(MoveNodes(positions={"a": (5, 5)}), base, "cho")
        opened.edit(RenameNode(id="b", label="B"), base, "dan")
        return opened

    opened = in_loop(edit)
    assert opened.document.nodes["a"].settings == {"units": 1, "rate": 2}
    assert opened.document.nodes["a"].position == (5, 5)
    assert opened.document.nodes["b"].label == "B"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ChangeSettings(id="a", settings={"units": 1}), ChangeSettings(id="a", settings={"units": 2})),
        (ChangeSettings(id="a", settings={"units": 1}), RemoveNodes(ids=("a",))),
        (RemoveNodes(ids=("a",)), ChangeSettings(id="a", settings={"units": 1})),
        (wire("a", "b"), RemoveNodes(ids=("b",))),
        (wire("a", "b"), wire("c", "b")),
        (ChangeDocument(title="one"), ChangeDocument(title="two")),
    ],
)  # fmt: skip
def test_edits_to_the_same_thing_are_refused_with_the_reason(first: Edit, second: Edit) -> None:
    def edit() -> None:
        opened = opened_with("a", "b", "c")
        base = opened.revision
        opened.edit(first, base, "ann")
        before = opened.document
        with pytest.raises(Refusal) as refused:
            opened.edit(second, base, "bob")
        assert refused.value.status == 409
        assert refused.value.problem.values
        assert opened.document is before
        # Having seen the other's edit, or being the same page, it is no conflict.
        if not isinstance(first, RemoveNodes):
            opened.edit(second, opened.revision, "bob")

    in_loop(edit)


IDS = ("a", "b", "c")
ID = st.sampled_from(IDS)
EDITS = st.one_of(
    st.builds(
        lambda id, values: ChangeSettings(id=id, settings=values),
        ID,
        st.dictionaries(st.sampled_from("xy"), st.integers(0, 9), min_size=1),
    ),
    st.builds(lambda id, x: MoveNodes(positions={id: (x, x)}), ID, st.integers(0, 9)),
    st.builds(lambda id, label: RenameNode(id=id, label=label), ID, st.sampled_from(["p", "q"])),
    st.builds(lambda id: RemoveNodes(ids=(id,)), ID),
    st.builds(lambda id: add(id), ID),
    st.builds(lambda source, target: wire(source, target), ID, ID),
)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(["ann", "bob"]), st.integers(0, 3), EDITS), max_size=15))
def test_whatever_two_people_do_every_accepted_edit_is_there_and_every_refused_one_is_not(
    script: list[tuple[str, int, Edit]],
) -> None:
    """Accepted edits, applied one after the other, give the document; a page never overwrites what it has not seen."""
    from netwright.workflow.editing.conflicts import overlap, touched
    from netwright.workflow.editing.edits import apply

    def play() -> None:
        opened = opened_with("a", "b")
        expected = opened.document
        accepted: list[tuple[int, str, Edit]] = []
        for client, behind, edit in script:
            base = max(1, opened.revision - behind)
            unseen = [e for revision, author, e in accepted if revision > base and author != client]
            try:
                opened.edit(edit, base, client)
            except Refusal:
                assert opened.document == expected
                continue
            assert all(overlap(touched(edit), touched(other)) is None for other in unseen)
            expected = apply(expected, edit).document
            accepted.append((opened.revision, client, edit))
            assert opened.document == expected

    in_loop(play)


def test_undo_takes_back_ones_own_last_change_and_leaves_the_others() -> None:
    def edit() -> None:
        opened = opened_with()
        opened.edit(add("a"), 1, "ann")
        opened.edit(add("b"), 2, "bob")
        opened.undo("ann")
        assert set(opened.document.nodes) == {"b"}
        opened.redo("ann")
        assert set(opened.document.nodes) == {"a", "b"}
        opened.edit(ChangeSettings(id="a", settings={"x": 1}), opened.revision, "bob")
        with pytest.raises(Refusal):
            opened.undo("ann")
        opened.undo("bob")
        opened.undo("ann")
        assert set(opened.document.nodes) == {"b"}

    in_loop(edit)


def test_a_page_that_is_ahead_of_the_server_or_far_behind_is_told_to_reload() -> None:
    def edit() -> None:
        opened = opened_with("a")
        with pytest.raises(Refusal, match="ahead"):
            opened.edit(RenameNode(id="a", label="x"), 99, "ann")
        for number in range(1100):
            opened.edit(RenameNode(id="a", label=str(number)), opened.revision, "ann")
        with pytest.raises(Refusal, match="missed too many"):
            opened.edit(add("z"), 1, "bob")

    in_loop(edit)


def test_changes_reach_the_file_by_themselves_and_a_restart_finds_them_under_the_same_id(tmp_path: Path) -> None:
    async def work(documents: Documents) -> str:
        opened = await documents.create("My net: 1/2?")
        opened.edit(add("a", path="x.csv"), opened.revision, "ann")
        assert not opened.saved
        await until(lambda: opened.saved)
        assert "a" in parse(opened.file.path.read_bytes()).document.nodes
        return opened.id

    async def again(documents: Documents) -> None:
        opened = await documents.open(id)
        assert opened.document.title == "My net: 1/2?"
        assert [entry.document for entry in await documents.workflows()] == [id]

    id = with_documents(tmp_path, work)
    with_documents(tmp_path, again)


def test_closing_saves_what_was_not_saved(tmp_path: Path) -> None:
    async def work(documents: Documents) -> Path:
        opened = await documents.create("x")
        opened.edit(add("a"), opened.revision, "ann")
        return opened.file.path

    place = with_documents(tmp_path, work, quiet=60)
    assert "a" in parse(place.read_bytes()).document.nodes


def test_a_file_changed_outside_is_loaded_again_when_nothing_is_lost_by_it(tmp_path: Path) -> None:
    async def work(documents: Documents) -> None:
        opened = await documents.create("x")
        opened.file.path.write_text(dump(Document(title="theirs", nodes={"z": NodeEntry(type="reader")})))
        await documents.look_outside()
        assert opened.document.title == "theirs"
        assert opened.saved
        with pytest.raises(Refusal, match="outside"):
            opened.edit(ChangeDocument(title="mine"), 1, "ann")
        opened.edit(add("y"), opened.revision, "ann")
        await until(lambda: opened.saved)
        assert set(parse(opened.file.path.read_bytes()).document.nodes) == {"y", "z"}

    with_documents(tmp_path, work)


def test_a_file_changed_outside_while_edited_here_is_left_alone_and_ours_becomes_a_copy(tmp_path: Path) -> None:
    async def work(documents: Documents) -> None:
        opened = await documents.create("x")
        theirs = opened.file.path
        opened.edit(add("mine"), opened.revision, "ann")
        theirs.write_text(dump(Document(title="theirs")))
        await until(lambda: opened.saved)
        assert parse(theirs.read_bytes()).document.title == "theirs"
        assert opened.path == "x (copy).netwright.json"
        assert "mine" in parse(opened.file.path.read_bytes()).document.nodes
        assert "x (copy)" in str(opened.snapshot().notices[-1])
        entries = {entry.path: entry.document for entry in await documents.workflows()}
        assert entries[opened.path] == opened.id
        assert entries["x.netwright.json"] != opened.id
        other = await documents.open(entries["x.netwright.json"])
        assert other.document.title == "theirs"

    with_documents(tmp_path, work)


@pytest.mark.parametrize("content", [b"", b"<<<<<<< ours\n", b"\0" * 100, b"[]", b"{"])
def test_a_file_that_became_unreadable_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    async def work(documents: Documents) -> None:
        opened = await documents.create("x")
        place = opened.file.path
        place.write_bytes(content)
        await documents.look_outside()
        opened.edit(add("mine"), opened.revision, "ann")
        await until(lambda: opened.saved)
        assert place.read_bytes() == content
        assert "mine" in parse(opened.file.path.read_bytes()).document.nodes

    with_documents(tmp_path, work)


def test_a_file_that_is_gone_is_written_again_with_the_next_change(tmp_path: Path) -> None:
    async def work(documents: Documents) -> None:
        opened = await documents.create("x")
        opened.file.path.unlink()
        await documents.look_outside()
        assert not opened.file.path.exists()
        assert "gone" in str(opened.notices[-1])
        opened.edit(add("a"), opened.revision, "ann")
        await until(lambda: opened.saved)
        assert opened.file.path.exists()

    with_documents(tmp_path, work)


def test_a_damaged_file_opens_as_far_as_it_goes_and_its_original_is_kept(tmp_path: Path) -> None:
    good = json.loads(dump(Document(title="x", nodes={"a": NodeEntry(type="reader")})))
    good["nodes"]["BAD ID"] = {"type": 7}
    original = json.dumps(good).encode()
    (tmp_path / "x.netwright.json").write_bytes(original)

    async def work(documents: Documents) -> None:
        opened = await documents.open_path("x.netwright.json")
        assert set(opened.document.nodes) == {"a"}
        assert len(opened.notices) >= 2
        opened.edit(add("b"), opened.revision, "ann")
        await until(lambda: opened.saved)
        assert (tmp_path / "x.netwright.json.damaged").read_bytes() == original

    with_documents(tmp_path, work)


def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(documents: Documents) -> None:
        opened = await documents.create("x")
        before = opened.file.path.read_bytes()

        def full(path: Path, content: bytes) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("netwright.server.files.disk_file.write_durably", full)
            opened.edit(add("a"), opened.revision, "ann")
            await until(lambda: bool(opened.notices))
        assert opened.file.path.read_bytes() == before
        assert not opened.saved
        assert "No space left" in str(opened.notices[-1])

    with_documents(tmp_path, work)


def test_unknown_documents_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.netwright.json").write_text("no json")

    async def work(documents: Documents) -> None:
        with pytest.raises(Refusal) as unknown:
            await documents.open("0" * 20)
        assert unknown.value.status == 404
        with pytest.raises(Refusal) as unreadable:
            await documents.open_path("bad.netwright.json")
        assert unreadable.value.status == 422

    with_documents(tmp_path, work)


def test_the_last_opened_workflow_comes_first(tmp_path: Path) -> None:
    async def work(documents: Documents) -> None:
        first = await documents.create("first")
        await documents.create("second")
        documents.used(first.path)
        assert [entry.title for entry in await documents.workflows()] == ["first", "second"]

    with_documents(tmp_path, work)


def test_a_workflow_is_copied_beside_itself(tmp_path: Path) -> None:
    async def use(documents: Documents) -> None:
        opened = await documents.create("Names")
        opened.edit(add("a", rows=3), opened.revision, "me")
        first, second = [await documents.open(await documents.duplicate(opened.id)) for _ in range(2)]
        assert (first.path, second.path) == ("Names (copy).netwright.json", "Names (copy) 2.netwright.json")
        assert first.document.title == "Names (copy)"
        assert first.document.nodes == opened.document.nodes

    with_documents(tmp_path, use)


def test_a_deleted_workflow_comes_back_with_its_last_edit(tmp_path: Path) -> None:
    async def use(documents: Documents) -> None:
        opened = await documents.create("Names")
        opened.edit(add("a"), opened.revision, "me")
        entry = await documents.delete(opened.id)
        assert await documents.workflows() == []
        with pytest.raises(Refusal):
            await documents.open(opened.id)
        assert [(one.id, one.path, one.title) for one in await documents.deleted()] == [(entry, opened.path, "Names")]
        taken = await documents.create("Names")
        assert taken.path == opened.path
        back = await documents.open(await documents.restore(entry))
        assert back.path == "Names 2.netwright.json"
        assert set(back.document.nodes) == {"a"}
        assert await documents.deleted() == []
        with pytest.raises(Refusal, match="no longer in the trash"):
            await documents.restore(entry)

    with_documents(tmp_path, use)


@pytest.mark.parametrize("id", ["..", "../../canary", "0" * 16, "", "x" * 16])
def test_the_trash_gives_back_its_own_entries_only(tmp_path: Path, id: str) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "canary").mkdir()

    async def use(documents: Documents) -> None:
        with pytest.raises(Refusal, match="no longer in the trash"):
            await documents.restore(id)

    with_documents(tmp_path / "workspace", use)


def test_what_was_deleted_long_ago_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(documents: Documents) -> None:
        await documents.delete((await documents.create("Old")).id)
        monkeypatch.setattr("netwright.server.files.trash.KEPT_SECONDS", -1)
        assert await documents.deleted() == []
        monkeypatch.undo()
        assert await documents.deleted() == []

    with_documents(tmp_path, use)
