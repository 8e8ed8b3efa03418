"""Two million rows read, filtered, derived, grouped, sorted and written: as six nodes, and as one Polars query by hand.

Usage: python benchmarks/tables/shaping.py [rows] [rounds]

Prints medians in seconds, by the clock and of the processors, and their ratios. The nodes keep each step's rows on
disk, so that a later change runs only what follows from it; the query keeps nothing. So a third side does by hand what
the nodes do: a query a step, from file to file. Where the environment variable
NETWRIGHT_ORANGE_PYTHON names a Python that has Orange, the same job runs there too, once.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import psutil

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


def step_by_step(source: Path, folder: Path, target: Path) -> None:
    """The same by hand with each step's rows kept, as the nodes keep them, without their checks."""
    read, filtered, derived, sums = (folder / f"{name}.arrow" for name in ("read", "filtered", "derived", "sums"))
    pl.scan_csv(source).sink_ipc(read)
    pl.scan_ipc(read).filter(pl.col("pieces") > 2).sink_ipc(filtered)
    pl.scan_ipc(filtered).with_columns(paid=pl.col("price") * pl.col("pieces")).sink_ipc(derived)
    grouped = pl.scan_ipc(derived).group_by("shop", "kind").agg(pl.len().alias("rows"), pl.col("paid").sum())
    grouped.collect().write_ipc(sums)
    pl.read_ipc(sums).sort("paid", descending=True).write_csv(target)


class Taken(NamedTuple):
    """Seconds by the clock, and of the processors, by this process and those it started."""

    clock: float
    processor: float

    @classmethod
    def now(cls) -> Taken:
        own = psutil.Process()
        used = (sum(process.cpu_times()[:2]) for process in (own, *own.children(recursive=True)))
        return cls(time.perf_counter(), sum(used))

    def since(self, before: Taken) -> Taken:
        return Taken(self.clock - before.clock, self.processor - before.processor)


async def nodes_once(pool: Pool, folder: Path, rows: int) -> Taken:
    """Run the nodes in a new workspace, so that nothing is there yet."""
    with tempfile.TemporaryDirectory(dir=folder) as workspace:
        (Path(workspace) / "sales.csv").hardlink_to(folder / "sales.csv")
        session = await Session.open(Path(workspace), pool=pool)
        drawn = document("sales.csv", "sums.csv")
        before = Taken.now()
        result = await session.run(drawn, PATH)
        taken = Taken.now().since(before)
        if result.state != "done":
            raise RuntimeError(f"the nodes ended as {result.state}")
        await session.close()
        mine, wanted = pl.read_csv(Path(workspace) / "sums.csv"), pl.read_csv(folder / "sums.csv")
        if not np.allclose(mine["paid"], wanted["paid"]) or mine.height != SHOPS * len(KINDS):
            raise RuntimeError(f"the sums of {rows} rows differ")
    return taken


def query_once(folder: Path) -> Taken:
    """Run the query."""
    before = Taken.now()
    by_hand(folder / "sales.csv", folder / "sums.csv")
    return Taken.now().since(before)


def steps_once(folder: Path) -> Taken:
    """Run the query a step, in a folder of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        before = Taken.now()
        step_by_step(folder / "sales.csv", Path(place), Path(place) / "sums.csv")
        return Taken.now().since(before)


def orange_once(python: str, folder: Path) -> Taken:
    """Run Orange."""
    script = Path(__file__).with_name("orange_side.py")
    command = [python, str(script), str(folder / "sales.csv"), str(folder / "orange.csv")]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    if said["groups"] != SHOPS * len(KINDS):
        raise RuntimeError(f"Orange made {said['groups']} groups")
    return Taken(said["clock"], said["processor"])


async def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    pool = Pool(PoolOptions())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_sales(folder / "sales.csv", rows)
        query, steps, nodes = [], [], []
        for _ in range(rounds + 1):  # the first starts the workers
            query.append(query_once(folder))
            steps.append(steps_once(folder))
            nodes.append(await nodes_once(pool, folder, rows))
        python = os.environ.get("NETWRIGHT_ORANGE_PYTHON")
        orange = orange_once(python, folder) if python else None
    await pool.close()
    for unit in Taken._fields:
        mine, wanted, kept = (
            statistics.median(getattr(one, unit) for one in side[1:]) for side in (nodes, query, steps)
        )
        print(f"{unit:10} six nodes {mine:.3f}, one lazy query {wanted:.3f}, ratio {mine / wanted:.2f}")
        print(
            f"{unit:10} six queries by hand {kept:.3f}, {kept / wanted:.2f} of the one; nodes {mine / kept:.2f} of them"
        )
        if orange:
            print(f"{unit:10} Orange {getattr(orange, unit):.1f}, ratio {mine / getattr(orange, unit):.3f}")


if __name__ == "__main__":
    asyncio.run(main())
