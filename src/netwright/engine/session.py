"""The engine as the server, the CLI and Python see it: a workspace, its documents, and the runs of its workflows."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netwright.engine.catalogue import Catalogue, load_catalogue
from netwright.engine.recipes.environment import default_threads, versions
from netwright.engine.recipes.fingerprints import Fingerprints
from netwright.engine.recipes.flat import members
from netwright.engine.recipes.recipes import Recipes
from netwright.engine.results import Results
from netwright.engine.running.order import Order, RunResult, Services
from netwright.engine.running.run import Listener, Run
from netwright.engine.running.slots import Slots
from netwright.engine.states import NodeState
from netwright.engine.store.cache import DEFAULT_LIMIT, Cache
from netwright.engine.store.ledger import Ledger, NodeRun, RunRecord
from netwright.engine.store.recording import Recording
from netwright.engine.view import Sources, View, Views
from netwright.ports.variables import Scalar
from netwright.sdk import Control, LoadError, NetwrightError, NodeType
from netwright.workers.draft_request import Made, draft_of
from netwright.workers.pool import Pool, PoolOptions
from netwright.workers.protocol import (
    Draft,
    Drafted,
    WriteScript,
)
from netwright.workflow.document import Document

log = logging.getLogger(__name__)

FOLDER = ".netwright"


class RunRefused(NetwrightError):
    """A run could not be started."""


@dataclass(frozen=True)
class SessionOptions:
    """How a workspace is opened."""

    cache_limit: int = DEFAULT_LIMIT
    threads: int = field(default_factory=default_threads)
    """For each node. Enters recipe keys."""
    allowed: tuple[Path, ...] = ()
    """Folders outside the workspace that data paths may lead into."""
    pool: PoolOptions = field(default_factory=PoolOptions)
    cores: int | None = None


class Session:
    """An open workspace. Lives on one event loop. Made by `Session.open`, ended by `close`.

    A document is known by its path relative to the workspace; what its nodes last had is kept under that name.
    """

    def __init__(self, workspace: Path, options: SessionOptions | None = None, pool: Pool | None = None) -> None:
        self.workspace = workspace.resolve()
        self.options = options or SessionOptions()
        folder = self.workspace / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")  # results and records are nobody else's
        self.cache = Cache(folder / "cache", self.options.cache_limit)
        self.ledger = Ledger(folder / "ledger.sqlite")
        self.recording = Recording(folder / "runs")
        self.fingerprints = Fingerprints(folder / "files.sqlite")
        self.pool = pool or Pool(self.options.pool)
        self._owns_pool = pool is None
        self.catalogue = Catalogue({}, ())
        self._services = Services(self.pool, self.cache, self.ledger, self.recording, Slots(self.options.cores))
        self._views = Views(
            Sources(
                self.workspace,
                self.options.allowed,
                self.options.threads,
                self.cache,
                self.ledger,
                self.recording,
                self.fingerprints,
                lambda: self.types,
                self._live_states,
            )
        )
        self._runs: dict[str, Run] = {}
        self.results = Results(self._views, self._runs, self.pool, self._services)

    @classmethod
    async def open(cls, workspace: Path, options: SessionOptions | None = None, pool: Pool | None = None) -> Session:
        """Open a workspace: mark runs interrupted whose process is gone, and load the node types.

        A pool that is given is shared and stays open.
        """
        session = cls(workspace, options, pool)
        try:
            for run in session.ledger.mark_interrupted():
                log.info("The run %s was interrupted.", run)
            session.cache.sweep()
            session.catalogue = await load_catalogue(session.pool.options.packages, session.pool)
        except BaseException:
            await session.close()
            raise
        return session

    @property
    def types(self) -> Mapping[str, NodeType]:
        """Node types by id."""
        return self.catalogue.types

    @property
    def load_errors(self) -> tuple[LoadError, ...]:
        """Modules that failed to load."""
        return self.catalogue.errors

    async def close(self) -> None:
        """Cancel what runs, end all workers and close the files."""
        for run in list(self._runs.values()):
            run.cancel()
        if self._runs:
            ends = [asyncio.ensure_future(run.wait()) for run in self._runs.values()]
            await asyncio.wait(ends, timeout=self.options.pool.patience.message)
        if self._owns_pool:
            await self.pool.close()
        if self._runs:
            await asyncio.wait([asyncio.ensure_future(run.wait()) for run in self._runs.values()], timeout=5)
        self.cache.close()
        self.ledger.close()
        self.fingerprints.close()

    # Looking

    def states(
        self, document: Document, path: str, variables: Mapping[str, Scalar] | None = None
    ) -> dict[str, NodeState]:
        """Return how each node stands that can run, members of sub-workflows as `outer/inner` and in sum.

        Found by key look-ups alone: no result is read.
        """
        return self._views.look(document, path, variables).states

    def states_of_draft(self, document: Document, path: str) -> dict[str, NodeState]:
        """Return what `states` does, as the draft found it where nothing happened since."""
        if path in self._runs:
            return self.states(document, path)
        return self._views.current(document, path).states

    async def draft(
        self, document: Document, path: str, variables: Mapping[str, Scalar] | None = None, fresh: bool = False
    ) -> Drafted:
        """Predict specs and find problems; the answer holds what changed since the last draft of this document."""
        view = self._views.look(document, path, variables)
        answer = await self.pool.draft(_draft(path, view.recipes, fresh, self._views.made_nodes(path)))
        self._views.take_draft(view, path, answer)
        return answer

    async def read_files(self, path: str) -> bool:
        """Read the large files and folders for which the keys of a document wait, beside all else.

        Returns whether the next draft knows more for it.
        """
        view = self._views.last(path)
        if view is None or not view.recipes.unread:
            return False
        return await self.fingerprints.read(view.recipes.unread)

    async def script(
        self, document: Document, path: str, node: str, variables: Mapping[str, Scalar] | None = None
    ) -> str:
        """Return the network at a node as a Keras script that begins with the same weights as a run would."""
        view = self._views.look(document, path, variables)
        if view.recipes.unread:
            await self.fingerprints.read(view.recipes.unread)
            view = self._views.look(document, path, variables)
        if node not in view.graph.nodes:
            raise RunRefused("There is no node {node} in this workflow.", "Check its id.", node=node)
        try:
            keyed = view.recipes.keyed(node) if not view.graph.nodes[node].type.layer else None
        except NetwrightError:  # settings at fault: the drafting worker says so where it matters
            keyed = None
        request = WriteScript(
            draft=_draft(f"script:{secrets.token_hex(4)}", view.recipes, fresh=True, made=None),
            node=node,
            title=document.title or view.graph.nodes[node].label,
            seed=keyed.seed if keyed else document.seed,
        )
        return (await self.pool.write_script(request)).text

    def forget(self, path: str) -> None:
        """Drop what is kept in memory for a document that was closed."""
        self._views.forget(path)
        self.pool.forget(path)

    # Running

    def start(
        self,
        document: Document,
        path: str,
        *,
        to: Iterable[str] | None = None,
        again: Iterable[str] = (),
        variables: Mapping[str, Scalar] | None = None,
        listener: Listener | None = None,
        use_stopped: bool = True,
    ) -> Run:
        """Start a run; raises RunRefused, or a NetwrightError where the workflow cannot be run at all.

        Without `to` every node is asked for, and nodes with side effects work each time; with it, only those nodes
        and what they need. `again` names nodes that work even if their result is there.
        `use_stopped=False` computes again what was stopped early.
        """
        self._check_can_start(path)
        view = self._views.plan(document, path, variables)
        graph = view.graph
        named = self._named(view, to) if to is not None else frozenset()
        forced = self._named(view, again)
        asked = (frozenset(graph.runnable) if to is None else named) | forced
        order = Order(asked, named, forced, self._views.blocked(view), use_stopped)
        record = RunRecord(
            id=_run_id(),
            document=path,
            title=document.title,
            started=time.time(),
            seconds=None,
            state="running",
            seed=document.seed,
            asked={"to": sorted(named) if to is not None else None, "again": sorted(forced)},
            variables=dict(view.flat.variables),
            versions=versions("training"),
        )
        run = Run(record, view.recipes, order, self._services, listener or _ignore, self._redraft)
        self._runs[path] = run
        run.when_over(lambda: self._over(path, run))
        run.start()
        return run

    async def run(self, document: Document, path: str, **asked: Any) -> RunResult:
        """Run and wait for the end; takes what `start` takes. Cancelling this coroutine cancels the run."""
        run = self.start(document, path, **asked)
        try:
            return await run.wait()
        except asyncio.CancelledError:
            run.cancel()
            await run.wait()
            raise

    def running(self, path: str) -> Run | None:
        """Return the run of a document that goes on now."""
        return self._runs.get(path)

    def cancel(self, run: str) -> bool:
        """Cancel a run by its id; return whether it was going on."""
        found = next((one for one in self._runs.values() if one.id == run), None)
        if found is not None:
            found.cancel()
        return found is not None

    def steer(self, run: str, node: str, control: Control) -> bool:
        """Hand a running learner what the user asks of it; return whether it was running."""
        found = next((one for one in self._runs.values() if one.id == run), None)
        return found is not None and found.steer(node, control)

    def reset(self, document: Document, path: str, nodes: Iterable[str] | None = None) -> None:
        """Forget the results of nodes and of all that follows from them; of all nodes without `nodes`."""
        self._check_can_start(path)
        view = self._views.look(document, path, None)
        chosen = self._named(view, nodes) if nodes is not None else frozenset(view.graph.executed)
        below = view.graph.descendants(chosen)
        held = self.ledger.latest(path)
        ids = {view.recipes.entries[id].id for id in below if id in view.recipes.entries}
        ids |= {str(held[id].result) for id in below if id in held and held[id].result}
        self.cache.remove(ids)
        self.ledger.forget(path, below)
        self._views.soil(path)

    # Records and cache

    def runs(self, path: str | None = None, limit: int = 100) -> list[RunRecord]:
        """Return run records, the newest first."""
        return self.ledger.runs(path, limit)

    def run_record(self, id: str) -> tuple[RunRecord, list[NodeRun]] | None:
        """Return one run and what its nodes did."""
        return self.ledger.run(id)

    def move(self, old: str, new: str) -> None:
        """Take a document's records along when its file gets another name."""
        self.ledger.rename(old, new)
        self._views.forget(old)

    def cache_usage(self) -> dict[str, Any]:
        """Return bytes, limit, number of entries and folder of the cache."""
        size, count = self.cache.usage()
        return {"bytes": size, "limit": self.cache.limit, "entries": count, "folder": str(self.cache.folder)}

    def clear_cache(self) -> None:
        """Remove every result that no run is using."""
        self.cache.clear(self.ledger.oldest_start() if self._is_anything_running() else None)
        self._views.soil_all()

    # Inside

    def _live_states(self, path: str) -> Mapping[str, NodeState]:
        run = self._runs.get(path)
        return run.live_states() if run is not None else {}

    def _check_can_start(self, path: str) -> None:
        if path in self._runs:
            raise RunRefused("This workflow is running.", "Wait until it is done, or cancel it.")

    def _is_anything_running(self) -> bool:
        return any(record.state == "running" for record in self.ledger.runs(None, 50))

    def _named(self, view: View, nodes: Iterable[str]) -> frozenset[str]:
        """Return the nodes that run for the ids a user gave: a layer stands for what it needs, an instance for all."""
        found: set[str] = set()
        for node in nodes:
            inside = members(view.graph, node)
            if not inside:
                raise RunRefused("There is no node {node} in this workflow.", "Check its id.", node=node)
            for one in inside:
                is_layer = view.graph.nodes[one].type.layer
                found.update(view.graph.sources(one) if is_layer else [one])
        return frozenset(found)

    def _over(self, path: str, run: Run) -> None:
        if self._runs.get(path) is run:
            del self._runs[path]
        self._views.soil(path)
        self.cache.evict(self.ledger.oldest_start())

    async def _redraft(self, recipes: Recipes) -> Mapping[str, Mapping[str, Any]]:
        name = f"run:{secrets.token_hex(4)}"
        answer = await self.pool.draft(_draft(name, recipes, fresh=True, made=None))
        self.pool.forget(name)
        return {id: one.settings for id, one in answer.drafts.items() if one and one.settings is not None}


def _draft(session: str, recipes: Recipes, fresh: bool, made: Made | None) -> Draft:
    place = recipes.place
    observed = {
        id: {port: output["spec"] for port, output in entry.manifest["outputs"].items()}
        for id, entry in recipes.entries.items()
    }
    return draft_of(
        recipes.flat,
        session=session,
        folder=str(place.folder),
        workspace=str(place.workspace),
        allowed=[str(one) for one in place.allowed],
        observed=observed,
        fresh=fresh,
        made=made,
    )


def _run_id() -> str:
    return time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(4)


def _ignore(kind: str, data: dict[str, Any]) -> None:
    """For who does not listen."""
