"""From a flat workflow to what the drafting worker is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netwright.workers.protocol import Draft, DraftNode, DraftScope
from netwright.workflow.expressions import find_expressions
from netwright.workflow.flatten import FlatWorkflow, Scope


def draft_of(
    flat: FlatWorkflow,
    *,
    session: str,
    folder: str,
    workspace: str,
    allowed: Iterable[str] = (),
    observed: Mapping[str, Mapping[str, dict[str, Any]]] | None = None,
    fresh: bool = False,
) -> Draft:
    """Return the request for a workflow. `observed` holds specs of current results by node and port."""
    scopes: dict[str, DraftScope] = {}
    outputs: Mapping[tuple[str, str], tuple[str, str]] = {}
    nodes = {}
    for id, node in flat.nodes.items():
        if next(find_expressions(node.settings), None) is not None:
            _add(scopes, node.scope)
            outputs = node.scope.outputs
        nodes[id] = DraftNode(
            type=node.type,
            label=node.label,
            settings=dict(node.settings),
            inputs=dict(node.inputs),
            scope=node.scope.prefix if node.scope.prefix in scopes else "",
        )
    return Draft(
        session=session,
        nodes=nodes,
        variables=dict(flat.variables),
        scopes=scopes,
        outputs=tuple(outputs.items()),
        observed={node: dict(ports) for node, ports in (observed or {}).items()},
        folder=folder,
        workspace=workspace,
        allowed=tuple(allowed),
        fresh=fresh,
    )


def _add(scopes: dict[str, DraftScope], scope: Scope) -> None:
    """Add a scope after those around it; the outermost one is the request's `variables`."""
    if scope.outer is not None and scope.prefix not in scopes:
        _add(scopes, scope.outer)
        scopes[scope.prefix] = DraftScope(values=dict(scope.values), outer=scope.outer.prefix)
