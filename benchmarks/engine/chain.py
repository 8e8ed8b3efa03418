"""A chain of 1,000 trivial nodes: run with an empty cache, run again, and looked up. Prints medians in seconds.

Usage: python benchmarks/engine/chain.py [nodes] [rounds]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from netwright.engine.session import Session
from netwright.workers.pool import Pool, PoolOptions
from netwright.workflow.document import Connection, Document, NodeEntry

PATH = "chain.netwright.json"


def chain(length: int) -> Document:
    """Each node adds its number to what the one before put out."""
    return Document(
        nodes={f"n{place}": NodeEntry(type="add", settings={"add": place}) for place in range(length)},
        connections=tuple(
            Connection(source=f"n{place}.sum", target=f"n{place + 1}.numbers") for place in range(length - 1)
        ),
    )


async def measure(pool: Pool, length: int, figures: dict[str, list[float]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        session = await Session.open(Path(folder), pool=pool)
        document = chain(length)

        async def timed(name: str, document: Document) -> None:
            began = time.perf_counter()
            result = await session.run(document, PATH)
            figures.setdefault(name, []).append(time.perf_counter() - began)
            assert result.state == "done", result.state

        await timed("cold", document)
        await timed("cached", document)
        value = await session.value(document, PATH, f"n{length - 1}", "sum")
        assert value.value["n"] == length * (length - 1) / 2
        began = time.perf_counter()
        session.states(document, PATH)
        figures.setdefault("states", []).append(time.perf_counter() - began)
        edited = document.model_copy(
            update={"nodes": {**document.nodes, "n0": document.nodes["n0"].model_copy(update={"label": "First"})}}
        )
        began = time.perf_counter()
        session.states(edited, PATH)
        figures.setdefault("states after an edit", []).append(time.perf_counter() - began)
        await session.close()
        session = await Session.open(Path(folder), pool=pool)
        await timed("cached, reopened", chain(length))
        await session.close()


async def main() -> None:
    length = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    pool = Pool(PoolOptions(packages=("tests.engine.nodes_for_tests",)))
    figures: dict[str, list[float]] = {}
    for _ in range(rounds + 1):  # the first starts the workers
        await measure(pool, length, figures)
    await pool.close()
    for name, seconds in figures.items():
        kept = seconds[1:]
        print(f"{name:22} {statistics.median(kept):.4f}  (first {seconds[0]:.2f}, worst {max(kept):.4f})")


if __name__ == "__main__":
    asyncio.run(main())
