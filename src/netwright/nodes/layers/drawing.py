"""A stored network as the layer nodes that draw it: the way back from a layer graph to a canvas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netwright.networks.catalogue import Entry, Setting, entry
from netwright.nodes.layers.layer import type_id
from netwright.nodes.layers.sharing import SharedBlock, Slot, shared_blocks
from netwright.nodes.layers.value_types import INDICES_ONLY
from netwright.ports import Call, Layer, LayerGraph, TensorRef
from netwright.sdk import Message

Wire = tuple[str, str]
"""Node and output port."""
APPLY = "apply_network"
DRAWN_ROLES = ("constructor", "call", "operand")


@dataclass(frozen=True)
class DrawnNode:
    """One node of the drawing."""

    type: str
    label: str
    settings: Mapping[str, Any]
    inputs: Mapping[str, tuple[Wire, ...]]
    inside: str = ""
    """The nested model that it was part of, as a path."""


@dataclass
class NetworkDrawing:
    """Nodes by id, where the outputs come from, and what the form of a layer cannot say."""

    nodes: dict[str, DrawnNode] = field(default_factory=dict)
    outputs: dict[str, Wire] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)


def draw_network(graph: LayerGraph) -> NetworkDrawing:
    """Return nodes that make the same network. Layers that are called again become a network of their own, applied."""
    return _Drawer(graph).drawing()


class _Drawer:
    def __init__(self, graph: LayerGraph) -> None:
        self._graph = graph
        self._drawing = NetworkDrawing()
        self._layers = {layer.id: layer for layer in graph.layers}
        self._places: dict[int, tuple[Wire, ...]] = {}
        """Where the outputs of each call are found."""
        blocks = shared_blocks(graph)
        self._uses = {
            call: (block, number) for block in blocks for number, use in enumerate(block.uses) for call in use
        }
        self._networks: dict[SharedBlock, Wire] = {}
        """Where the network comes out that a block was drawn as."""

    def drawing(self) -> NetworkDrawing:
        for place, call in enumerate(self._graph.calls):
            if place in self._places:
                continue
            if place in self._uses:
                self._apply(*self._uses[place])
            else:
                wires = {key: tuple(map(self._wire, refs)) for key, refs in call.inputs.items()}
                self._places[place] = self._drawn(self._layers[call.layer], call, wires)
        kept = sum(layer.inference for layer in self._graph.layers)
        if kept:
            self._drawing.notes.append(
                Message.of(
                    "{count} layers ran as in use also while training. Put a Freeze Layers node behind them for that.",
                    count=kept,
                )
            )
        self._drawing.outputs = {end.name: self._wire(end.tensor) for end in self._graph.outputs}
        return self._drawing

    def _drawn(self, layer: Layer, call: Call, inputs: Mapping[str, tuple[Wire, ...]]) -> tuple[Wire, ...]:
        node = self._add(layer, call, inputs)
        return tuple((node, slot.port) for slot in entry(layer.kind).outputs)

    def _apply(self, block: SharedBlock, use: int) -> None:
        """Draw a shared block once, as a network from inputs of its own, and apply it where it is called."""
        layer = self._layers[block.layers[block.end]]
        if block not in self._networks:
            self._networks[block] = self._shared(block)
        calls = block.uses[use]
        count = len(self._graph.calls[calls[block.end]].outputs)
        if len(calls) == 1 and count > 1:
            self._note("The layer {layer} is shared and gives several results: only the first is kept.", layer)
        inside = _path(layer.id)
        called = layer.id if len(calls) == 1 else inside or block.layers[0]
        name = self._free(f"{_plain(called)}_call")
        tensors = tuple(map(self._wire, block.given(self._graph, use)))
        for slots, tensor in zip(block.entries, tensors, strict=True):
            if any(self._layers[block.layers[at]].kind in INDICES_ONLY for at, _, _ in slots):
                self._ask_for_indices((tensor,))
        inputs = {"network": (self._networks[block],), "inputs": tensors}
        label = layer.label if len(calls) == 1 else inside.rpartition("/")[2]
        self._drawing.nodes[name] = DrawnNode(APPLY, label, {}, inputs, inside)
        self._places |= dict.fromkeys(calls, ((name, "output"),) * count)

    def _shared(self, block: SharedBlock) -> Wire:
        starts = {
            slot: self._start(block, slots[0], ref)
            for slots, ref in zip(block.entries, block.given(self._graph, 0), strict=True)
            for slot in slots
        }
        for place, position in enumerate(block.uses[0]):
            call = self._graph.calls[position]
            wires = {
                key: tuple(starts.get((place, key, at)) or self._wire(ref) for at, ref in enumerate(refs))
                for key, refs in call.inputs.items()
            }
            self._places[position] = self._drawn(self._layers[call.layer], call, wires)
        return self._places[block.uses[0][block.end]][0]

    def _start(self, block: SharedBlock, slot: Slot, ref: TensorRef) -> Wire:
        layer, info = self._layers[block.layers[slot[0]]], self._graph.info(ref)
        name = self._free(f"{_plain(layer.id)}_input")
        settings: dict[str, Any] = {"shape": list(info.shape)}
        if info.dtype != "float32":
            settings["dtype"] = info.dtype
        self._drawing.nodes[name] = DrawnNode(type_id("Input"), "", settings, {}, _path(layer.id))
        return name, entry("Input").outputs[0].port

    def _add(self, layer: Layer, call: Call, inputs: Mapping[str, tuple[Wire, ...]]) -> str:
        found = entry(layer.kind)
        node = self._free(_plain(layer.id))
        ports = {slot.key: slot.port for slot in found.inputs}
        settings = self._settings(layer, call)
        wired = {ports[key]: wires for key, wires in inputs.items()}
        if layer.kind in INDICES_ONLY:
            self._ask_for_indices(wired[found.inputs[0].port])
        label = _given_name(found, layer.label or layer.id.rpartition("/")[2])
        self._drawing.nodes[node] = DrawnNode(type_id(layer.kind), label, settings, wired, _path(layer.id))
        return node

    def _ask_for_indices(self, wires: tuple[Wire, ...]) -> None:
        """Let the inputs of an embedding take whole numbers: models often leave them floats, which Keras cuts."""
        for name, _ in wires:
            node = self._drawing.nodes[name]
            if node.type == type_id("Input") and node.settings.get("dtype", "float32").startswith("float"):
                self._drawing.nodes[name] = replace(node, settings={**node.settings, "dtype": "int32"})

    def _settings(self, layer: Layer, call: Call) -> dict[str, Any]:
        found = entry(layer.kind)
        settings, strange = node_settings(found, {**layer.settings, **call.options})
        if not layer.trainable:
            if any(setting.role == "trainable" for setting in found.settings):
                settings["trainable"] = False
            elif any(found.outputs) and layer.kind != "Input" and _has_state(found):
                strange.append("trainable")
        for name in strange:
            self._note("The layer {layer} has {setting} set, which its form does not offer.", layer, setting=name)
        return settings

    def _wire(self, ref: TensorRef) -> Wire:
        return self._places[ref.call][ref.output]

    def _free(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self._drawing.nodes:
            candidate, number = f"{name}_{number}", number + 1
        return candidate

    def _note(self, template: str, layer: Layer, **values: Any) -> None:
        message = Message.of(template, layer=layer.label or layer.id, **values)
        if message not in self._drawing.notes:
            self._drawing.notes.append(message)


def node_settings(found: Entry, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings of a layer node that has these arguments, and the arguments that no setting takes."""
    settings: dict[str, Any] = {}
    strange: list[str] = []
    by_name = {setting.field.name: setting for setting in found.settings if setting.role in DRAWN_ROLES}
    for name, value in arguments.items():
        if any(slot.asks == name for slot in found.outputs):
            continue
        if found.wraps and name == found.wraps.argument:
            inner, unknown = _inside(found, value)
            settings.update(inner)
            strange += unknown
        elif name not in by_name:
            strange.append(name)
        elif isinstance(value, Mapping):
            settings.update(_object(found, name, value))
        else:
            settings[name] = _written(by_name[name], value)
    return settings, strange


