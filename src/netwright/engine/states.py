"""How a node stands, as the page and the CLI show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from netwright.engine.store.entry import Entry

Source = tuple[str, str]
State = Literal["idle", "waiting", "running", "done", "failed", "cancelled", "stopped"]


@dataclass(slots=True)
class NodeState:
    """One node. Messages and faults are plain data: `{template, values}`, `{problem, remedy, setting, port}`."""

    state: State = "idle"
    stale: bool = False
    """Whether there is an older result that no longer fits."""
    cached: bool = False
    """Whether the result was there before the run that is shown."""
    fraction: float | None = None
    paused: bool = False
    """Whether it runs, but waits until the user lets it go on."""
    message: dict[str, Any] | None = None
    seconds: float | None = None
    remaining: float | None = None
    error: dict[str, Any] | None = None
    warnings: list[dict[str, Any]] = field(default_factory=list)
    incomplete: dict[str, Any] | None = None
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By port: type, bytes, and rows of a table."""
    curve: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "state": self.state,
            "stale": self.stale,
            "cached": self.cached,
            "fraction": self.fraction,
            "paused": self.paused,
            "message": self.message,
            "seconds": self.seconds,
            "remaining": self.remaining,
            "error": self.error,
            "warnings": self.warnings,
            "incomplete": self.incomplete,
            "outputs": self.outputs,
            "curve": self.curve,
        }


def finished(entry: Entry, cached: bool, curve: bool) -> NodeState:
    """Return the state of a node that has a result."""
    manifest = entry.manifest
    incomplete = manifest["incomplete"]
    return NodeState(
        state="stopped" if incomplete else "done",
        cached=cached,
        seconds=manifest["seconds"],
        warnings=manifest["warnings"],
        incomplete=incomplete,
        outputs=entry.facts,
        curve=curve,
    )


def overall(members: Sequence[NodeState]) -> NodeState:
    """Return the state of a sub-workflow's instance from those of its members."""
    states = {member.state for member in members}
    order: tuple[State, ...] = ("failed", "running", "waiting", "cancelled", "idle", "stopped", "done")
    first: State = next((state for state in order if state in states), "idle")
    if first == "idle" and "running" in states:
        first = "running"
    if first == "waiting" and "done" in states:
        first = "running"  # between two of its nodes
    chosen = next((member for member in members if member.state == first), NodeState())
    finished = sum(1.0 if one.state in ("done", "stopped") else one.fraction or 0.0 for one in members)
    return NodeState(
        state=first,
        stale=any(member.stale for member in members),
        cached=all(member.cached for member in members),
        fraction=finished / len(members) if first == "running" else None,
        paused=chosen.paused,
        error=chosen.error,
        incomplete=chosen.incomplete,
        seconds=sum(member.seconds or 0.0 for member in members),
    )


def members_by_instance(ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the nodes inside each instance, and inside each copy of a sub-workflow."""
    inside: dict[str, list[str]] = {}
    for id in ids:
        if "/" not in id:
            continue
        for place, char in enumerate(id):
            if char == "/":
                inside.setdefault(id[:place], []).append(id)
    return inside


def sum_up(
    instances: Mapping[str, Sequence[str]], states: Mapping[str, NodeState], outputs: Mapping[Source, Source]
) -> dict[str, NodeState]:
    """Return the states of instances from those of their members, with the outputs that come from within."""
    found = {id: overall([states[member] for member in members]) for id, members in instances.items()}
    for (id, port), (node, inner) in outputs.items():
        shown = states[node].outputs.get(inner) if node in states else None
        if id in found and shown is not None:
            found[id].outputs[port] = shown
    return found
