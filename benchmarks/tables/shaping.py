"""Two million rows read, filtered, derived, grouped, sorted and written: as six nodes, and as one Polars query by hand.

Usage: python benchmarks/tables/shaping.py [rows] [rounds]

Prints medians in seconds and their ratio. The nodes keep each step's rows on disk, so that a later change runs only
what follows from it; the query keeps nothing.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from netwright.engine.session import Session
from netwright.workers.pool import Pool, PoolOptions
from netwright.workflow.document import Connection, Document, NodeEntry

PATH = "shaping.netwright.json"
SHOPS, KINDS = 200, ("bread", "milk", "tea", "rice")


def make_sales(path: Path, rows: int) -> None:
    """Write a table of sales."""
    random = np.random.default_rng(0)
    sales = {
        "number": np.arange(rows),
        "shop": random.integers(0, SHOPS, rows),
        "price": random.gamma(2, 20, rows).round(2),
        "pieces": random.integers(1, 9, rows),
        "kind": np.array(KINDS)[random.integers(0, len(KINDS), rows)],
    }
    pl.DataFrame(sales).write_csv(path)


def document(source: str, target: str) -> Document:
    """The six nodes."""
    nodes = {
        "read": NodeEntry(type="csv_reader", settings={"path": source}),
        "filter": NodeEntry(type="row_filter", settings={"by": "formula", "formula": "pieces > 2"}),
        "derive": NodeEntry(type="math_formula", settings={"formula": "price * pieces", "column": "paid"}),
        "group": NodeEntry(
            type="group_by",
            settings={"by": ["shop", "kind"], "aggregations": [{"column": "paid", "function": "sum", "name": "paid"}]},
        ),
        "sort": NodeEntry(type="sorter", settings={"keys": [{"column": "paid", "order": "descending"}]}),
        "write": NodeEntry(type="csv_writer", settings={"path": target}),
    }
    ids = list(nodes)
    wires = (Connection(source=f"{a}.table", target=f"{b}.table") for a, b in pairwise(ids))
    return Document(nodes=nodes, connections=tuple(wires))


def by_hand(source: Path, target: Path) -> None:
    """The same as one lazy query."""
    sales = pl.scan_csv(source).filter(pl.col("pieces") > 2).with_columns(paid=pl.col("price") * pl.col("pieces"))
    grouped = sales.group_by("shop", "kind").agg(pl.len().alias("rows"), pl.col("paid").sum())
    grouped.sort("paid", descending=True).collect().write_csv(target)


def timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


async def nodes_once(pool: Pool, folder: Path, rows: int) -> float:
    """Run the nodes in a new workspace, so that nothing is there yet."""
    with tempfile.TemporaryDirectory(dir=folder) as workspace:
        (Path(workspace) / "sales.csv").hardlink_to(folder / "sales.csv")
        session = await Session.open(Path(workspace), pool=pool)
        drawn = document("sales.csv", "sums.csv")
        began = time.perf_counter()
        result = await session.run(drawn, PATH)
        seconds = time.perf_counter() - began
        if result.state != "done":
            raise RuntimeError(f"the nodes ended as {result.state}")
        await session.close()
        by_hand(folder / "sales.csv", folder / "sums.csv")
        mine, wanted = pl.read_csv(Path(workspace) / "sums.csv"), pl.read_csv(folder / "sums.csv")
        if not np.allclose(mine["paid"], wanted["paid"]) or mine.height != SHOPS * len(KINDS):
            raise RuntimeError(f"the sums of {rows} rows differ")
    return seconds


async def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    pool = Pool(PoolOptions())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_sales(folder / "sales.csv", rows)
        nodes: list[float] = []
        query: list[float] = []
        for _ in range(rounds + 1):  # the first starts the workers
            nodes.append(await nodes_once(pool, folder, rows))
            query.append(timed(lambda: by_hand(folder / "sales.csv", folder / "sums.csv")))
    await pool.close()
    sides = {"six nodes": statistics.median(nodes[1:]), "one lazy query": statistics.median(query[1:])}
    for name, seconds in sides.items():
        print(f"{name:16} {seconds:.3f}")
    print(f"{'ratio':16} {sides['six nodes'] / sides['one lazy query']:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
