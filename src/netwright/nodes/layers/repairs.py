"""Ways out of a misfit, each tried by Keras before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from netwright.networks.catalogue import Entry, entry, snake_name
from netwright.networks.graphs.changing import change, is_editable, turned, with_setting
from netwright.networks.layers.shapes import Misfit, infer
from netwright.nodes.layers.misfit import check_states, shape_text
from netwright.nodes.layers.value_types import check_types, wanted_type
from netwright.ports import Layer, SymbolicCall, TensorInfo, TensorSpec
from netwright.sdk import Message, NetwrightError, Repair

MOST = 3
"""So many are offered at most; the likeliest come first."""
DEEPEST = 6
"""So many layers back a recurrent layer is looked for."""
MOST_TOKENS = 10_000
"""Where the size of a vocabulary must be known before anything was learnt."""
MERGING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")

Tensors = Mapping[str, tuple[TensorSpec, ...]]
Infos = dict[str, tuple[TensorInfo, ...]]


@dataclass(frozen=True)
class Stuck:
    """A layer call that does not fit."""

    entry: Entry
    layer: Layer
    options: Mapping[str, Any]
    tensors: Tensors

    @property
    def infos(self) -> Infos:
        return {key: tuple(tensor.info for tensor in given) for key, given in self.tensors.items()}

    def fits(self, settings: Mapping[str, Any], infos: Infos) -> bool:
        """Tell whether the call would work with these settings on these tensors."""
        try:
            check_states(self.entry, settings, infos)
            check_types(self.entry, settings, self.options, infos)
            found = infer(self.entry.kind, settings, infos, self.options, self.layer.trainable)
            check_states(self.entry, settings, infos, found.outputs)
        except (Misfit, NetwrightError):
            return False
        return True

    def places(self) -> Iterator[tuple[str, int, str, TensorSpec]]:
        """Yield each tensor that arrives: key, place among its port's, port, tensor."""
        for slot in self.entry.inputs:
            if self.entry.is_operation or slot.argument == self.entry.inputs[0].argument:
                for place, tensor in enumerate(self.tensors.get(slot.key, ())):
                    yield slot.key, place, slot.port, tensor

    def with_info(self, key: str, place: int, info: TensorInfo) -> Infos:
        """Return what arrives, with another tensor in one place."""
        infos = self.infos
        changed = list(infos[key])
        changed[place] = info
        return {**infos, key: tuple(changed)}


def find_repairs(stuck: Stuck) -> tuple[Repair, ...]:
    """Return what would help, the likeliest first. Layers inside of sub-workflows, or opened ones, get none."""
    if not is_editable(stuck.layer.id):
        return ()
    found: list[Repair] = []
    for way in (_connecting, _typing, _earlier, _settings, _inserting):
        for repair in way(stuck):
            found.append(repair)
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


# States


def _connecting(stuck: Stuck) -> Iterator[Repair]:
    slots = [slot for slot in stuck.entry.inputs if slot.argument == "initial_state"]
    given = [slot for slot in slots if slot.key in stuck.tensors]
    if not given:
        return
    call = stuck.tensors[given[0].key][0].call
    offered = {slot.port: place for place, slot in enumerate(entry(call.layer.kind).outputs[: len(call.outputs)])}
    missing = [slot for slot in slots if slot not in given and slot.port in offered]
    infos = stuck.infos | {slot.key: (call.outputs[offered[slot.port]],) for slot in missing}
    if missing and is_editable(call.layer.id) and stuck.fits(stuck.layer.settings, infos):
        ports = ", ".join(slot.port for slot in missing)
        wires = [_wire("connect", call.layer.id, slot.port, stuck.layer.id, slot.port) for slot in missing]
        yield Repair(label=Message.of("Connect {ports} as well", ports=ports), edits=tuple(wires))


# Number types


def _typing(stuck: Stuck) -> Iterator[Repair]:
    for key, place, _, tensor in stuck.places():
        layer = tensor.call.layer
        wanted = wanted_type(stuck.entry, stuck.layer.settings, stuck.options, tensor.info)
        if wanted is None or layer.kind != "Input" or not is_editable(layer.id):
            continue
        info = tensor.info.model_copy(update={"dtype": wanted})
        if stuck.fits(stuck.layer.settings, stuck.with_info(key, place, info)):
            template = "Set the number type of {layer} to {type}"
            label = Message.of(template, layer=layer.label or layer.id, type=wanted)
            yield Repair(label=label, edits=(change(layer.id, {"dtype": wanted}),))


