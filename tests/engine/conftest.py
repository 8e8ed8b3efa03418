"""A workspace, a session on it with the test nodes, and documents written shortly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.running.order import RunResult
from netwright.engine.session import Session, SessionOptions
from netwright.workers.pool import Patience, Pool, PoolOptions
from netwright.workflow.document import Connection, Document, NodeEntry

PACKAGE = "tests.engine.nodes_for_tests"
QUICK = Patience(message=0.3, interrupt=0.4, terminate=0.4)
PATH = "flow.netwright.json"
THREE: dict[str, tuple[str, dict[str, Any]]] = {
    "a": ("add", {"add": 2}),
    "b": ("add", {}),
    "c": ("add", {"add": 10}),
}
LINE = ("a.sum -> b.numbers", "b.sum -> c.numbers")


def document(nodes: dict[str, tuple[str, dict[str, Any]]], *wires: str, **more: Any) -> Document:
    """`document({"a": ("add", {"add": 2}), "b": ("add", {})}, "a.sum -> b.numbers")`."""
    return Document(
        nodes={id: NodeEntry(type=type, settings=settings) for id, (type, settings) in nodes.items()},
        connections=tuple(
            Connection(source=source.strip(), target=target.strip())
            for source, target in (wire.split("->") for wire in wires)
        ),
        **more,
    )


class Bench:
    """An open workspace, and what a test asks about a run."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.folder = session.workspace
        self.heard: list[tuple[str, dict[str, Any]]] = []

    async def run(self, document: Document, path: str = PATH, **asked: Any) -> RunResult:
        self.heard.clear()
        asked.setdefault("listener", lambda kind, data: self.heard.append((kind, data)))
        fails = asked.pop("fails", False)
        result = await asyncio.wait_for(self.session.run(document, path, **asked), 60)
        assert fails or result.state == "done", {id: state.error for id, state in result.states.items() if state.error}
        return result

    async def number(self, document: Document, node: str, path: str = PATH) -> float:
        """Return the number that a node put out."""
        port = "sum"
        value = await self.session.results.value(document, path, node, port)
        found: float = value.value["n"]
        return found


def changed(flow: Document, node: str, **update: Any) -> Document:
    """Return the document with one node edited."""
    entry = flow.nodes[node].model_copy(update=update)
    return flow.model_copy(update={"nodes": {**flow.nodes, node: entry}})


def ran(result: RunResult) -> list[str]:
    """Nodes that worked."""
    return [id for id, state in result.states.items() if state.state in ("done", "stopped") and not state.cached]


def cached(result: RunResult) -> list[str]:
    return [id for id, state in result.states.items() if state.cached]


@pytest.fixture(scope="package")
def shared() -> Iterator[tuple[asyncio.Runner, Pool]]:
    """One loop and one pool for all tests: starting a worker takes a second."""
    with asyncio.Runner() as runner:

        async def make() -> Pool:
            return Pool(PoolOptions(packages=(PACKAGE, "netwright.nodes.flow"), patience=QUICK))

        pool = runner.run(make())
        yield runner, pool
        runner.run(pool.close())


@pytest.fixture
def on_bench(tmp_path: Path, shared: tuple[asyncio.Runner, Pool]) -> Callable[..., None]:
    """Run an async test on a fresh workspace."""
    runner, pool = shared

    def run(test: Callable[[Bench], Awaitable[None]], **options: Any) -> None:
        async def whole() -> None:
            session = await Session.open(tmp_path, SessionOptions(**{"cores": 2, "threads": 2, **options}), pool)
            try:
                await test(Bench(session))
            finally:
                await session.close()

        runner.run(whole())

    return run
