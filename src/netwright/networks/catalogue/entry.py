"""What the catalogue says of one layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from netwright.sdk import Field

Form = Literal["plain", "size", "pairs", "numbers"]
"""How a setting's value is written: as it is; as a tuple of whole numbers, where one number stands for all; as
border widths (start, end of each axis in turn); as text of one or more numbers (`0, 255`).
"""
Role = Literal["constructor", "call", "trainable"]


@dataclass(frozen=True)
class Setting:
    """One setting of a layer node and the Keras argument that it fills."""

    field: Field
    role: Role = "constructor"
    form: Form = "plain"
    length: int | None = None
    """For tuples: how many numbers there are, where the layer fixes it."""


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

    def setting(self, name: str) -> Setting:
        """Return the setting of that name; raises KeyError."""
        for setting in self.settings:
            if setting.field.name == name:
                return setting
        raise KeyError(name)


def entry_from_json(data: Mapping[str, Any], choices: Mapping[str, list[Any]]) -> Entry:
    """Read one entry; `choices` resolves the names of long shared lists of choices."""
    return Entry(
        kind=data["kind"],
        class_name=data["class"],
        group=data["group"],
        title=data["title"],
        summary=data["summary"],
        settings=tuple(_setting(item, choices) for item in data["settings"]),
        inputs=tuple(InputSlot(**item) for item in data["inputs"]),
        outputs=tuple(OutputSlot(**item) for item in data["outputs"]),
        calls_on_list=data.get("calls_on_list", False),
    )


def _setting(data: Mapping[str, Any], choices: Mapping[str, list[Any]]) -> Setting:
    field = dict(data["field"])
    if isinstance(field.get("choices"), str):
        field["choices"] = choices[field["choices"]]
    return Setting(Field(**field), data.get("role", "constructor"), data.get("form", "plain"), data.get("length"))
