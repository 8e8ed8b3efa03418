"""A table of ten million rows, a gigabyte of CSV, through reader, filter, group-by and two writers.

Usage: python benchmarks/tables/larger_than_memory.py [millions of rows]

Prints processor seconds and the most memory that the server's side and its workers held together, sampled.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import psutil

from netwright.engine.session import Session
from netwright.workers.pool import Pool, PoolOptions
from netwright.workflow.document import Connection, Document, NodeEntry

PART = 1_000_000
SHOPS = 200


def make_sales(path: Path, millions: int) -> None:
    """Write about 100 bytes a row, a million rows at a time."""
    random = np.random.default_rng(0)
    with path.open("wb") as file:
        for part in range(millions):
            numbers = np.arange(part * PART, (part + 1) * PART)
            sales = pl.DataFrame(
                {
                    "number": numbers,
                    "shop": random.integers(0, SHOPS, PART),
                    "price": random.gamma(2, 20, PART).round(2),
                    "pieces": random.integers(1, 9, PART),
                    "customer": random.integers(0, 50_000, PART),
                    "paid": random.random(PART) < 0.9,
                }
            ).with_columns(
                pl.format("customer-{}@example.com", "customer").alias("mail"),
                pl.format("sold at the counter of shop {} as {}", "shop", "number").alias("note"),
            )
            sales.write_csv(file, include_header=part == 0)


def document() -> Document:
    """The nodes: what is filtered goes into a group-by and its writer, and as it is into a second writer."""
    sums = [{"column": "price", "function": "sum", "name": "price"}]
    nodes = {
        "read": NodeEntry(type="csv_reader", settings={"path": "sales.csv"}),
        "filter": NodeEntry(type="row_filter", settings={"by": "formula", "formula": "pieces > 2"}),
        "group": NodeEntry(type="group_by", settings={"by": ["shop"], "aggregations": sums}),
        "write": NodeEntry(type="csv_writer", settings={"path": "sums.csv"}),
        "write_all": NodeEntry(type="csv_writer", settings={"path": "kept.csv"}),
    }
    wires = ("read filter", "filter group", "group write", "filter write_all")
    pairs = (wire.split() for wire in wires)
    return Document(
        nodes=nodes, connections=tuple(Connection(source=f"{a}.table", target=f"{b}.table") for a, b in pairs)
    )


class Peak:
    """Adds up the memory of this process and those it started, twenty times a second, and keeps the most."""

    def __init__(self) -> None:
        self.bytes = 0
        self.seconds = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        own = psutil.Process()
        while not self._over.wait(0.05):
            held, worked = 0, 0.0
            for process in (own, *own.children(recursive=True)):
                try:
                    # What several processes share is counted once.
                    held += process.memory_full_info().uss
                    worked += sum(process.cpu_times()[:2])
                except psutil.Error:
                    continue
            self.bytes, self.seconds = max(self.bytes, held), max(self.seconds, worked)


async def run(workspace: Path) -> Peak:
    """Run the nodes in a new workspace."""
    pool = Pool(PoolOptions())
    session = await Session.open(workspace, pool=pool)
    before = sum(os.times()[:2])
    with Peak() as peak:
        result = await session.run(document(), "large.netwright.json")
    peak.seconds -= before
    if result.state != "done":
        raise RuntimeError(f"the nodes ended as {result.state}")
    await session.close()
    await pool.close()
    return peak


def main() -> None:
    millions = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as place:
        workspace = Path(place)
        # In a process of its own: what making the table takes stays out of the count.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as maker:
            maker.submit(make_sales, workspace / "sales.csv", millions).result()
        size = (workspace / "sales.csv").stat().st_size
        began = time.perf_counter()
        peak = asyncio.run(run(workspace))
        seconds = time.perf_counter() - began
        kept = pl.scan_csv(workspace / "sales.csv").filter(pl.col("pieces") > 2)
        wanted = kept.group_by("shop").agg(pl.len().alias("rows"), pl.col("price").sum()).sort("shop")
        sums = pl.read_csv(workspace / "sums.csv").sort("shop")
        rows = pl.scan_csv(workspace / "kept.csv").select(pl.len()).collect(engine="streaming").item()
        found = wanted.collect(engine="streaming")
        if not np.allclose(sums["price"], found["price"]) or rows != found["rows"].sum():
            raise RuntimeError("the sums differ")
    print(f"{'rows':24} {millions * PART:,}")
    print(f"{'CSV file, GB':24} {size / 1e9:.2f}")
    print(f"{'most memory, GB':24} {peak.bytes / 1e9:.2f}")
    print(f"{'processor seconds':24} {peak.seconds:.1f}")
    print(f"{'seconds':24} {seconds:.1f}")


if __name__ == "__main__":
    main()
