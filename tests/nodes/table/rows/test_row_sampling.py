"""Row Sampling: which rows are drawn, in their order, from a table that need not fit into memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.ports import Table
from netwright.sdk import Node
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
ROWS = 300_000


def drawn(make: Make, context: RecordingContext, **settings: Any) -> list[int]:
    frame = pl.DataFrame({"row": range(ROWS), "class": np.arange(ROWS) % 3 == 0})
    made = make("row_sampling", **settings).execute(table=Table.of(frame), context=context)["table"]
    assert made.frame.collect_schema() == frame.schema
    return made.frame.collect()["row"].to_list()


@pytest.mark.parametrize("settings", [{"size": "rows", "rows": 5_000}, {"share": 0.7}, {"share": 1.0}])
def test_drawn_rows_keep_their_order(make: Make, context: RecordingContext, settings: dict[str, Any]) -> None:
    count = settings.get("rows") or round(ROWS * settings["share"])
    rows = drawn(make, context, **settings)
    # The order of a seeded permutation decides, so that results of earlier versions stay what they are.
    assert rows == sorted(np.random.default_rng(context.seed).permutation(ROWS)[:count].tolist())
    assert drawn(make, context, **settings, method="from the top") == list(range(count))
    assert drawn(make, context, **settings, method="evenly") == [place * ROWS // count for place in range(count)]
    balanced = drawn(make, context, **settings, method="stratified", by="class")
    assert balanced == sorted(set(balanced))
    assert sum(row % 3 == 0 for row in balanced) == pytest.approx(count / 3, abs=1)


def test_fewer_rows_than_asked_for_are_all(make: Make, context: RecordingContext) -> None:
    for method in ("random", "from the top", "evenly"):
        assert len(drawn(make, context, size="rows", rows=ROWS + 1, method=method)) == ROWS


@pytest.mark.parametrize("method", ["random", "from the top", "evenly"])
def test_the_table_may_be_larger_than_memory(
    make: Make, context: RecordingContext, tmp_path: Path, method: str
) -> None:
    file, width = tmp_path / "large.arrow", 40
    pl.LazyFrame({"row": range(1_000_000)}).with_columns(
        (pl.col("row") * (place + 0.5)).alias(f"x{place}") for place in range(width)
    ).sink_ipc(file, compression="lz4")  # so that its pages are no memory of this process
    held = 8 * 1_000_000 * (width + 1)
    before, peak, is_over = _own_memory(), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not is_over.wait(0.002):
            peak = max(peak, _own_memory())

    watching = threading.Thread(target=watch)
    watching.start()
    node = make("row_sampling", size="rows", rows=100, method=method)
    made = node.execute(table=Table.of(pl.scan_ipc(file)), context=context)["table"]
    assert made.frame.collect().height == 100
    is_over.set()
    watching.join()
    assert peak - before < 0.6 * held


def _own_memory() -> int:
    """Return the bytes of this process that are not pages of files."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("RssAnon"):
            return 1024 * int(line.split()[1])
    pytest.skip("this system does not tell")
