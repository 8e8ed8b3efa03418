"""Which node of a workflow a script is written of."""

from __future__ import annotations

from collections.abc import Mapping

from netwright.sdk import NetwrightError, NodeType
from netwright.workflow.document import Document


def find_network_node(document: Document, types: Mapping[str, NodeType]) -> str:
    """Return the node whose network is meant when none is named: the only learner, or the only layer at an end.

    Raises NetwrightError where there are several, or none.
    """
    known = {id: types[entry.type] for id, entry in document.nodes.items() if entry.type in types}
    learners = [id for id, type in known.items() if type.process == "training"]
    used = {wire.source_node for wire in document.connections}
    ends = [id for id, type in known.items() if type.layer and id not in used]
    found = learners if len(learners) == 1 else learners + ends
    if len(found) == 1:
        return found[0]
    if not found:
        raise NetwrightError("There is no network in this workflow.", "Draw one, then write it as a script.")
    raise NetwrightError(
        "There are several networks in this workflow: {nodes}.",
        "Name the node with --node.",
        nodes=", ".join(found[:10]),
    )
