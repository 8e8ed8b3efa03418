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

from netwright.engine.garbage import collect_seldom
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


class Timer:
    """Wall-clock and own processor seconds of a part, kept under its name."""

    def __init__(self, figures: dict[str, list[tuple[float, float]]], name: str) -> None:
        self.kept = figures.setdefault(name, [])

    def __enter__(self) -> None:
        self.began = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.kept.append((time.perf_counter() - self.began[0], time.process_time() - self.began[1]))


async def measure(pool: Pool, length: int, figures: dict[str, list[tuple[float, float]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        session = await Session.open(Path(folder), pool=pool)
        document = chain(length)

        async def timed(name: str, document: Document) -> None:
            with Timer(figures, name):
                result = await session.run(document, PATH)
            assert result.state == "done", result.state

        await timed("cold", document)
        await timed("cached", document)
        value = await session.results.value(document, PATH, f"n{length - 1}", "sum")
        assert value.value["n"] == length * (length - 1) / 2
        with Timer(figures, "states"):
            session.states(document, PATH)
        edited = document.model_copy(
            update={"nodes": {**document.nodes, "n0": document.nodes["n0"].model_copy(update={"label": "First"})}}
        )
        with Timer(figures, "states after an edit"):
            session.states(edited, PATH)
        await session.close()
        session = await Session.open(Path(folder), pool=pool)
        await timed("cached, reopened", chain(length))
        await session.close()


async def main() -> None:
    length = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    pool = Pool(PoolOptions(packages=("tests.engine.nodes_for_tests",)))
    figures: dict[str, list[tuple[float, float]]] = {}
    collect_seldom()  # as the server does
    for _ in range(rounds + 1):  # the first starts the workers
        await measure(pool, length, figures)
    await pool.close()
    for name, seconds in figures.items():
        wall = [one for one, _ in seconds[1:]]
        own = [two for _, two in seconds[1:]]
        print(
            f"{name:22} {statistics.median(wall):.4f}  (best {min(wall):.4f}, worst {max(wall):.4f}; "
            f"of this process {statistics.median(own):.4f})"
        )


if __name__ == "__main__":
    asyncio.run(main())
