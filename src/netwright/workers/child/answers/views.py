"""Specs as the page shows them."""

from __future__ import annotations

from typing import Any

from netwright.ports import Model, NetworkSpec, ParameterCount


def spec_view(spec: Any) -> dict[str, Any] | None:
    """Return what the page shows of a spec; networks without their calls."""
    if spec is None:
        return None
    view: dict[str, Any] = network_view(spec) if isinstance(spec, NetworkSpec) else spec.to_json()
    return view


def network_view(spec: NetworkSpec) -> dict[str, Any]:
    """Return inputs, outputs and layers of a network, each layer with the shapes of its first call, and its costs."""
    from netwright.networks.layers.costs import operations, weight_bytes

    costs = operations(spec.graph)
    shapes: dict[str, list[dict[str, Any]]] = {}
    for call in spec.graph.calls:
        shapes.setdefault(call.layer, [info.to_json() for info in call.outputs])
    return {
        "inputs": {name: info.to_json() for name, info in spec.inputs.items()},
        "outputs": {name: info.to_json() for name, info in spec.outputs.items()},
        "layers": [
            {
                "id": layer.id,
                "label": layer.label,
                "kind": layer.kind,
                "outputs": shapes.get(layer.id, []),
                "parameters": spec.parameters.get(layer.id, ParameterCount()).to_json(),
                "trainable": layer.trainable,
                "operations": costs[layer.id],
            }
            for layer in spec.graph.layers
        ],
        "total": spec.total.to_json(),
        "bytes": weight_bytes(spec),
        "operations": sum(costs.values()),
        "has_weights": spec.has_weights,
    }


def model_view(model: Model) -> dict[str, Any]:
    """Return what a fitted model was taught, and the facts of its training."""
    spec = model.spec
    return {
        "kind": spec.kind,
        "task": spec.task,
        "target": spec.target.name if spec.target else None,
        "classes": list(spec.classes or ()),
        "features": {column.name: column.kind for column in spec.features or ()},
        **model.parameters.get("facts", {}),
    }
