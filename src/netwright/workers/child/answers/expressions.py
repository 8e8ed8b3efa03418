"""Settings with their expressions worked out, as far as the specs known so far allow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.workers.child.faults import told
from netwright.workers.protocol import Draft, DraftNode, Fault
from netwright.workflow.errors import ExpressionError, SpecUnknown
from netwright.workflow.expressions import SpecLookup, find_expressions
from netwright.workflow.flatten import FlatNode, FlatWorkflow, Scope, resolve_settings

Settings = Mapping[str, Any]


def has_any(settings: Settings) -> bool:
    """Whether any setting is an expression."""
    return next(find_expressions(settings), None) is not None


class Expressions:
    """The expressions of one draft request."""

    def __init__(self, request: Draft) -> None:
        outputs = dict(request.outputs)
        self._scopes = {"": Scope(request.variables, "", None, outputs)}
        # Outer scopes come before those inside them.
        for prefix, scope in request.scopes.items():
            self._scopes[prefix] = Scope(scope.values, prefix, self._scopes[scope.outer], outputs)
        self._flat: dict[str, FlatNode] = {}
        for name, node in request.nodes.items():
            if has_any(node.settings):
                inside = self._scopes.get(node.scope, self._scopes[""])
                self._flat[name] = FlatNode(name, node.type, 1, node.label, node.settings, inside)
        self._workflow = FlatWorkflow(0, request.variables, self._flat)

    def nodes_named(self, name: str) -> set[str]:
        """Return the nodes whose specs the expressions of a node look at."""
        node = self._flat.get(name)
        return {source for source, _ in node.references} if node else set()

    def resolve(
        self, name: str, node: DraftNode, specs: SpecLookup
    ) -> tuple[Mapping[str, Any] | None, tuple[Fault, ...]]:
        """Return plain settings, or None and what is wrong with the expressions.

        None without a fault: a spec is not known yet, or the expression needs none, and the workflow's own check says
        what is wrong with it.
        """
        if name not in self._flat:
            return node.settings, ()
        try:
            return resolve_settings(self._workflow, name, specs), ()
        except SpecUnknown:
            return None, ()
        except ExpressionError as error:
            return None, (told(error),) if self._flat[name].references else ()
