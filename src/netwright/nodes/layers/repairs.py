"""Ways out of a misfit, each tried by Keras before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import gcd
from typing import Any

from netwright.networks.catalogue import entry, snake_name
from netwright.networks.graphs.changing import change, is_editable, turned, with_setting
from netwright.networks.layers.shapes import Misfit, infer
from netwright.nodes.layers.between import JOINING, MERGING, Layer, layers_between, turned_picture
from netwright.nodes.layers.misfit import shape_text
from netwright.nodes.layers.settings import keras_arguments, settings_class
from netwright.nodes.layers.stuck import Stuck
from netwright.nodes.layers.value_types import wanted_type
from netwright.ports import SymbolicCall, TensorInfo, TensorSpec
from netwright.sdk import Message, Repair

MOST = 3
"""So many are offered at most; the likeliest come first."""
DEEPEST = 6
"""So many layers back a recurrent layer is looked for."""
FLAT = {"Flatten", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D"}
"""Layers that take axes away which the next one may need."""


def find_repairs(stuck: Stuck) -> tuple[Repair, ...]:
    """Return what would help, the likeliest first. Layers inside of sub-workflows, or opened ones, get none."""
    if not is_editable(stuck.layer.id):
        return ()
    found: list[Repair] = []
    for way in (_connecting, _typing, _turning, _earlier, _around, _settings, _inserting):
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
    for _, _, _, tensor in stuck.places():
        chain = _chain(tensor)
        for depth, call in enumerate(chain):
            for label, edit, kind, settings in (*_changes_of(call), *_sizes_of(stuck, call, tensor)):
                info = _again(chain[: depth + 1], tensor.output, kind, settings)
                if info and stuck.fits(stuck.layer.settings, stuck.with_infos(tensor, info)):
                    yield Repair(label=label, edits=(edit,))


def _sizes_of(
    stuck: Stuck, call: SymbolicCall, tensor: TensorSpec
) -> Iterator[tuple[Message, dict[str, Any], str, dict[str, Any]]]:
    """Yield ways in which an earlier layer gives the size of the tensor that is merged with its own."""
    layer = call.layer
    if stuck.entry.kind not in JOINING:
        return
    name = layer.label or layer.id
    if layer.settings.get("padding", "valid") == "valid" and any(
        setting.field.name == "padding" and "same" in setting.field.choices for setting in entry(layer.kind).settings
    ):
        label = Message.of("Set the padding of {layer} to {choice}", layer=name, choice="same")
        settings = with_setting(layer.kind, layer.settings, "padding", "same")
        yield label, change(layer.id, {"padding": "same"}), layer.kind, settings
    if stuck.entry.kind in MERGING and layer.kind == "Dense":
        sizes = [other.shape[-1] for _, _, _, other in stuck.places() if other is not tensor and other.shape]
        for units in dict.fromkeys(size for size in sizes if size and size != layer.settings["units"]):
            label = Message.of("Set the units of {layer} to {needed}", layer=name, needed=units)
            settings = with_setting(layer.kind, layer.settings, "units", units)
            yield label, change(layer.id, {"units": units}), layer.kind, settings


def _around(stuck: Stuck) -> Iterator[Repair]:
    """Yield wires past a layer that takes the axes away which are missing."""
    for key, place, port, tensor in stuck.places():
        call = tensor.call
        is_flat = call.layer.kind in FLAT and call.source is None and is_editable(call.layer.id)
        if not is_flat or None in tensor.shape:
            continue
        before = next(iter(call.inputs.values()))[0]
        if not is_editable(before.call.layer.id):
            continue
        if stuck.fits(stuck.layer.settings, stuck.with_info(key, place, before.info)):
            source = before.call.layer.id, entry(before.call.layer.kind).outputs[before.output].port
            label = Message.of(
                "Go around {layer}, to get {shape}",
                layer=call.layer.label or call.layer.id,
                shape=shape_text(before.shape),
            )
            out = entry(call.layer.kind).outputs[tensor.output].port
            yield Repair(
                label=label,
                edits=(
                    _wire("disconnect", call.layer.id, out, stuck.layer.id, port),
                    _wire("connect", *source, stuck.layer.id, port) | {"at": place},
                ),
            )


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
    if "groups" in names:
        groups = settings.get("groups", names["groups"].default)
        channels = shape[-1] if shape and shape[-1] else 1
        yield from (("groups", count) for count in dict.fromkeys((gcd(groups, channels), 1)) if count != groups)
    for name in ("strides", "dilation_rate"):
        if isinstance(settings.get(name), list) and {"strides", "dilation_rate"} <= settings.keys():
            yield name, [1] * len(settings[name])
    if "axis" in names and ("axis" in settings or found.kind == "Concatenate"):
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


def _turning(stuck: Stuck) -> Iterator[Repair]:
    for key, place, port, tensor in stuck.places():
        if is_editable(tensor.call.layer.id):
            yield from _put(stuck, turned_picture(stuck, tensor.shape), tensor, [(key, place, port)])


def _inserting(stuck: Stuck) -> Iterator[Repair]:
    for order, (key, place, port, tensor) in enumerate(stuck.places()):
        if tensor.call.source is not None or not is_editable(tensor.call.layer.id):
            continue
        yield from _put(stuck, layers_between(stuck, tensor, order), tensor, [(key, place, port)])
    arrivals = list(stuck.places())
    if len(arrivals) > 1 and len({id(tensor.call) for *_, tensor in arrivals}) == 1:
        # A sequence that attends to itself arrives at every port.
        tensor = arrivals[0][3]
        if tensor.call.source is None and is_editable(tensor.call.layer.id):
            ports = [arrival[:3] for arrival in arrivals if arrival[3].output == tensor.output]
            yield from _put(stuck, layers_between(stuck, tensor, 0), tensor, ports)


def _put(
    stuck: Stuck, layers: Iterator[Layer], tensor: TensorSpec, ports: Sequence[tuple[str, int, str]]
) -> Iterator[Repair]:
    """Yield those layers as repairs that make the tensor fit at the ports."""
    for kind, settings in layers:
        try:
            made = keras_arguments(kind, settings_class(kind).read(settings), "constructor")
            (info, *_) = infer(kind, made, {entry(kind).inputs[0].key: (tensor.info,)}).outputs
        except Misfit:
            continue
        infos = stuck.infos
        for key, place, _ in ports:
            infos[key] = tuple(info if at == place else given for at, given in enumerate(infos[key]))
        if stuck.fits(stuck.layer.settings, infos):
            template = "Put {title} before it, to get {shape}"
            label = Message.of(template, title=entry(kind).title, shape=shape_text(info.shape))
            yield Repair(label=label, edits=_inserted(stuck, kind, settings, tensor, [one[1:] for one in ports]))


def _inserted(
    stuck: Stuck, kind: str, settings: Mapping[str, Any], tensor: TensorSpec, ports: Sequence[tuple[int, str]]
) -> tuple[dict[str, Any], ...]:
    target, source = stuck.layer.id, tensor.call.layer
    from_port = entry(source.kind).outputs[tensor.output].port
    id = f"{target}-{snake_name(kind)}-{ports[0][0] + 1}"
    return (
        {"kind": "add_node", "id": id, "node": {"type": f"layer.{snake_name(kind)}", "settings": dict(settings)}},
        *(_wire("disconnect", source.id, from_port, target, port) for _, port in ports),
        _wire("connect", source.id, from_port, id, "input"),
        *(_wire("connect", id, "output", target, port) | {"at": place} for place, port in ports),
    )


def _wire(kind: str, source: str, from_port: str, target: str, port: str) -> dict[str, Any]:
    return {"kind": kind, "connection": {"from": f"{source}.{from_port}", "to": f"{target}.{port}"}}
