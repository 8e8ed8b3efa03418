"""Whether a file is a valid workflow at all: what decides between the exit codes 1 and 2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netwright.engine.catalogue import Catalogue
from netwright.engine.opening import Opened
from netwright.sdk import LoadError, Message, NetwrightError
from netwright.workflow.document import Document
from netwright.workflow.problems.problems import Problem, find_invalid

_MEND = Message.of("Open the workflow in the workbench and put it right, or restore an older copy.")


class InvalidWorkflow(NetwrightError):
    """A file that is no valid workflow. `faults` holds each problem as JSON."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        self.faults = faults
        super().__init__("This is not a valid workflow.")


def check_valid(opened: Opened, document: Document, catalogue: Catalogue, to: Iterable[str] | None = None) -> None:
    """Raise InvalidWorkflow for a file that lost something, and for faults in its structure.

    With `to`, what lies beside the way to those nodes may be at fault.
    """
    found = find_invalid(document, catalogue.types)
    if to is not None:
        needed = _needed(document, to)
        found = [problem for problem in found if problem.workflow or problem.node is None or problem.node in needed]
    faults = [one for one in damage(opened) if one["severity"] == "error"] + [fault(problem) for problem in found]
    if faults:
        # A node type may be missing because its module failed to load.
        raise InvalidWorkflow(faults + [_unloaded(error) for error in catalogue.errors])


def damage(opened: Opened) -> list[dict[str, Any]]:
    """Return what could not be read of a file: errors where a run could give another result than its author's."""
    lost = [fault(Problem(problem=message, remedy=_MEND)) for message in opened.losses]
    harmless = [message for message in opened.damage if message not in opened.losses]
    return lost + [fault(Problem(problem=message, severity="warning")) for message in harmless]


def fault(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON."""
    return problem.model_dump(mode="json")


def _unloaded(error: LoadError) -> dict[str, Any]:
    told = Message.of("{module} could not be loaded: {reason}", module=error.module, reason=error.reason)
    return fault(Problem(problem=told, severity="warning"))


def _needed(document: Document, to: Iterable[str]) -> set[str]:
    sources: dict[str, list[str]] = {}
    for wire in document.connections:
        sources.setdefault(wire.target_node, []).append(wire.source_node)
    needed: set[str] = set()
    waiting = [node.partition("/")[0] for node in to]
    while waiting:
        node = waiting.pop()
        if node not in needed:
            needed.add(node)
            waiting += sources.get(node, ())
    return needed
