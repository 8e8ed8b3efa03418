"""Names for the tensors inside a network, as a person picks them: `encoder/lstm#2:cell_state`.

The layer's id with its path; `#2` for the second call of a layer that is called several times; the output port where a
call gives more than one tensor. An input or output of the network also goes by its own name, a layer by its label.
"""

from __future__ import annotations

from collections.abc import Mapping

from netwright.networks.catalogue import entry
from netwright.ports import LayerGraph, TensorRef
from netwright.sdk import SettingsError

MOST_SHOWN = 30


def tensor_names(graph: LayerGraph) -> dict[str, TensorRef]:
    """Return every tensor of a network by its full name, in canonical order; those that a call could give too."""
    kinds = {layer.id: layer.kind for layer in graph.layers}
    several = _called_again(graph)
    seen: dict[str, int] = {}
    names: dict[str, TensorRef] = {}
    for place, call in enumerate(graph.calls):
        number = seen[call.layer] = seen.get(call.layer, 0) + 1
        base = f"{call.layer}#{number}" if call.layer in several else call.layer
        slots = entry(kinds[call.layer]).outputs or ()
        for output in range(max(len(call.outputs), len(slots))):
            port = slots[output].port if output < len(slots) else str(output + 1)
            names[base if output == 0 else f"{base}:{port}"] = TensorRef(call=place, output=output)
    return names


def find_tensor(graph: LayerGraph, name: str, setting: str) -> TensorRef:
    """Return the tensor that a person means. Raises SettingsError where there is none, or more than one."""
    names = tensor_names(graph)
    ends = {end.name: end.tensor for end in (*graph.inputs, *graph.outputs)}
    # An output goes before a layer of that name: Set Outputs may have called it so.
    for known in (ends, names):
        if name in known:
            return known[name]
    labelled = [layer.id for layer in graph.layers if name and layer.label == name and layer.id in names]
    if len(labelled) == 1:
        return names[labelled[0]]
    raise SettingsError(
        setting,
        "The network has no tensor {name}." if name else "No tensor is chosen.",
        "Choose one of {names}.",
        name=name,
        names=shown(names),
    )


def shown(names: Mapping[str, object]) -> str:
    """Return names for a sentence; a long list is cut."""
    listed = list(names)
    return ", ".join(listed[:MOST_SHOWN]) + (", ..." if len(listed) > MOST_SHOWN else "")


def _called_again(graph: LayerGraph) -> set[str]:
    once: set[str] = set()
    return {call.layer for call in graph.calls if call.layer in once or once.add(call.layer)}  # type: ignore[func-returns-value]
