"""From a flat workflow to what the drafting worker is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netwright.workers.protocol import Draft, DraftNode, DraftScope
from netwright.workflow.expansion import Source
from netwright.workflow.flatten import FlatNode, FlatWorkflow, Scope

Outputs = tuple[tuple[Source, Source], ...]
Made = dict[str, tuple[FlatNode, DraftNode]]
"""Nodes of an earlier request by id, with what they were made from."""


def draft_of(
    flat: FlatWorkflow,
    *,
    session: str,
    folder: str,
    workspace: str,
    allowed: Iterable[str] = (),
    observed: Mapping[str, Mapping[str, dict[str, Any]]] | None = None,
    fresh: bool = False,
    made: Made | None = None,
) -> Draft:
    """Return the request for a workflow. `observed` holds specs of current results by node and port.

    `made` is kept by the caller from request to request, so that only nodes that changed are made again.
    """
    scopes, outputs = draft_scopes(flat)
    known = {} if made is None else made
    for id in known.keys() - flat.nodes.keys():
        del known[id]
    for id, node in flat.nodes.items():
        if id not in known or known[id][0] is not node:
            known[id] = (node, _draft_node(node))
    return Draft(
        session=session,
        nodes={id: known[id][1] for id in flat.nodes},
        variables=dict(flat.variables),
        scopes=scopes,
        outputs=outputs,
        observed={node: dict(ports) for node, ports in (observed or {}).items()},
        folder=folder,
        workspace=workspace,
        allowed=tuple(allowed),
        fresh=fresh,
    )


def _draft_node(node: FlatNode) -> DraftNode:
    return DraftNode(
        type=node.type,
        label=node.label,
        settings=dict(node.settings),
        inputs=dict(node.inputs),
        scope=node.scope.prefix,
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
