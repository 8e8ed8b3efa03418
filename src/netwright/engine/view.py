"""What is known of an open document at this moment: its graph, keys, current results and node states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netwright.engine.recipes.fingerprints import Fingerprints
from netwright.engine.recipes.flat import blocked_nodes, build_graph, rebuild_graph
from netwright.engine.recipes.graph import Graph
from netwright.engine.recipes.recipes import Drafts, Ground, Keyed, Memory, Place, Recipes
from netwright.engine.states import NodeState, finished, members_by_instance, sum_up
from netwright.engine.store.cache import Cache
from netwright.engine.store.ledger import Latest, Ledger
from netwright.engine.store.recording import Recording
from netwright.ports.variables import Scalar
from netwright.sdk import Message, NetwrightError, NodeType
from netwright.workers.draft_request import Made
from netwright.workers.protocol import Drafted
from netwright.workflow.document import Document
from netwright.workflow.flatten import FlatWorkflow, flatten, reflatten
from netwright.workflow.problems.problems import find_problems


@dataclass
class Drawing:
    """What follows from a document alone."""

    document: Document
    variables: dict[str, Scalar] | None
    flat: FlatWorkflow
    graph: Graph
    blocked: dict[str, dict[str, Any]] | None = None
    """Nodes that cannot run, with the fault; None until somebody asks."""


@dataclass
class View:
    """One document as it stands now."""

    drawing: Drawing
    recipes: Recipes
    states: dict[str, NodeState] = field(default_factory=dict)

    @property
    def flat(self) -> FlatWorkflow:
        """The flat workflow."""
        return self.drawing.flat

    @property
    def graph(self) -> Graph:
        """The graph of its nodes."""
        return self.drawing.graph


@dataclass(frozen=True)
class Sources:
    """Where views look."""

    workspace: Path
    allowed: tuple[Path, ...]
    threads: int
    cache: Cache
    ledger: Ledger
    recording: Recording
    fingerprints: Fingerprints
    types: Callable[[], Mapping[str, NodeType]]
    live: Callable[[str], Mapping[str, NodeState]]
    """States of the nodes of a document that wait or run now."""


@dataclass
class _Kept:
    """What is kept of an open document from one view to the next."""

    memory: Memory = field(default_factory=Memory)
    drafted: Drafts = field(default_factory=dict)
    settings: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """As the drafting worker last resolved them, for nodes with expressions."""
    made: Made = field(default_factory=dict)


class Views:
    """The views of a session, by document path."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._views: dict[str, View] = {}
        self._drawn: dict[str, Drawing] = {}
        self._soiled: set[str] = set()
        self._kept: dict[str, _Kept] = {}

    def look(self, document: Document, path: str, variables: Mapping[str, Scalar] | None) -> View:
        """Look up every node of a document anew."""
        view = self.plan(document, path, variables)
        latest = self._sources.ledger.latest(path)
        with self._sources.cache.many():
            for id in view.graph.executed:
                view.states[id] = self._state(id, view, latest.get(id))
        live = self._sources.live(path)
        view.states.update({id: state for id, state in live.items() if id in view.states})
        view.states.update(sum_up(members_by_instance(view.states), view.states, view.flat.outputs))
        self._views[path] = view
        self._soiled.discard(path)
        return view

    def plan(self, document: Document, path: str, variables: Mapping[str, Scalar] | None) -> View:
        """Return the graph of a document with nothing looked up yet."""
        wanted = dict(variables) if variables else None
        drawn = self._drawn.get(path)
        if drawn is None or drawn.document is not document or drawn.variables != wanted:
            drawn = self._drawn[path] = self._draw(document, wanted, drawn)
        flat, graph = drawn.flat, drawn.graph
        kept = self._kept.setdefault(path, _Kept())
        kept.memory.shrink(len(graph.nodes))
        sources = self._sources
        place = Place((sources.workspace / path).parent, sources.workspace, sources.allowed)
        ground = Ground(sources.cache, sources.fingerprints, sources.threads, sources.ledger.latest(path))
        recipes = Recipes(graph, flat, place, ground, kept.memory)
        recipes.drafted = kept.drafted
        return View(drawn, recipes)

    def _draw(self, document: Document, variables: dict[str, Scalar] | None, last: Drawing | None) -> Drawing:
        types = self._sources.types()
        if last is not None and last.variables == variables:
            flat = reflatten(last.flat, last.document, document)
            if flat is not None:
                return Drawing(document, variables, flat, rebuild_graph(last.graph, last.flat, flat, types))
        flat = flatten(document, variables)
        return Drawing(document, variables, flat, build_graph(flat, types))

    def blocked(self, view: View) -> dict[str, dict[str, Any]]:
        """Return the nodes of a document that cannot run, with the fault."""
        drawing = view.drawing
        if drawing.blocked is None:
            problems = find_problems(drawing.document, self._sources.types())
            drawing.blocked = blocked_nodes(problems, drawing.flat, drawing.graph)
        return drawing.blocked

    def current(self, document: Document, path: str) -> View:
        """Return the last view of a document, looked up anew where that was of another state of it."""
        view = self._views.get(path)
        if view is not None and view.drawing.document is document and path not in self._soiled:
            return view
        return self.look(document, path, view.drawing.variables if view else None)

    def last(self, path: str) -> View | None:
        """Return the last view of a document, of whatever state."""
        return self._views.get(path)

    def made_nodes(self, path: str) -> Made:
        """Return the nodes of the last draft request of a document, to be used again."""
        return self._kept.setdefault(path, _Kept()).made

    def take_draft(self, view: View, path: str, answer: Drafted) -> None:
        """Keep the settings that only the drafting worker could resolve. The answer holds what changed."""
        settings = self._kept.setdefault(path, _Kept()).settings
        if answer.full:
            settings.clear()
        for id, draft in answer.drafts.items():
            if draft is not None and draft.settings is not None:
                settings[id] = draft.settings
            else:
                settings.pop(id, None)
        if view.recipes.take_drafted(settings):
            self.soil(path)

    def soil(self, path: str) -> None:
        """Say that results of a document changed."""
        self._soiled.add(path)

    def soil_all(self) -> None:
        """Say that results of any document may have changed."""
        self._soiled.update(self._views)

    def forget(self, path: str) -> None:
        """Drop a document that was closed."""
        for known in (self._views, self._drawn, self._kept):
            known.pop(path, None)
        self._soiled.discard(path)

    def _state(self, id: str, view: View, latest: Latest | None) -> NodeState:
        recipes = view.recipes
        try:
            keyed = recipes.keyed(id)
        except NetwrightError:  # a setting is faulty: the document's problems say so
            keyed = None
        entry = recipes.settle(id, recipes.find(id, keyed), keyed) if keyed is not None else None
        if entry is None:
            self._take_failure(id, view, latest, keyed)
        if keyed is None:
            return NodeState(stale=_had_result(latest))
        if entry is not None:
            origin = entry.origin
            # Its own last run made it; anything else was found.
            own = latest is not None and (latest.run, id) == (origin.run, origin.node)
            return finished(entry, not own, self._sources.recording.has_curve(origin.run, origin.node))
        if latest is not None and latest.key == keyed.key and latest.state in ("failed", "cancelled"):
            return NodeState(
                state="failed" if latest.state == "failed" else "cancelled",
                error=latest.details.get("error"),
                warnings=latest.details.get("warnings", []),
                seconds=latest.details.get("seconds"),
                curve=self._sources.recording.has_curve(latest.run, id),
            )
        if self._sources.cache.has_checkpoints(keyed.key):
            return NodeState(message=Message.of("Cut off. Run it to go on.").model_dump())
        return NodeState(stale=_had_result(latest))

    def _take_failure(self, id: str, view: View, latest: Latest | None, keyed: Keyed | None) -> None:
        """Know that a node failed last, or one that it needs: nodes that do without have their keys from that."""
        failed, spares = view.recipes.failed, view.graph.spares
        fault = next((failed[one] for one in view.graph.needs(id) if one in failed and not spares(id, one)), None)
        if latest is not None and latest.state == "failed":
            if latest.key is None:
                fault = self.blocked(view).get(id)
            elif keyed is not None and latest.key == keyed.key:
                fault = latest.details.get("error")
        if fault is not None:
            view.recipes.fail(id, fault)


def _had_result(latest: Latest | None) -> bool:
    return latest is not None and latest.result is not None
