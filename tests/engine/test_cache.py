"""The cache: nothing damaged is ever believed, and two processes do each other no harm."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.store.cache import TOUCH_AFTER, Cache
from netwright.engine.store.entry import Entry, Origin
from netwright.sdk.files import checksum
from netwright.workers.protocol import NodeDone, Output, WrittenFile

ONE, TWO = "1" * 64, "2" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def cache(folder: Path) -> Iterator[Cache]:
    opened = Cache(folder)
    yield opened
    opened.close()


def reopened(cache: Cache) -> Cache:
    cache.close()
    return Cache(cache.folder, cache.limit)


def put(cache: Cache, id: str, text: str | None = "rows", inline: Any = None) -> Entry:
    """Publish an entry with one file, or with a value in the manifest alone."""
    staged = cache.stage()
    files = {}
    if text is not None:
        place = staged / "table" / "table.arrow"
        place.parent.mkdir(parents=True)
        place.write_text(text)
        files = {"table.arrow": WrittenFile(bytes=len(text), checksum=checksum(place))}
    output = Output(type="table", spec={"rows": 1}, files=files, inline=inline)
    done = NodeDone(task="t", node="n", outputs={"table": output}, seconds=0.5)
    return cache.publish(id, "reader", done, staged, Origin("run", "n"), {})


def data(cache: Cache, id: str) -> Path:
    return cache.folder / id[:2] / id / "table" / "table.arrow"


def test_an_entry_is_found_again_with_all_it_holds(cache: Cache) -> None:
    put(cache, ONE)
    put(cache, TWO, text=None, inline={"n": 1})
    cache = reopened(cache)
    entry = cache.find(ONE)
    assert entry is not None
    assert cache.verify(entry)
    assert entry.manifest["seconds"] == 0.5
    assert entry.origin == Origin("run", "n")
    source = entry.source("table")
    assert source.folder == str(data(cache, ONE).parent)
    small = cache.find(TWO)
    assert small is not None
    assert (small.source("table").folder, small.source("table").inline) == (None, {"n": 1})
    assert not (cache.folder / TWO[:2]).exists()
    assert cache.find("3" * 64) is None
    cache.close()


def damage_flip(cache: Cache) -> None:
    place = data(cache, ONE)
    content = bytearray(place.read_bytes())
    content[1] ^= 4
    place.write_bytes(bytes(content))


def damage_truncate(cache: Cache) -> None:
    data(cache, ONE).write_bytes(b"ro")


def damage_swap(cache: Cache) -> None:
    one, two, third = data(cache, ONE).parent, data(cache, TWO).parent, cache.folder / "third"
    one.rename(third)
    two.rename(one)
    third.rename(two)


def damage_delete(cache: Cache) -> None:
    data(cache, ONE).unlink()


@pytest.mark.parametrize("damage", [damage_flip, damage_truncate, damage_swap, damage_delete])
def test_a_damaged_file_is_seen_on_first_read(cache: Cache, damage: Any) -> None:
    put(cache, ONE, "rows")
    put(cache, TWO, "more")
    cache = reopened(cache)
    damage(cache)
    entry = cache.find(ONE)
    assert entry is not None
    assert not cache.verify(entry)
    cache.remove([ONE])
    assert cache.find(ONE) is None
    assert not data(cache, ONE).exists()
    put(cache, ONE, "rows")
    cache = reopened(cache)
    entry = cache.find(ONE)
    assert entry is not None
    assert cache.verify(entry)
    cache.close()


def test_a_vanished_folder_is_a_miss(cache: Cache) -> None:
    put(cache, ONE)
    cache.flush()
    other = Cache(cache.folder)
    other.remove([ONE])
    other.close()
    assert cache.find(ONE) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET manifest = replace(manifest, '\"rows\":1', '\"rows\":2')",
        "UPDATE entries SET seal = substr(seal, 2)",
        f"UPDATE entries SET id = CASE id WHEN '{ONE}' THEN '{TWO}x' ELSE id END",
    ],
)
def test_a_damaged_row_is_a_miss(cache: Cache, folder: Path, change: str) -> None:
    put(cache, ONE)
    cache.close()
    with sqlite3.connect(folder / "index.sqlite") as index:
        index.execute(change)
    index.close()
    cache = Cache(folder)
    assert cache.find(ONE) is None
    assert cache.find(TWO + "x") is None
    cache.close()


@pytest.mark.parametrize("place", [0, 20, 4096, 5000, 9000])
def test_a_damaged_index_is_made_anew_from_what_lies_on_disk(cache: Cache, folder: Path, place: int) -> None:
    put(cache, ONE)
    put(cache, TWO, text=None, inline=1)
    cache.close()
    index = folder / "index.sqlite"
    content = bytearray(index.read_bytes())
    content[place : place + 4000] = b"\xff" * 4000
    index.write_bytes(bytes(content))
    cache = Cache(folder)
    for id in (ONE, TWO):
        entry = cache.find(id)
        assert entry is None or cache.verify(entry)
    put(cache, ONE)
    cache = reopened(cache)
    assert cache.find(ONE) is not None
    cache.close()


def test_an_index_that_is_no_database_keeps_the_entries(cache: Cache, folder: Path) -> None:
    put(cache, ONE)
    cache.close()
    (folder / "index.sqlite").write_bytes(b"not a database at all, but long enough to look at" * 100)
    cache = Cache(folder)
    entry = cache.find(ONE)
    assert entry is not None
    assert cache.verify(entry)
    cache.close()


def age(cache: Cache, id: str, seconds: float) -> None:
    cache.flush()
    with sqlite3.connect(cache.folder / "index.sqlite") as index:
        index.execute("UPDATE entries SET used = used - ? WHERE id = ?", (seconds, id))
    index.close()


def test_the_longest_unused_goes_first_and_what_is_in_use_stays(folder: Path) -> None:
    cache = Cache(folder, limit=6000)
    ids = [str(number) * 64 for number in range(4)]
    for number, id in enumerate(ids):
        put(cache, id, "x" * 2000)
        age(cache, id, 2 * TOUCH_AFTER + 100 * (4 - number))
    cache = reopened(cache)
    assert cache.find(ids[0]) is not None  # a use
    cache.flush()
    cache.evict(spared_from=time.time())
    left = [id for id in ids if cache.find(id)]
    assert left == [ids[0], ids[3]]
    assert cache.usage()[0] <= 6000
    cache.limit = 10
    cache.evict(spared_from=time.time() - 10 * TOUCH_AFTER)  # a run that began long ago may use all of it
    assert [id for id in ids if cache.find(id)] == left
    cache.clear(None)
    assert cache.usage() == (0, 0)
    assert [path for path in folder.rglob("*") if path.is_file() and path.parent != folder] == []
    cache.close()


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from netwright.engine.store.cache import Cache
from tests.engine.test_cache import put
cache = Cache(Path({folder!r}))
for round in range(60):
    for number in range(8):
        id = f"{{number:x}}" * 64
        if (round + number) % 5 == int(sys.argv[1]):
            cache.remove([id])
        elif cache.find(id) is None:
            put(cache, id, "rows of " + id)
    cache.flush()
for number in range(8):
    id = f"{{number:x}}" * 64
    entry = cache.find(id)
    if entry is None:
        put(cache, id, "rows of " + id)
cache.close()
"""


