"""What a run has to do: which nodes it is about, which of them must work, and which go together."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from netwright.engine.recipes.recipes import Recipes
from netwright.engine.running.order import Order, Work
from netwright.engine.store.ledger import NodeRun
from netwright.sdk import Message


class Plan:
    """The nodes of one run, and what is known of each. It wants nothing and sends nothing."""

    def __init__(self, recipes: Recipes, order: Order) -> None:
        self.recipes = recipes
        self.graph = recipes.graph
        self.order = order
        needed = self.graph.ancestors(order.asked)
        self.scope = [id for id in self.graph.executed if id in needed]
        self.endless = order.asked - set(self.scope)
        """Those in a loop, or behind one: they have no place in the order."""
        self.work = {id: Work() for id in (*self.scope, *self.endless)}
        self.users = {id: [one for one in self.graph.users[id] if one in needed] for id in self.scope}

    def counts(self) -> dict[str, int]:
        """Return how many nodes are wanted, and what became of them so far."""
        wanted = [work for work in self.work.values() if work.wanted]
        ok = [work for work in wanted if work.ok]
        return {
            "nodes": len(wanted),
            "done": len(ok),
            "cached": sum(work.shown.cached for work in ok),
            "failed": sum(work.shown.state == "failed" for work in wanted),
        }

    def decide(self, id: str) -> bool:
        """Decide whether a node has to work; False while its key is not known."""
        work = self.work[id]
        if work.decided:
            return True
        keyed = self.recipes.keyed(id, fresh=True)
        if keyed is None:
            return False
        type = self.graph.nodes[id].type
        order = self.order
        entry = self.recipes.find(id, keyed, order.use_stopped, fresh=True)
        work.must = (
            entry is None
            or id in order.again
            or (type.side_effects and id in order.asked)
            or (id in order.named and bool(entry.manifest["incomplete"]))
        )
        work.seed = keyed.seed if type.random else None
        work.entry = self.recipes.settle(id, None if work.must else entry, keyed)
        work.decided = True
        return True

    def chain(self, id: str) -> list[str]:
        """Return a node and those that follow it without a branch, where one light worker can do them all."""
        chain = [id]
        inside = {id}
        while self.graph.nodes[id].type.process == "plain":
            users = [one for one in self.users[id] if self.work[one].wanted and not self.work[one].ended]
            if len(users) != 1:
                break
            id = users[0]
            work = self.work[id]
            if not work.decided or not work.must or self.graph.nodes[id].type.process != "plain":
                break
            if any(one not in inside and not self.work[one].ok for one in self.graph.needs(id)):
                break
            chain.append(id)
            inside.add(id)
        return chain

    def cause(self, broken: str) -> Mapping[str, Any] | None:
        """Return the fault for which a node has no result, its own or of one before; None where it was cancelled."""
        found: str | None = broken
        while found is not None and self.work[found].shown.state == "idle":
            needs = self.graph.needs(found)
            found = next((one for one in needs if self.work[one].ended and not self.work[one].ok), None)
        return None if found is None else self.work[found].shown.error

    def why(self, broken: str) -> dict[str, Any]:
        """Say that a node waits for one that has no result."""
        node = self.graph.nodes[broken]
        title = node.label or node.type.title
        if self.work[broken].shown.state == "failed":
            return Message.of("Waits for {node_title}, which failed.", node_title=title).model_dump()
        return Message.of("Waits for {node_title}, which has no result.", node_title=title).model_dump()

    def record(
        self, id: str, cached: bool = False, result: str | None = None,
        error: dict[str, Any] | None = None, facts: Mapping[str, Any] | None = None,
    ) -> NodeRun:  # fmt: skip
        """Return what a node did, for the ledger."""
        work, shown = self.work[id], self.work[id].shown
        keyed = self.recipes.keyed(id) if work.decided or result else None
        type = self.graph.nodes[id].type
        known: dict[str, Any] = {
            "warnings": shown.warnings,
            "error": error,
            "incomplete": shown.incomplete,
            "facts": facts,
            "files": keyed.files if keyed else None,
        }
        if type.steerable and not cached:
            # What its curve was made with, so that curves can be told apart later.
            known["settings"] = dict(self.recipes.settings(id) or {})
            known["layers"] = {
                layer: {
                    "label": drawn.label,
                    "type": drawn.type.id,
                    "settings": dict(self.recipes.settings(layer) or {}),
                }
                for layer in self.graph.drawn(id)
                for drawn in [self.graph.nodes[layer]]
            }
        began = None if cached or work.started is None else time.time() - (time.monotonic() - work.started)
        return NodeRun(
            node=id,
            type=type.id,
            state=shown.state,
            cached=cached,
            key=keyed.key if keyed else None,
            result=result,
            seed=work.seed,
            started=began,
            seconds=shown.seconds,
            details={name: value for name, value in known.items() if value},
        )
