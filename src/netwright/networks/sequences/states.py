"""What goes into a decoder at each step: the token, states that are handed on, and what stays. Needs specs only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from netwright.networks.feeding.feed import show_shape
from netwright.networks.feeding.targets import activation_of, ending_layer
from netwright.ports import NetworkSpec, TensorInfo
from netwright.sdk import InputError


@dataclass(frozen=True)
class State:
    """A decoder's input that is not the token."""

    input: str
    first: str | None = None
    """Output of the encoder that it begins with; zeros where None."""
    next: str | None = None
    """Output of the decoder that it goes on with; it stays as it is where None."""


@dataclass(frozen=True)
class DecoderPlan:
    """How a decoder is used."""

    tokens: str
    """Input that takes indices."""
    chances: str
    """Output that gives a chance to each index."""
    states: tuple[State, ...] = ()
    given: tuple[str, ...] = ()
    """Inputs that get columns of the table."""

    @property
    def hands_on(self) -> bool:
        """Whether states make the prefix needless."""
        return any(state.next is not None for state in self.states)


def plan_decoder(
    decoder: NetworkSpec,
    encoder: NetworkSpec | None = None,
    chosen: Mapping[str, State] | None = None,
    tokens: str = "",
    port: str = "decoder",
    reading: Collection[str] = (),
) -> DecoderPlan:
    """Pair a decoder's inputs with what they begin and go on with: as chosen, else by name, else by shape in order.

    `reading` names inputs that are known to read the table, so that none of them is taken for that of the tokens.
    Raises InputError where there is no input for tokens, no chances, or nothing to begin with.
    """
    chances = _chances(decoder, port)
    tokens = tokens or _tokens(decoder, encoder, chances, port, reading)
    if tokens not in decoder.inputs:
        raise InputError(
            port,
            "The decoder has no input {name}.",
            "Choose one of {names}.",
            name=tokens,
            names=", ".join(decoder.inputs),
        )
    rest = [name for name in decoder.inputs if name != tokens]
    firsts = _paired(rest, decoder.inputs, encoder.outputs if encoder is not None else {})
    nexts = _paired(rest, decoder.inputs, {name: one for name, one in decoder.outputs.items() if name != chances})
    found = {name: State(name, firsts.get(name), nexts.get(name)) for name in rest} | dict(chosen or {})
    # Without an encoder, a state that is handed on begins at zero; what stays comes from the table.
    given = tuple(name for name in rest if found[name].first is None and found[name].next is None)
    _check(decoder, encoder, found, port)
    return DecoderPlan(tokens, chances, tuple(found[name] for name in rest if name not in given), given)


def _chances(decoder: NetworkSpec, port: str) -> str:
    for name, info in decoder.outputs.items():
        if len(info.shape) == 2 and activation_of(ending_layer(decoder.graph, name)) == "softmax":
            return name
    raise InputError(
        port,
        "The network does not give a distribution for each step.",
        "Let its last recurrent layer give a result for each step, and end it in a softmax.",
    )


def _tokens(
    decoder: NetworkSpec, encoder: NetworkSpec | None, chances: str, port: str, reading: Collection[str]
) -> str:
    fitting = [name for name, info in decoder.inputs.items() if len(info.shape) == 1 and info.dtype != "bool"]
    whole = [name for name in fitting if decoder.inputs[name].dtype.startswith("int")]
    taken = {*reading, *(encoder.outputs if encoder is not None else ())}
    candidates = [name for name in (whole or fitting) if name not in taken]
    if not candidates:
        raise InputError(
            port,
            "The network has no input for a sequence of indices. Its inputs are: {inputs}.",
            "Begin it with an Input of whole numbers and an Embedding.",
            inputs=", ".join(f"{name} ({show_shape(info.shape)})" for name, info in decoder.inputs.items()),
        )
    # What is written so far has as many steps as the chances; of several such, the last, as in Keras's examples.
    steps = decoder.outputs[chances].shape[0]
    fitting = [name for name in candidates if decoder.inputs[name].shape[0] == steps]
    return (fitting or candidates)[-1]


def _paired(
    inputs: Sequence[str], wanted: Mapping[str, TensorInfo], offered: Mapping[str, TensorInfo]
) -> dict[str, str]:
    """Pair inputs with tensors of the same name, then with those of the same shape and dtype, in order."""
    pairs = {name: name for name in inputs if name in offered and _same(wanted[name], offered[name])}
    free = [name for name in offered if name not in pairs.values()]
    for name in inputs:
        if name in pairs:
            continue
        found = next((other for other in free if _same(wanted[name], offered[other])), None)
        if found is not None:
            pairs[name] = found
            free.remove(found)
    return pairs


def _same(one: TensorInfo, other: TensorInfo) -> bool:
    if len(one.shape) != len(other.shape) or (one.dtype == "bool") != (other.dtype == "bool"):
        return False
    return all(a is None or b is None or a == b for a, b in zip(one.shape, other.shape, strict=True))


def _check(decoder: NetworkSpec, encoder: NetworkSpec | None, states: Mapping[str, State], port: str) -> None:
    for state in states.values():
        for name, known, place in (
            (state.input, decoder.inputs, port),
            (state.first, encoder.outputs if encoder is not None else {}, "encoder"),
            (state.next, decoder.outputs, port),
        ):
            if name is not None and name not in known:
                raise InputError(
                    place,
                    "The state table names {name}, which the network does not have.",
                    "Choose one of {names}.",
                    name=name,
                    names=", ".join(known) or "-",
                )