# Layers before this one


def _earlier(stuck: Stuck) -> Iterator[Repair]:
    for key, place, _, tensor in stuck.places():
        chain = _chain(tensor)
        for depth, call in enumerate(chain):
            for label, edit, kind, settings in _changes_of(call):
                info = _again(chain[: depth + 1], tensor.output, kind, settings)
                if info and stuck.fits(stuck.layer.settings, stuck.with_info(key, place, info)):
                    yield Repair(label=label, edits=(edit,))


def _chain(tensor: TensorSpec) -> list[SymbolicCall]:
    """Return the calls that lead to a tensor, the last first, as far as each has one input from a fresh layer."""
    found: list[SymbolicCall] = []
    call = tensor.call
    while len(found) < DEEPEST and call.source is None and is_editable(call.layer.id):
        found.append(call)
        before = [given for tensors in call.inputs.values() for given in tensors]
        if len(before) != 1 or before[0].output != 0:
            break
        call = before[0].call
    return found


def _changes_of(call: SymbolicCall) -> Iterator[tuple[Message, dict[str, Any], str, dict[str, Any]]]:
    """Yield ways to change an earlier layer: label, edit, kind and arguments afterwards."""
    layer = call.layer
    kind = layer.kind
    if way := turned(layer):
        label, gives_all = way
        settings = with_setting(kind, layer.settings, "return_sequences", gives_all)
        yield label, change(layer.id, {"return_sequences": gives_all}), kind, settings
    rank = len(_only_input(call).shape) if call.inputs else 0
    if kind == "Flatten" and 2 <= rank <= 4:
        other = f"GlobalAveragePooling{rank - 1}D"
        node = {"type": f"layer.{snake_name(other)}", "label": layer.label}
        label = Message.of("Take {title} instead of {layer}", title=entry(other).title, layer=layer.label or layer.id)
        yield label, {"kind": "replace_node", "id": layer.id, "node": node}, other, {}


def _again(chain: Sequence[SymbolicCall], output: int, kind: str, settings: Mapping[str, Any]) -> TensorInfo | None:
    """Return what comes out of a chain whose first layer (the last of the list) is another; None where it misfits."""
    first, *rest = reversed(chain)
    try:
        infos = {key: tuple(tensor.info for tensor in given) for key, given in first.inputs.items()}
        keys = {entry(first.layer.kind).inputs[0].key: entry(kind).inputs[0].key} if kind != first.layer.kind else {}
        outputs = infer(kind, settings, {keys.get(key, key): given for key, given in infos.items()}).outputs
        for call in rest:
            (key,) = call.inputs
            outputs = infer(call.layer.kind, call.layer.settings, {key: (outputs[0],)}, call.options).outputs
    except Misfit:
        return None
    return outputs[output] if output < len(outputs) else None


def _only_input(call: SymbolicCall) -> TensorInfo:
    return next(iter(call.inputs.values()))[0].info


# Settings of the layer itself


def _settings(stuck: Stuck) -> Iterator[Repair]:
    fields = {setting.field.name: setting for setting in stuck.entry.settings}
    for name, value in _other_values(stuck):
        # The arguments of the constructor alone: what a call is told changes no shape.
        if name not in fields:
            continue
        settings = with_setting(stuck.entry.kind, stuck.layer.settings, name, value)
        if settings != stuck.layer.settings and stuck.fits(settings, stuck.infos):
            field = fields[name].field
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            if field.kind == "choice":
                label = Message.of("Set {title} to {choice}", title=field.title, choice=value)
            else:
                label = Message.of("Set {title} to {value}", title=field.title, value=shown)
            yield Repair(label=label, edits=(change(stuck.layer.id, {name: value}),))


def _other_values(stuck: Stuck) -> Iterator[tuple[str, Any]]:
    found, settings = stuck.entry, stuck.layer.settings
    names = {setting.field.name: setting.field for setting in found.settings if setting.role == "constructor"}
    shapes = [tensor.shape for _, _, _, tensor in stuck.places()]
    shape = shapes[0] if shapes else ()
    if "padding" in names and "same" in names["padding"].choices:
        yield "padding", "same"
    for name in ("kernel_size", "pool_size"):
        size = settings.get(name)
        if isinstance(size, list) and len(size) < len(shape):
            yield name, [min(one, axis or one) for one, axis in zip(size, shape, strict=False)]
    if settings.get("groups", 1) != 1:
        yield "groups", 1
    if "axis" in names:
        yield "axis", -1
        yield from (("axis", axis) for axis in range(1, len(shape)))
    target = settings.get("target_shape")
    if isinstance(target, list):
        yield from (("target_shape", [*target[:place], -1, *target[place + 1 :]]) for place in range(len(target)))
        yield "target_shape", [-1]
    if found.kind == "Permute" and shape:
        yield "dims", [*range(2, len(shape) + 1), 1]
    states = [given[0].shape for key, given in stuck.tensors.items() if key.startswith("initial_state")]
    if states and len(states[0]) == 1 and states[0][0]:
        yield "units", states[0][0]


