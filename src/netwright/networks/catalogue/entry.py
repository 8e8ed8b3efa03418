"""What the catalogue says of one layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from netwright.sdk import Field

Form = Literal["plain", "size", "pairs", "numbers", "lines", "arguments"]
"""How a setting's value is written: as it is; as a tuple of whole numbers, where one number stands for all; as
border widths (start, end of each axis in turn); as text of one or more numbers (`0, 255`); as text, one
entry a line; as text of named plain values (`units=4, mode="fast"`).
"""
Role = Literal["constructor", "call", "trainable", "parameter", "wrapped", "operand"]
"""What a setting fills: an argument of the constructor or of the call, the layer's trainable flag, a parameter of the
initialiser (regulariser, constraint, activation) that another setting names, a setting of the layer inside a wrapper,
or the number that stands in place of a tensor where none is connected.
"""


@dataclass(frozen=True)
class Setting:
    """One setting of a layer node and the Keras argument that it fills."""

    field: Field
    role: Role = "constructor"
    form: Form = "plain"
    length: int | None = None
    """For tuples: how many numbers there are, where the layer fixes it."""
    parameter: str = ""
    """For parameters: what Keras calls it (`stddev` of `kernel_initializer_stddev`)."""
    of: str = ""
    """For parameters: the setting that names the object."""
    stored: bool = False
    """Whether the value is always handed to Keras, whose own default is another one."""


@dataclass(frozen=True)
class InputSlot:
    """One input port and the call argument that it feeds.

    `position` is the place in an argument that takes several tensors with a meaning each (`[query, value]`); `many`
    marks an argument that takes any number.
    """

    port: str
    argument: str
    description: str
    position: int | None = None
    optional: bool = False
    many: bool = False
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """As of outputs."""

    @property
    def key(self) -> str:
        """The key in `Call.inputs`."""
        return self.argument if self.position is None else f"{self.argument}.{self.position}"


@dataclass(frozen=True)
class OutputSlot:
    """One output port. `asks` names the argument to switch on when the port is used (`return_state`)."""

    port: str
    description: str
    asks: str | None = None
    role: Role = "constructor"
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """The settings, each with the values it may have, under which the port is there."""


@dataclass(frozen=True)
class Wraps:
    """The layer (or cell) inside a wrapper, chosen in the setting that is called like the argument."""

    argument: str
    kinds: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By kind: what each setting of the layer inside is called in the wrapper's form."""


@dataclass(frozen=True)
class Entry:
    """A layer as the library shows it and as Keras builds it."""

    kind: str
    class_name: str
    group: str
    title: str
    summary: str
    settings: tuple[Setting, ...]
    inputs: tuple[InputSlot, ...]
    outputs: tuple[OutputSlot, ...]
    calls_on_list: bool = False
    """Whether the first call argument is a list even of one tensor."""
    wraps: Wraps | None = None
    module: str = "keras.layers"
    """Where Keras has the class; for tensor operations `keras.ops`."""

    @property
    def is_operation(self) -> bool:
        """Whether it is a function on tensors, without weights or states, rather than a layer."""
        return self.module == "keras.ops"

    def setting(self, name: str) -> Setting:
        """Return the setting of that name; raises KeyError."""
        for setting in self.settings:
            if setting.field.name == name:
                return setting
        raise KeyError(name)


def snake_name(kind: str) -> str:
    """Return a layer kind in small letters.

    >>> [snake_name(kind) for kind in ("LSTM", "Conv2DTranspose", "MultiHeadAttention", "PReLU", "ops.expand_dims")]
    ['lstm', 'conv2d_transpose', 'multi_head_attention', 'prelu', 'ops_expand_dims']
    """
    words = re.sub(r"([123])D", r"\1d", kind.replace("PReLU", "Prelu").replace("ReLU", "Relu").replace(".", "_"))
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words).lower()
