"""From a flat workflow to what the drafting worker is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netwright.workers.protocol import Draft, DraftNode, DraftScope
from netwright.workflow.flatten import FlatWorkflow, Scope, Source

Outputs = tuple[tuple[Source, Source], ...]


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
    scopes, outputs = draft_scopes(flat)
    nodes = {
        id: DraftNode(
            type=node.type,
            label=node.label,
            settings=dict(node.settings),
            inputs=dict(node.inputs),
            scope=node.scope.prefix,
        )
        for id, node in flat.nodes.items()
    }
    return Draft(
        session=session,
        nodes=nodes,
        variables=dict(flat.variables),
        scopes=scopes,
        outputs=outputs,
        observed={node: dict(ports) for node, ports in (observed or {}).items()},
        folder=folder,
        workspace=workspace,
        allowed=tuple(allowed),
        fresh=fresh,
    )


def draft_scopes(flat: FlatWorkflow) -> tuple[dict[str, DraftScope], Outputs]:
    """Return `Draft.scopes` and `Draft.outputs`; each node's `scope` is the prefix of its own."""
    scopes: dict[str, DraftScope] = {}
    outputs: Outputs = ()
    for node in flat.nodes.values():
        if node.scope.outer is not None:
            _add(scopes, node.scope)
        outputs = outputs or tuple(node.scope.outputs.items())
    return scopes, outputs


def _add(scopes: dict[str, DraftScope], scope: Scope) -> None:
    """Add a scope after those around it; the outermost one is the request's `variables`."""
    if scope.outer is not None and scope.prefix not in scopes:
        _add(scopes, scope.outer)
        scopes[scope.prefix] = DraftScope(values=dict(scope.values), outer=scope.outer.prefix)
