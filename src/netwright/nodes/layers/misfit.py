"""Turning Keras's refusal of a layer call into a sentence that says what arrives, what is wanted and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from netwright.networks.catalogue import Entry, InputSlot
from netwright.networks.catalogue.custom import CUSTOM
from netwright.networks.layers.shapes import Misfit
from netwright.ports import TensorInfo
from netwright.sdk import InputError, NetwrightError, SettingsError

Infos = Mapping[str, tuple[TensorInfo, ...]]
Words = tuple[str, str, dict[str, Any]]
_COLOURS = re.compile(r"\x1b\[\d*m")


def explain(entry: Entry, misfit: Misfit, inputs: Infos) -> NetwrightError:
    """Return the error to raise for a misfit."""
    reason = clean(misfit.reason)
    if misfit.stage == "settings":
        return _settings_error(entry, reason)
    port = entry.inputs[0].port if entry.inputs else ""
    if entry.kind == CUSTOM:
        # Of the user's own code the line matters, which Keras's sentence comes with.
        return SettingsError(
            "code",
            "The code of {title} fails where {arrives} arrives: {reason}",
            "Correct the code, or change what is connected to it.",
            title=entry.title,
            arrives=shapes_text(inputs),
            reason=reason,
        )
    for pattern, words in (*_KIND_PATTERNS.get(entry.kind, ()), *_CALL_PATTERNS):
        if found := re.search(pattern, reason, re.DOTALL):
            problem, remedy, values = words(found)
            break
    else:
        problem, remedy, values = (
            "{title} cannot take {arrives}: {reason}",
            "Change the settings of this layer, or what is connected to it.",
            {"reason": reason},
        )
    return InputError(port, problem, remedy, title=entry.title, arrives=shapes_text(inputs), **values)


def check_operands(entry: Entry, settings: Mapping[str, Any], inputs: Infos) -> None:
    """Raise InputError for an operation on two that has only one: neither a tensor nor a number."""
    if not entry.is_operation:
        return
    if not inputs:
        first = entry.inputs[0].port
        raise InputError(
            first,
            "Nothing is connected to {input} of {title}.",
            "Connect the output of another layer.",
            input=first,
            title=entry.title,
        )
    operands = {setting.field.name for setting in entry.settings if setting.role == "operand"}
    for slot in entry.inputs:
        if slot.argument in operands and slot.key not in inputs and settings.get(slot.argument) is None:
            raise InputError(
                slot.port,
                "{title} has nothing at {input}.",
                "Connect a tensor, or give a number in the settings.",
                title=entry.title,
                input=slot.port,
            )


def check_sizes(settings: Mapping[str, Any]) -> None:
    """Raise SettingsError for an input of which no example can be: Keras takes any whole numbers."""
    wrong = next((size for size in settings["shape"] if size is not None and size < 1), None)
    if wrong is not None:
        raise SettingsError(
            "shape",
            "An axis cannot have the size {size}.",
            "Write the size of one example, 1 or more; ? stands for any length.",
            size=wrong,
        )


def check_states(
    entry: Entry, settings: Mapping[str, Any], inputs: Infos, outputs: tuple[TensorInfo, ...] | None = None
) -> None:
    """Raise InputError for states that Keras would only refuse when it computes."""
    slots = [slot for slot in entry.inputs if slot.argument == "initial_state"]
    given = [slot for slot in slots if slot.key in inputs]
    if not given:
        return
    taken = slots
    if entry.wraps:
        inside = settings[entry.wraps.argument]["kind"]
        taken = [slot for slot in slots if "LSTM" in inside or "cell" not in slot.port]
        if odd := next((slot for slot in given if slot not in taken), None):
            raise InputError(
                odd.port,
                "{title} with {inside} has no {input}.",
                "Disconnect it, or choose an LSTM.",
                title=entry.title,
                inside=inside,
                input=odd.port,
            )
    if len(given) < len(taken):
        missing = next(slot for slot in taken if slot.key not in inputs)
        raise InputError(
            missing.port,
            "{title} got only {given} of its {count} states.",
            "Connect {input} as well, or none.",
            title=entry.title,
            given=len(given),
            count=len(taken),
            input=missing.port,
        )
    for slot in given if outputs is not None else ():
        _check_state(entry, slot, inputs, outputs)  # type: ignore[arg-type]


def _check_state(entry: Entry, slot: InputSlot, inputs: Infos, outputs: tuple[TensorInfo, ...]) -> None:
    place = next(i for i, output in enumerate(entry.outputs) if output.port == slot.port)
    wanted, arrives = outputs[place].shape, inputs[slot.key][0].shape
    if wanted != arrives:
        raise InputError(
            slot.port,
            "{title} has states of shape {wanted}, but {arrives} arrives.",
            "Give both layers the same size.",
            title=entry.title,
            wanted=shape_text(wanted),
            arrives=shape_text(arrives),
        )


def shape_text(shape: tuple[int | None, ...]) -> str:
    """Write a shape for people, an unknown length as a question mark.

    >>> shape_text((None, 32))
    '(? x 32)'
    """
    return "(" + " x ".join("?" if axis is None else str(axis) for axis in shape) + ")"


def shapes_text(inputs: Infos) -> str:
    """Write all shapes that arrive."""
    return ", ".join(shape_text(info.shape) for infos in inputs.values() for info in infos)


def clean(reason: str) -> str:
    """Take from Keras's message what concerns a reader: no call dump, no colours, one line."""
    text = _COLOURS.sub("", reason).split("Arguments received by")[0]
    text = re.sub(r"Exception encountered when calling [\w.]+\(\)\.", "", text)
    text = " ".join(text.split()).strip()
    return text if len(text) <= 300 else text[:297] + "..."