def test_two_processes_do_each_other_no_harm(folder: Path) -> None:
    script = WRITER.format(root=str(Path(__file__).parents[2]), folder=str(folder))
    workers = [
        subprocess.Popen([sys.executable, "-c", script, str(number)], stderr=subprocess.PIPE) for number in range(2)
    ]
    errors = [worker.communicate(timeout=60)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], errors
    cache = Cache(folder)
    for number in range(8):
        id = f"{number:x}" * 64
        entry = cache.find(id)
        if entry is not None:
            assert cache.verify(entry)
            assert data(cache, id).read_text() == "rows of " + id
    assert list(cache.staging.iterdir()) == []
    cache.close()


def test_looking_up_costs_microseconds(cache: Cache) -> None:
    ids = [f"{number:064x}" for number in range(1000)]
    for id in ids:
        put(cache, id, text=None, inline=1)
    cache = reopened(cache)
    began = time.process_time()
    with cache.many():
        assert all(cache.find(id) for id in ids)
    assert (time.process_time() - began) / 1000 < 100e-6  # 10 us on an idle machine
    cache.close()


def test_a_folder_without_a_checkpoint_promises_nothing(cache: Cache) -> None:
    cache.checkpoints(ONE).mkdir(parents=True)
    assert not cache.has_checkpoints(ONE)
    (cache.checkpoints(ONE) / "training").write_text("epoch 1")
    assert cache.has_checkpoints(ONE)
    cache.checkpoints(TWO).mkdir()
    for id in (ONE, TWO):
        cache.drop_checkpoints(id)
    assert not list(cache.checkpoint_folder.iterdir())
