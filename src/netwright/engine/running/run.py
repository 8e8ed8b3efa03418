"""One run: which nodes have to work, in what order, and what becomes of each.

A node is *wanted* when it was asked for or something wanted needs it. A wanted node is answered from the cache, or
it works as soon as all it needs is there. Nothing that a cached result stands on is looked at.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from netwright.engine.recipes.recipes import Recipes
from netwright.engine.running import faults
from netwright.engine.running.dispatch import Dispatch
from netwright.engine.running.order import Order, RunResult, Services
from netwright.engine.running.plan import Plan
from netwright.engine.running.storing import store, traced_by
from netwright.engine.running.telling import Listener, Telling
from netwright.engine.states import NodeState, finished, members_by_instance, sum_up
from netwright.engine.store.entry import Origin
from netwright.engine.store.ledger import RunRecord
from netwright.sdk import Control, Message, NetwrightError
from netwright.workers.protocol import (
    Glimpsed,
    LogLines,
    NodeCancelled,
    NodeDone,
    NodeFailed,
    PointsMade,
    Progress,
    Started,
    TaskNotification,
    Warned,
)

__all__ = ["Listener", "Redraft", "Run", "RunResult"]

log = logging.getLogger(__name__)

Redraft = Callable[[Recipes], Awaitable[Mapping[str, Mapping[str, Any]]]]
"""Settings that only the drafting worker can resolve, by node."""


class Run:
    """A run in progress. Lives on one event loop."""

    def __init__(
        self, record: RunRecord, recipes: Recipes, order: Order, services: Services,
        listener: Listener, redraft: Redraft,
    ) -> None:  # fmt: skip
        self.record = record
        self.recipes = recipes
        self.graph = recipes.graph
        self.order = order
        self.plan = Plan(recipes, order)
        self.scope, self.work = self.plan.scope, self.plan.work
        self.services = services
        self.state = "running"
        self.cancelled = False
        self._telling = Telling(record, services, listener, self.summary, self._instances)
        self._dispatch = Dispatch(record.id, self.plan, services, self)
        self._members = members_by_instance(self.work)
        self._redraft = redraft
        self._queue: deque[str] = deque()
        self._later: list[str] = []
        """Nodes to look at once the files that keys wait for are read."""
        self._reading: asyncio.Future[bool] | None = None
        self._began = time.monotonic()
        self._soon = False
        self._when_over: list[Callable[[], None]] = []
        self._ended: asyncio.Future[RunResult] = asyncio.get_running_loop().create_future()

    @property
    def id(self) -> str:
        """The run's id."""
        return self.record.id

    def start(self) -> None:
        """Begin. Returns at once."""
        try:
            self._give_up_loops()
            self._survey(self.scope)
            for id in self.scope:
                if id in self.order.asked:
                    self._want(id)
            # Told once it is known what was asked for, so that nobody reads "0 of 0 nodes".
            self._telling.say("run", self.summary())
            self.advance()
            self._dispatch.announce(id for id, work in self.work.items() if work.wanted and not work.ended)
        except Exception:
            log.exception("The run could not be planned.")
            self.state = "failed"
            self._finish_run()
            raise

    async def wait(self) -> RunResult:
        """Wait for the end. Cancelling the waiter leaves the run alone."""
        return await asyncio.shield(self._ended)

    def when_over(self, call: Callable[[], None]) -> None:
        """Call back at the end, before those who wait are told."""
        self._when_over.append(call)

    def cancel(self) -> None:
        """End what runs; results that are there stay."""
        if self._ended.done():
            return
        self.cancelled = True
        self._dispatch.cancel()
        if self._reading is not None:
            self._reading.cancel()
        for id in self.scope:
            work = self.work[id]
            if work.wanted and not work.ended and not work.dispatched:
                self._end(id, NodeState())
        self.advance()

    def steer(self, node: str, control: Control) -> bool:
        """Hand a running node what the user asked for; return whether the node was running."""
        work = self.work.get(node)
        if work is None or work.task is None or work.shown.state != "running":
            return False
        self.services.executor.steer(work.task, control)
        return True

    def summary(self) -> dict[str, Any]:
        """Return the run as the page shows it."""
        return {
            "id": self.id,
            "document": self.record.document,
            "state": self.state,
            "started": self.record.started,
            "seconds": time.monotonic() - self._began,
            **self.plan.counts(),
        }

    def _instances(self, changed: Iterable[str]) -> dict[str, NodeState]:
        """Return the states of instances of sub-workflows in which something changed."""
        if not self._members:
            return {}
        touched = members_by_instance(changed)
        shown = {id: work.shown for id, work in self.work.items()}
        around = {id: self._members[id] for id in touched if id in self._members}
        return sum_up(around, shown, self.recipes.flat.outputs)

    def live_states(self) -> dict[str, NodeState]:
        """Return the nodes that wait or run now."""
        return {id: work.shown for id, work in self.work.items() if work.shown.state in ("waiting", "running")}

    # Planning

    def _give_up_loops(self) -> None:
        """Nodes in a loop, and those behind one, have no place in the order and never run."""
        for id in sorted(self.plan.endless):
            work = self.work[id]
            work.wanted = work.ended = True
            fault = self.order.blocked.get(id)
            if fault is not None:
                self._show(id, NodeState(state="failed", error=fault))
            else:
                self._show(id, NodeState(message=Message.of("Waits for nodes that wait for each other.").model_dump()))

    def _survey(self, ids: Iterable[str]) -> None:
        """Find keys and results as far as they can be known, in order, without wanting anything."""
        with self.services.cache.many():
            for id in ids:
                if id in self.order.blocked:
                    continue
                try:
                    self.plan.decide(id)
                except NetwrightError as error:
                    self._end(id, NodeState(state="failed", error=error.to_json()))

    def _want(self, id: str) -> None:
        work = self.work[id]
        if not work.wanted:
            work.wanted = True
            self._queue.append(id)

    def advance(self) -> None:
        """Look at every node that something changed for, send off what is ready, and see whether this is the end."""
        while self._queue:
            self._look(self._queue.popleft())
        self._dispatch.send()
        if self._dispatch.is_idle and not self._ended.done():
            stuck = [id for id, work in self.work.items() if work.wanted and not work.ended]
            if stuck:
                self._end(stuck[0], NodeState(state="failed", error=faults.stuck().to_json()))
                asyncio.get_running_loop().call_soon(self.advance)
            else:
                self._finish_run()

    def _look(self, id: str) -> None:
        work = self.work[id]
        if not work.wanted or work.ended or work.dispatched:
            return
        if id in self.order.blocked:
            self._end(id, NodeState(state="failed", error=self.order.blocked[id]))
            return
        needs = self.graph.needs(id)
        broken = [one for one in needs if self.work[one].ended and not self.work[one].ok]
        for one in broken:
            if len(broken) == len(needs) or not self.graph.spares(id, one) or self.plan.cause(one) is None:
                self._end(id, NodeState(message=self.plan.why(one)))
                return
        if broken and all(self.work[one].ended for one in needs):
            self._do_without(broken)
        try:
            is_decided = self.plan.decide(id)
        except NetwrightError as error:
            self._end(id, NodeState(state="failed", error=error.to_json()))
            return
        if is_decided and not work.must:
            self._take(id)
            return
        if not is_decided and self.recipes.unread:
            # Whether what it needs has to work is known after that.
            self._show(id, NodeState(state="waiting"))
            self._read_before(id)
            return
        missing = [one for one in needs if not self.work[one].ended]
        for one in missing:
            self._want(one)
        self._show(id, NodeState(state="waiting"))
        if not missing and is_decided:
            self._dispatch.add(id)
        elif not missing:
            self._dispatch.do(self._resolve(id))

    def _read_before(self, id: str) -> None:
        """Look at a node again once the files that keys wait for are read, beside all else."""
        if not self._later:
            self._dispatch.do(self._read_files())
        self._later.append(id)

    async def _read_files(self) -> None:
        if not self.cancelled:
            unread = set(self.recipes.unread)
            self.recipes.unread.clear()
            self._reading = asyncio.ensure_future(self.recipes.ground.fingerprints.read(unread))
            await asyncio.wait([self._reading])
            self._reading = None
        if not self.cancelled:
            self._survey(self.scope)
        self._queue.extend(self._later)
        self._later.clear()

    def _do_without(self, broken: Iterable[str]) -> None:
        """Let nodes work without those that failed: the keys of all that can, and of those below, are others then."""
        news = [one for one in broken if (fault := self.plan.cause(one)) is not None and self.recipes.fail(one, fault)]
        without = [user for one in news for user in self.plan.users[one] if self.graph.spares(user, one)]
        if without:
            self._rekey(self.graph.descendants(without))

    def _take(self, id: str) -> None:
        """Answer a node from the cache."""
        work = self.work[id]
        entry = work.entry
        if entry is None:
            return
        work.ended = work.ok = True
        origin = entry.origin
        has_curve = self.services.recording.has_curve(origin.run, origin.node)
        work.shown = finished(entry, cached=True, curve=has_curve)
        self._telling.show(id, work.shown)
        self._note(id, cached=True, result=entry.id)
        self._queue.extend(self.plan.users[id])

    async def _resolve(self, id: str) -> None:
        """Ask the drafting worker for settings that follow from the spec of a drawn layer."""
        self.recipes.take_drafted(await self._redraft(self.recipes))
        if not self.plan.decide(id):
            label = self.graph.nodes[id].label or id
            self._end(id, NodeState(state="failed", error=faults.unresolved(label).to_json()))
        self._queue.append(id)

    # What becomes of tasks

    def work_begins(self) -> None:
        self._telling.begin()

    def break_down(self, chain: Sequence[str], error: Exception) -> None:
        self._end(self._current(chain), NodeState(state="failed", error=faults.internal(error).to_json()))

    def _current(self, chain: Sequence[str]) -> str:
        return next((id for id in chain if not self.work[id].ended), chain[-1])

    def settle(self, chain: Sequence[str], task: str, outcome: str) -> None:
        for id in chain:
            work = self.work[id]
            work.dispatched = False
            if work.ended:
                continue
            if self.cancelled or outcome == "cancelled":
                self._end(id, NodeState(state="cancelled" if work.started else "idle"))
            elif work.task == task and outcome == "done":
                self._end(id, NodeState(state="failed", error=faults.silent().to_json()))
            work.task = None
            self._queue.append(id)

    def revoke(self, id: str) -> None:
        work = self.work[id]
        work.ended = work.ok = work.decided = False
        self.recipes.entries.pop(id, None)
        self._queue.append(id)

    def ahead(self, notice: TaskNotification) -> Awaitable[object] | None:
        if not isinstance(notice, NodeDone) or self.cancelled:
            return None
        recipes, work = self.recipes, self.work[notice.node]
        work.done = work.done or time.monotonic()
        try:
            keyed = recipes.keyed(notice.node, fresh=True)
        except NetwrightError:  # `hear` will say so
            return None
        if keyed is None:
            unread = set(recipes.unread)
            recipes.unread.clear()
        else:
            unread = recipes.unread_since(keyed, traced_by(recipes, keyed, notice), work.done)
        return asyncio.ensure_future(recipes.ground.fingerprints.read(unread)) if unread else None

    def hear(self, notice: TaskNotification, staged: Mapping[str, Path]) -> None:
        try:
            self._take_in(notice, staged)
        except Exception as error:
            log.exception("A worker's message could not be taken in.")
            node = getattr(notice, "node", None)
            if node in self.work:
                self._end(node, NodeState(state="failed", error=faults.internal(error).to_json()))

    def _take_in(self, notice: TaskNotification, staged: Mapping[str, Path]) -> None:
        match notice:
            case Started(node=node):
                self.work[node].started, self.work[node].done = time.monotonic(), None
                self._show(node, NodeState(state="running", curve=False))
                if self.graph.nodes[node].type.process != "plain":
                    self._note(node)
            case NodeDone(node=node):
                self._done(node, notice, staged[node])
            case Progress(node=node):
                self.work[node].take_progress(notice, time.monotonic())
                self._show(node, self.work[node].shown)
            case PointsMade(node=node, points=points):
                self.work[node].shown.curve = True
                self._telling.add_points(node, [point.model_dump() for point in points])
                self._telling.show(node, self.work[node].shown)
            case Glimpsed(node=node, glimpse=glimpse):
                self._telling.say("glimpse", {"node": node, "glimpse": glimpse.model_dump()})
            case LogLines(node=node, lines=lines):
                self._telling.add_lines(node, lines)
            case Warned(node=node, fault=fault):
                self.work[node].shown.warnings.append(faults.as_json(fault))
                self._show(node, self.work[node].shown)
            case NodeFailed():
                self._failed(notice, staged)
            case NodeCancelled(node=node, seconds=seconds):
                keyed = self.recipes.keyed(node)
                if keyed is not None:
                    self.services.cache.drop_checkpoints(keyed.key)
                self._end(node, NodeState(state="cancelled", seconds=seconds))

    def _done(self, id: str, notice: NodeDone, staged: Path) -> None:
        work, recipes = self.work[id], self.recipes
        keyed = recipes.keyed(id)
        if keyed is None:
            raise RuntimeError(f"{id} ended without a key")
        origin = Origin(self.id, id, self.graph.layer_names.get(id, ()))
        entry = store(self.services.cache, recipes, keyed, notice, staged, origin, work.done or time.monotonic())
        expected = recipes.results.get(id)
        recipes.settle(id, entry, keyed)
        work.entry = entry
        work.ended = work.ok = True
        work.shown = finished(entry, cached=False, curve=work.shown.curve)
        self._telling.show(id, work.shown)
        self._note(id, result=entry.id, facts=notice.facts)
        if expected is not None and expected != entry.id:
            self._rekey(self.graph.descendants([id]) - {id})
        self._queue.extend(self.plan.users[id])
        if not work.dispatched or self.graph.nodes[id].type.process == "plain":
            self._look_soon()

    def _look_soon(self) -> None:
        """Look at what a finished node made possible, once for all that arrive together."""
        if self._queue and not self._soon:
            self._soon = True
            asyncio.get_running_loop().call_soon(self._look_now)

    def _look_now(self) -> None:
        self._soon = False
        if not self._ended.done():
            self.advance()

    def _rekey(self, below: set[str]) -> None:
        """Find keys again below a node whose result is not the recipe's, and take back cached answers there."""
        changed = [one for one in self.scope if one in below]
        for one in changed:
            work = self.work[one]
            self.recipes.forget(one)
            self.recipes.results.pop(one, None)
            self.recipes.entries.pop(one, None)
            if work.dispatched and not work.ended:
                continue
            work.decided = work.ended = work.ok = False
            self._dispatch.drop(one)
            if work.wanted:
                self._queue.append(one)
        self._survey([one for one in changed if not self.work[one].dispatched])

    def _failed(self, notice: NodeFailed, staged: Mapping[str, Path]) -> None:
        error = faults.as_json(notice.error)
        state = NodeState(state="failed", error=error, seconds=notice.seconds)
        if notice.node in self.work:
            self._end(notice.node, state)
            return
        # The fault lies in a drawn layer: shown there, and on the node that needed it.
        self._telling.show(notice.node, state)
        self._end(self._current(list(staged)), state)

    def _end(self, id: str, state: NodeState) -> None:
        """Give a node an end other than a result."""
        work = self.work[id]
        if work.ended:
            return
        state.warnings = state.warnings or list(work.shown.warnings)
        state.curve = work.shown.curve
        work.ended, work.ok = True, False
        self._show(id, state)
        if state.state in ("failed", "cancelled"):
            self._note(id, error=state.error)
        self._queue.extend(self.plan.users[id])

    # Telling

    def _show(self, id: str, state: NodeState) -> None:
        self.work[id].shown = state
        self._telling.show(id, state)

    def _note(self, id: str, **ended: Any) -> None:
        self._telling.note(self.plan.record(id, **ended))

    def _finish_run(self) -> None:
        if self.state == "running":
            failed = any(work.wanted and work.shown.state == "failed" for work in self.work.values())
            self.state = "cancelled" if self.cancelled else "failed" if failed else "done"
        seconds = time.monotonic() - self._began
        self._telling.end(self.state, seconds)
        self._ended.set_result(
            RunResult(
                self.id,
                self.state,
                seconds,
                {id: work.shown for id, work in self.work.items() if work.wanted},
                {id: work.entry for id, work in self.work.items() if work.ok and work.entry},
            )
        )
        for call in self._when_over:
            call()
        self._telling.say("run", self.summary())
