"""What was fitted before the rows were split: whatever learns from the training rows then knows the test rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from netwright.sdk import NodeType
from netwright.workflow.document import Canvas
from netwright.workflow.rounds import CROSS_VALIDATE

FITTING = frozenset(["normalizer", "missing_value", "binner", "pca"])
"""Node types that learn from the values of all rows. Numbers for words or categories tell nothing."""
SPLITS = frozenset(["partition", CROSS_VALIDATE])
"""Node types that set rows aside to test with."""
JUDGING = frozenset(["training", "learning", "evaluation"])
"""Groups of nodes whose results look too good then."""


class Leak(NamedTuple):
    """Three nodes, by id."""

    judge: str
    """What is misled."""
    early: str
    """What fits too early."""
    split: str


def find_leaks(canvas: Canvas, types: Mapping[str, NodeType]) -> Iterator[Leak]:
    """Yield the leaks of a canvas."""
    before, after = _tables(canvas, types)
    for split, entry in canvas.nodes.items():
        if entry.type not in SPLITS:
            continue
        fitted = [id for id in _reached(before[split], before) if canvas.nodes[id].type in FITTING]
        misled = [split] if entry.type == CROSS_VALIDATE else list(_judges(split, canvas, types, after))
        for judge in misled:
            for early in fitted:
                yield Leak(judge, early, split)


def _tables(canvas: Canvas, types: Mapping[str, NodeType]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return by node those that it gets tables from, and those that it hands tables on to."""
    before: dict[str, list[str]] = {id: [] for id in canvas.nodes}
    after: dict[str, list[str]] = {id: [] for id in canvas.nodes}
    for wire in canvas.connections:
        source, target = wire.source_node, wire.target_node
        if source not in before or target not in before:
            continue
        type = types.get(canvas.nodes[source].type)
        port = type.outputs.get(wire.source_port) if type is not None else None
        if port is not None and port.type == "table":
            before[target].append(source)
            after[source].append(target)
    return before, after


def _reached(starts: Iterable[str], steps: Mapping[str, list[str]]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting += steps[one]
    return list(found)


def _judges(split: str, canvas: Canvas, types: Mapping[str, NodeType], after: Mapping[str, list[str]]) -> list[str]:
    """Return the first nodes behind a split that learn or judge."""
    groups = {id: types[entry.type].group if entry.type in types else "" for id, entry in canvas.nodes.items()}
    onward = {id: [] if groups[id] in JUDGING else following for id, following in after.items()}
    return [id for id in _reached(after[split], onward) if groups[id] in JUDGING]
