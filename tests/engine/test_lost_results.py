"""What takes a result away: files that changed, damage on disk, and the user."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from netwright.engine.recipes import fingerprints
from netwright.engine.results import NoResult
from netwright.sdk.files import file_hash
from tests.engine.conftest import LINE, PATH, THREE, Bench, changed, document, ran

On = Callable[..., None]


def test_a_changed_file_runs_again_and_a_touched_one_does_not(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        data = bench.folder / "data.csv"
        data.write_text("a\nb\n")
        flow = document({"r": ("read", {"path": "data.csv"}), "h": ("head", {})}, "r.table -> h.table")
        assert ran(await bench.run(flow)) == ["r", "h"]
        os.utime(data, (1, 1))
        assert ran(await bench.run(flow)) == []
        data.write_text("c\nd\n")
        assert ran(await bench.run(flow)) == ["r", "h"]
        page = await bench.session.results.rows(flow, PATH, "r", "table")
        assert page.rows == (("c",), ("d",))
        data.unlink()
        failed = await bench.run(flow, fails=True)
        assert failed.states["r"].state == "failed"

    on_bench(test)


def test_a_large_file_is_read_while_the_page_goes_on(on_bench: On, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "LARGE", 1)

    async def test(bench: Bench) -> None:
        data = bench.folder / "data.csv"
        data.write_text("a\nb\n")
        flow = document({"r": ("read", {"path": "data.csv"}), "h": ("head", {})}, "r.table -> h.table")

        def states() -> list[str]:
            return [state.state for state in bench.session.states(flow, PATH).values()]

        await bench.run(flow)
        assert states() == ["done", "done"]
        data.write_text("a\nb\n" * 2)
        data.write_text("a\nb\n")
        await asyncio.sleep(fingerprints.MEMORY)
        drafted = await bench.session.draft(flow, PATH, fresh=True)
        assert drafted.drafts["r"] is not None
        assert states() == ["idle", "idle"]
        assert await asyncio.gather(*(bench.session.read_files(PATH) for _ in range(2))) == [True, True]
        assert states() == ["done", "done"]
        assert not await bench.session.read_files(PATH)
        assert ran(await bench.run(flow)) == []
        data.write_text("c\n")
        assert ran(await bench.run(flow)) == ["r", "h"]
        data.unlink()
        assert states() == ["idle", "idle"]
        assert not await bench.session.read_files(PATH)

    on_bench(test)


@pytest.mark.parametrize(
    "settings",
    [{"path": "data.csv"}, {"path": "data.csv", "hidden": "large.csv"}, {"path": "data.csv", "all": "folder"}],
)
def test_nothing_is_read_where_everybody_waits(
    on_bench: On, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    """Nor what a run reads right after an edit, what a node was seen to read, or a folder with many files."""
    monkeypatch.setattr(fingerprints, "LARGE", 1)
    monkeypatch.setattr(fingerprints, "FEW", 0)
    read: list[Path] = []

    def read_beside(path: Path, *more: Callable[[], bool]) -> str | None:
        assert threading.current_thread() is not threading.main_thread()
        read.append(path)
        return file_hash(path)

    monkeypatch.setattr(fingerprints, "_hash", read_beside)

    async def test(bench: Bench) -> None:
        (bench.folder / "folder").mkdir()
        for name in ("data.csv", "large.csv", "folder/1.csv", "folder/2.csv"):
            (bench.folder / name).write_text("a\n")
            os.utime(bench.folder / name, (1, 1))
        flow = document({"r": ("read", settings), "h": ("head", {"rows": 3})}, "r.table -> h.table")
        assert ran(await bench.run(flow)) == ["r", "h"]
        assert read
        read.clear()
        assert ran(await bench.run(flow)) == []
        assert not read
        states = bench.session.states(flow, PATH)
        assert [state.state for state in states.values()] == ["done", "done"]
        changed = bench.folder / {"hidden": "large.csv", "all": "folder/2.csv"}.get(list(settings)[-1], "data.csv")
        changed.write_text("bc\n")
        assert ran(await bench.run(flow)) == ["r", "h"]
        assert set(read) == {changed}
        changed.write_text("def\n")
        await asyncio.sleep(fingerprints.MEMORY)
        await bench.session.draft(flow, PATH)
        assert await bench.session.read_files(PATH)
        assert "idle" in {state.state for state in bench.session.states(flow, PATH).values()}

    on_bench(test)


def test_a_run_is_cancelled_while_it_reads(on_bench: On, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "LARGE", 1)
    goes_on = threading.Event()

    def read_slowly(path: Path, *more: Callable[[], bool]) -> str | None:
        goes_on.wait(20)
        return file_hash(path)

    monkeypatch.setattr(fingerprints, "_hash", read_slowly)

    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\n")
        flow = document({"r": ("read", {"path": "data.csv"})})
        run = bench.session.start(flow, PATH)
        await asyncio.sleep(0.05)
        assert run.live_states()["r"].state == "waiting"
        run.cancel()
        assert (await asyncio.wait_for(run.wait(), 5)).state == "cancelled"
        goes_on.set()
        assert ran(await bench.run(flow)) == ["r"]

    try:
        on_bench(test)
    finally:
        goes_on.set()


def test_a_file_that_settings_do_not_declare_is_watched_too(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\n")
        (bench.folder / "more.csv").write_text("b\n")
        nodes = {"r": ("read", {"path": "data.csv", "hidden": "more.csv"}), "h": ("head", {"rows": 2})}
        flow = document(nodes, "r.table -> h.table")
        await bench.run(flow)
        assert ran(await bench.run(flow)) == []
        (bench.folder / "more.csv").write_text("changed\n")
        assert ran(await bench.run(flow)) == ["r", "h"]
        page = await bench.session.results.rows(flow, PATH, "h", "table")
        assert page.rows == (("a",), ("changed",))

    on_bench(test)


def test_what_comes_from_elsewhere_stays_with_its_node(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\n")
        flow = document({"r": ("read", {"path": "data.csv", "hidden": "lake://more.csv"})})
        await bench.run(flow)
        assert ran(await bench.run(flow)) == []
        assert ran(await bench.run(flow, again=["r"])) == ["r"]
        assert ran(await bench.run(flow, "copy.netwright.json")) == ["r"]

    on_bench(test)


def test_a_file_that_changes_while_it_is_read_leaves_no_answer(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\n")
        flow = document({"t": ("touch", {"path": "data.csv"})})
        first = await bench.run(flow)
        assert "changed while" in first.states["t"].warnings[0]["problem"]["template"]
        assert ran(await bench.run(flow)) == ["t"]

    on_bench(test)


def test_a_damaged_result_is_computed_again(on_bench: On, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a\nb\nc\n")
    nodes = {"r": ("read", {"path": "data.csv"}), "h": ("head", {"rows": 2})}
    flow = document(nodes, "r.table -> h.table")
    longer = changed(flow, "h", settings={"rows": 3})
    places: list[Path] = []

    async def first(bench: Bench) -> None:
        result = await bench.run(flow)
        places.append(result.entries["r"].folder / "table" / "table.arrow")

    async def second(bench: Bench) -> None:
        data = bytearray(places[0].read_bytes())
        data[len(data) // 2] ^= 1
        places[0].write_bytes(bytes(data))
        result = await bench.run(longer)
        assert ran(result) == ["r", "h"]
        page = await bench.session.results.rows(longer, PATH, "h", "table")
        assert page.rows == (("a",), ("b",), ("c",))

    async def third(bench: Bench) -> None:
        places[0].write_bytes(places[0].read_bytes()[:-8])
        with pytest.raises(NoResult, match="damaged"):
            await bench.session.results.rows(longer, PATH, "r", "table")
        assert bench.session.states(longer, PATH)["r"].state == "idle"
        assert ran(await bench.run(longer)) == ["r"]

    on_bench(first)
    on_bench(second)
    on_bench(third)


def test_reset_forgets_a_node_and_what_follows(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        await bench.run(flow)
        bench.session.reset(flow, PATH, ["b"])
        states = bench.session.states(flow, PATH)
        assert [states[id].state for id in "abc"] == ["done", "idle", "idle"]
        assert not states["b"].stale
        bench.session.reset(flow, PATH)
        assert bench.session.states(flow, PATH)["a"].state == "idle"
        assert bench.session.cache_usage()["entries"] == 0

    on_bench(test)


def test_clearing_the_cache_removes_everything(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        await bench.run(flow)
        assert bench.session.cache_usage()["entries"] == 3
        bench.session.clear_cache()
        assert bench.session.cache_usage()["entries"] == 0
        assert bench.session.states(flow, PATH)["a"].state == "idle"
        assert ran(await bench.run(flow)) == ["a", "b", "c"]

    on_bench(test)