# Layers to put between


def _inserting(stuck: Stuck) -> Iterator[Repair]:
    for order, (key, place, port, tensor) in enumerate(stuck.places()):
        if tensor.call.source is not None or not is_editable(tensor.call.layer.id):
            continue
        for kind, settings in _between(stuck, tensor, order):
            try:
                (info, *_) = infer(kind, settings, {entry(kind).inputs[0].key: (tensor.info,)}).outputs
            except Misfit:
                continue
            if stuck.fits(stuck.layer.settings, stuck.with_info(key, place, info)):
                template = "Put {title} before it, to get {shape}"
                label = Message.of(template, title=entry(kind).title, shape=shape_text(info.shape))
                yield Repair(label=label, edits=_inserted(stuck, kind, settings, tensor, port, place))


def _between(stuck: Stuck, tensor: TensorSpec, order: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield layers that could make the tensor fit, with their settings; it is the so-manieth that arrives."""
    shape = tensor.shape
    if tensor.dtype == "string":
        yield "TextVectorization", {}
        yield "TextVectorization", {"output_mode": "multi_hot", "max_tokens": MOST_TOKENS, "pad_to_max_tokens": True}
        return
    if wanted := wanted_type(stuck.entry, stuck.layer.settings, stuck.options, tensor.info):
        yield "ops.cast", {"dtype": wanted}
    if stuck.entry.kind in MERGING or any(setting.role == "operand" for setting in stuck.entry.settings):
        yield from _alike(stuck, shape, order)
    if stuck.entry.kind == "ops.matmul" and len(shape) > 1:
        axes = list(range(1, len(shape) + 1))
        yield "Permute", {"dims": [*axes[:-2], axes[-1], axes[-2]]}
    if len(shape) > 1:
        yield "Flatten", {}
    if shape.count(None) <= 1 and shape:
        sizes = [-1 if axis is None else axis for axis in shape]
        yield "Reshape", {"target_shape": [*sizes, 1]}
        if len(shape) > 2 and shape[-1] is not None:
            yield "Reshape", {"target_shape": [-1, shape[-1]]}
    if 2 <= len(shape) <= 4:
        yield f"GlobalAveragePooling{len(shape) - 1}D", {}


def _alike(stuck: Stuck, shape: tuple[int | None, ...], place: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield layers that give a tensor the shape of another one that it is merged with."""
    for other_place, other in enumerate(tensor.shape for _, _, _, tensor in stuck.places()):
        if other_place == place or len(other) != len(shape) or other == shape:
            continue
        if sorted(map(str, other)) == sorted(map(str, shape)):
            orders = permutations(range(len(shape)))
            order = next(order for order in orders if tuple(shape[axis] for axis in order) == other)
            yield "Permute", {"dims": [axis + 1 for axis in order]}
        elif place and other[:-1] == shape[:-1] and other[-1]:
            yield "Dense", {"units": other[-1]}


def _inserted(
    stuck: Stuck, kind: str, settings: Mapping[str, Any], tensor: TensorSpec, port: str, place: int
) -> tuple[dict[str, Any], ...]:
    target, source = stuck.layer.id, tensor.call.layer
    from_port = entry(source.kind).outputs[tensor.output].port
    id = f"{target}-{snake_name(kind)}-{place + 1}"
    return (
        {"kind": "add_node", "id": id, "node": {"type": f"layer.{snake_name(kind)}", "settings": dict(settings)}},
        _wire("disconnect", source.id, from_port, target, port),
        _wire("connect", source.id, from_port, id, "input"),
        _wire("connect", id, "output", target, port) | {"at": place},
    )


def _wire(kind: str, source: str, from_port: str, target: str, port: str) -> dict[str, Any]:
    return {"kind": kind, "connection": {"from": f"{source}.{from_port}", "to": f"{target}.{port}"}}
