"""What nodes have put out, and what was said while they worked: read while runs go on, and after them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.engine.probing import build_probe
from netwright.engine.recipes.graph import Graph
from netwright.engine.running.order import Services
from netwright.engine.running.run import Run
from netwright.engine.store.entry import Entry
from netwright.engine.view import Views
from netwright.sdk import Control, NetwrightError
from netwright.sdk.glimpse import Probed, ProbedRows
from netwright.workers.pool import Pool
from netwright.workers.protocol import Arrangement, EntrySource, ReadDrawn, ReadRows, ReadValue, RowsRead, ValueRead
from netwright.workflow.document import Document


class NoResult(NetwrightError):
    """A node has no result to show."""


class Results:
    """The results of a workspace's documents, by document, node and port."""

    def __init__(self, views: Views, runs: Mapping[str, Run], pool: Pool, services: Services) -> None:
        self._views = views
        self._runs = runs
        self._pool = pool
        self._services = services

    def entry(self, document: Document, path: str, node: str) -> Entry | None:
        """Return a node's current result, also while the run that made it still goes on."""
        run = self._runs.get(path)
        if run is not None and node in run.work and run.work[node].entry is not None:
            return run.work[node].entry
        return self._views.current(document, path).recipes.entries.get(node)

    async def rows(
        self,
        document: Document,
        path: str,
        node: str,
        port: str,
        offset: int = 0,
        limit: int = 100,
        arrangement: Arrangement | None = None,
    ) -> RowsRead:
        """Read rows of a table that a node put out, as it is or arranged; raises NoResult."""
        source = await self._readable(document, path, node, port)
        wanted = arrangement or Arrangement()
        return await self._pool.read_rows(ReadRows(source=source, offset=offset, limit=limit, arrangement=wanted))

    async def value(self, document: Document, path: str, node: str, port: str) -> ValueRead:
        """Read a figure, transform, variables or the view of a network; raises NoResult.

        A tensor is drawn, not run: its value is the network that ends in it, as the last draft knows it.
        """
        view = self._views.current(document, path)
        drawn, output = view.flat.outputs.get((node, port), (node, port))
        if drawn in view.graph.nodes and view.graph.nodes[drawn].type.layer:
            return await self._pool.read_drawn(ReadDrawn(session=path, node=drawn, port=output))
        source = await self._readable(document, path, node, port)
        return await self._pool.read_value(ReadValue(source=source))

    async def probe(self, document: Document, path: str, node: str, rows: ProbedRows) -> Probed | None:
        """Return what the layers of a learner's network make of some rows of a table that goes into it.

        While it learns the answer is None: then the rows are shown now and after each epoch, as glimpses of the run.
        Raises NoResult where a table is not there yet. Cancelling this coroutine ends the work.
        """
        run = self._runs.get(path)
        if run is not None and run.steer(node, Control(action="probe", probe=rows)):
            return None
        recipes = run.recipes if run is not None else self._views.current(document, path).recipes
        if node not in recipes.graph.nodes:
            raise NoResult("There is no node {node} in this workflow.", "Check its id.", node=node)
        for source in recipes.graph.sources(node):
            if source not in recipes.entries:
                raise _missing(recipes.graph, source)
            await self._verify(recipes.entries[source], path, source)
        if recipes.keyed(node) is None:
            title = _title(recipes.graph, node)
            raise NoResult(
                "What {node_title} learns from is not known yet.", "Run the nodes before it.", node_title=title
            )
        return (await self._pool.probe(build_probe(node, recipes, rows))).glimpse

    def curves(self, document: Document, path: str, node: str) -> list[dict[str, Any]]:
        """Return the runs of which a node's curve is kept, the newest first, and which of them `curve` shows."""
        place, _ = self._said_by(document, path, node)
        return [
            {
                "run": record.id,
                "started": record.started,
                "seconds": done.seconds,
                "state": done.state,
                "settings": done.details.get("settings", {}),
                "layers": done.details.get("layers", {}),
                "shown": place == (record.id, node),
            }
            for record, done in self._services.ledger.history(path, node)
            if self._services.recording.has_curve(record.id, node)
        ]

    def curve(self, document: Document, path: str, node: str, after: int = 0, run: str | None = None) -> dict[str, Any]:
        """Return the points of a node's curve from number `after` on: `{points, next, complete}`.

        Of an earlier run where one is named; raises NoResult where this document had no such run.
        """
        place, running = self._said_by(document, path, node)
        if run is not None:
            known = self._services.ledger.record(run)
            if known is None or known.document != path:
                raise NoResult("There is no run {run} of this workflow.", "Choose another one.", run=run)
            place, running = (run, node), running and place == (run, node)
        points = self._services.recording.points(*place, after) if place else []
        return {"points": points, "next": after + len(points), "complete": not running}

    def log(self, document: Document, path: str, node: str, after: int = 0) -> dict[str, Any]:
        """Return the lines of a node's log from number `after` on: `{lines, next}`."""
        place, _ = self._said_by(document, path, node)
        lines = self._services.recording.lines(*place, after) if place else []
        return {"lines": lines, "next": after + len(lines)}

    async def _readable(self, document: Document, path: str, node: str, port: str) -> EntrySource:
        """Return where an output lies, also one of an instance of a sub-workflow."""
        inner, within = self._views.current(document, path).flat.outputs.get((node, port), (node, port))
        entry = self.entry(document, path, inner)
        if entry is None or within not in entry.manifest["outputs"]:
            raise _missing(self._views.current(document, path).graph, node)
        await self._verify(entry, path, node)
        return entry.source(within)

    async def _verify(self, entry: Entry, path: str, node: str) -> None:
        if await self._services.cache.hold([entry]):
            self._views.soil(path)
            raise NoResult("The stored result of {node} is damaged.", "Run it again.", node=node)

    def _said_by(self, document: Document, path: str, node: str) -> tuple[tuple[str, str] | None, bool]:
        """Return the run and node whose curve and log belong to what is shown, and whether it still works."""
        run = self._runs.get(path)
        if run is not None and node in run.work and run.work[node].started is not None:
            return (run.id, node), run.work[node].shown.state == "running"
        entry = self.entry(document, path, node)
        if entry is not None:
            return (entry.origin.run, entry.origin.node), False
        last = self._services.ledger.latest(path).get(node)
        return ((last.run, node) if last else None), False


def _missing(graph: Graph, node: str) -> NoResult:
    return NoResult("{node_title} has no result yet.", "Run it.", node_title=_title(graph, node))


def _title(graph: Graph, node: str) -> str:
    """Return what a node is called on the canvas. A sub-workflow has no place of its own in the graph."""
    found = graph.nodes.get(node)
    return node if found is None else found.label or found.type.title
