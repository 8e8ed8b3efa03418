"""Model files as nodes."""

from __future__ import annotations

from pathlib import Path

from netwright.networks.reading import read_network_spec
from netwright.nodes.layers.drawing import draw_network
from netwright.workers.protocol import ModelNode, ModelRead, ReadModel


def read_model(request: ReadModel) -> ModelRead:
    """Read a model file as nodes that draw it. Raises NodeError where it cannot be read, or may not be."""
    spec = read_network_spec(Path(request.path), request.code)
    drawing = draw_network(spec.graph)
    nodes = {
        id: ModelNode(
            type=node.type, label=node.label, settings=dict(node.settings), inputs=dict(node.inputs), inside=node.inside
        )
        for id, node in drawing.nodes.items()
    }
    return ModelRead(
        request=request.request,
        nodes=nodes,
        outputs=drawing.outputs,
        notes=tuple(drawing.notes),
        has_weights=spec.has_weights,
    )