def _settings_error(entry: Entry, reason: str) -> SettingsError:
    names = [setting.field.name for setting in entry.settings if setting.role == "constructor"]
    named = next((name for name in names if re.search(rf"\b{name}\b", reason)), names[0] if names else "")
    titles = {setting.field.name: setting.field.title for setting in entry.settings}
    return SettingsError(
        named,
        "{layer_title} cannot be made like this: {reason}",
        "Change {title}.",
        layer_title=entry.title,
        reason=reason,
        title=titles.get(named, named),
    )


def _axes(found: re.Match[str]) -> Words:
    wanted, arrived = int(found[1]) - 1, int(found[2]) - 1
    problem = "{title} takes tensors with {wanted} axes for each example, but {arrives} arrives, which has {found}."
    remedy = "Put a Flatten, a Reshape or a global pooling layer before it."
    if 1 < wanted < arrived:
        remedy = "Put a Reshape before it, or take a layer for {found} axes."
    if arrived < wanted:
        remedy = (
            "Put a Reshape or an Embedding before it, or let the recurrent layer before it give a result for each step."
        )
    return problem, remedy, {"wanted": wanted, "found": arrived}


def _least_axes(found: re.Match[str]) -> Words:
    return (
        "{title} takes tensors with at least {wanted} axes for each example, but {arrives} arrives.",
        "Put a Reshape or an Embedding before it.",
        {"wanted": int(found[1]) - 1},
    )


def _kernel_axes(found: re.Match[str]) -> Words:
    wanted, arrived = (len([size for size in shape.split(",") if size.strip()]) - 1 for shape in found.groups())
    return (
        "{title} takes tensors with {wanted} axes for each example, but {arrives} arrives, which has {found}.",
        "Put a Reshape before it, or take a layer for {found} axes.",
        {"wanted": wanted, "found": arrived},
    )


def _fixed(problem: str, remedy: str) -> Callable[[re.Match[str]], Words]:
    return lambda _found: (problem, remedy, {})


_CALL_PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], Words]], ...] = (
    (r"expected ndim=(\d+), found ndim=(\d+)", _axes),
    (r"expected min_ndim=(\d+)", _least_axes),
    (
        r"Kernel shape must have the same length.*kernel of shape \(([^)]*)\) and input of shape \(([^)]*)\)",
        _kernel_axes,
    ),
    (r"at least (\d) dimensions", _least_axes),
    (
        r"[Nn]umber of groups",
        _fixed(
            "The channels of {arrives} cannot be shared out evenly among the groups of {title}.",
            "Choose a number of groups that divides them.",
        ),
    ),
    (
        r"axis values \d+",
        _fixed(
            "{title} multiplies along axes of different length: {arrives} arrive.",
            "Choose other axes, or bring the tensors to the same size first, for example with a Dense layer.",
        ),
    ),
    (
        r"the batch axis is lost",
        _fixed(
            "{title} would mix the examples of a batch: of {arrives} no axis for them is left in front.",
            "Choose axes from 1 on; axis 0 is the batch.",
        ),
    ),
    (
        r"zero or negative|smaller than the corresponding spatial|Negative dimension",
        _fixed(
            "The window of {title} is larger than what arrives, {arrives}.",
            "Use a smaller window or the padding Same size, or shrink less before it.",
        ),
    ),
    (
        r"matching shapes except",
        _fixed(
            "{title} cannot join {arrives}: they differ outside of the axis along which they are joined.",
            "Choose another axis, or bring the tensors to the same size first.",
        ),
    ),
    (
        r"Inner dimensions",
        _fixed(
            "{title} cannot multiply {arrives}: the last axis of the first must be as long as the last but one of the"
            " second.",
            "Turn one of them with a Permute, or bring it to another size first.",
        ),
    ),
    (
        r"incompatible shapes|same shape|[Bb]roadcast",
        _fixed(
            "{title} needs tensors of the same shape, but {arrives} arrive.",
            "Bring them to the same shape first, for example with a Dense layer.",
        ),
    ),
    (
        r"total size of the tensor must be unchanged",
        _fixed(
            "{title} cannot arrange {arrives} like this: the number of values would change.",
            "Make the numbers of the target shape multiply to as many values as arrive, or use -1 once.",
        ),
    ),
    (
        r"must be fully-defined|cannot be None|should be defined",
        _fixed(
            "{title} needs to know every size it has weights for, but {arrives} has an unknown one.",
            "Give the Input a fixed shape, or pool over the unknown axis first.",
        ),
    ),
    (
        r"index out of range|out of bounds|[Ii]nvalid value for argument `axis`",
        _fixed(
            "{title} is told to work along an axis that {arrives} does not have.",
            "Choose an axis that is there; -1 is the last.",
        ),
    ),
    (
        r"at least 2 inputs|should be called on (exactly )?2|on a list of|exactly 2 inputs",
        _fixed("{title} takes another number of tensors than the {arrives} that arrive.", "Connect two tensors."),
    ),
)
_KIND_PATTERNS = {
    f"Cropping{axes}D": (
        (r"[Cc]ropping|negative", _fixed("{title} takes away more than there is of {arrives}.", "Crop less.")),
    )
    for axes in (1, 2, 3)
}