def _inside(found: Entry, described: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings of a wrapper that say what is inside it."""
    wraps, kind = found.wraps, described["kind"]
    inner, strange = node_settings(entry(kind), described["settings"])
    names = wraps.names[kind] if wraps else {}
    strange += [name for name in inner if name not in names]
    return {
        wraps.argument if wraps else "": kind,
        **{names[name]: value for name, value in inner.items() if name in names},
    }, strange


def _object(found: Entry, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that name an initialiser, regulariser or constraint and say its parameters."""
    chosen = value["name"]
    settings = {name: chosen}
    for setting in found.settings:
        is_its_own = setting.role == "parameter" and setting.of == name and chosen in setting.field.when[name]
        if is_its_own and setting.parameter in value:
            settings[setting.field.name] = value[setting.parameter]
    return settings


def _written(setting: Setting, value: Any) -> Any:
    """Return an argument as the form has it; the opposite of what `keras_arguments` does."""
    if setting.form == "pairs" and isinstance(value, list):
        return [number for item in value for number in (item if isinstance(item, list) else [item])]
    if setting.form == "numbers" and value is not None:
        return ", ".join(repr(number) for number in (value if isinstance(value, list) else [value]))
    return value


def _has_state(found: Entry) -> bool:
    return any(setting.field.name.endswith("_initializer") for setting in found.settings)


def _plain(id: str) -> str:
    """Return a layer id as a node may have it: nodes stand beside each other, not in each other."""
    return id.replace("/", "_")[:90]


def _given_name(found: Entry, name: str) -> str:
    """Return the name that a layer was given, nothing for one that Keras made up of the kind (`conv2d_3`)."""
    made_up = {found.class_name, found.kind, f"{found.class_name}layer"}
    is_made_up = _letters(re.sub(r"_\d+$", "", name)) in map(_letters, made_up)
    return "" if is_made_up else name


def _letters(name: str) -> str:
    return name.replace("_", "").casefold()


def _path(id: str) -> str:
    return id.rpartition("/")[0]
