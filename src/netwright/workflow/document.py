"""The document: nodes, connections and all that is saved with them. Values that are never changed in place.

An edit makes a new document that shares every untouched part with the old one, so that a document of 1,000 nodes
costs microseconds to change. Connections are kept sorted by the port they lead to; among those that lead to one
port the order is the user's.
"""

from __future__ import annotations

import keyword
import math
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from netwright.ports.variables import Scalar, ScalarType
from netwright.sdk.port import PortType

FORMAT: Literal[1] = 1
INSTANCE = "workflow"
"""The node type whose nodes are instances of a sub-workflow; its settings are `workflow` and `variables`."""

MAX_SETTING_DEPTH = 32
MAX_INTEGER = 2**63 - 1
RESERVED_NAMES = frozenset(["spec", "min", "max", "round", "abs", "int", "float", "str", "len", "true", "false"])


def setting_fault(value: Any, depth: int = 0) -> str | None:
    """Return why a value cannot be kept in a workflow file, or None: it must be plain, finite JSON."""
    if isinstance(value, str):
        return None if is_clean(value) else "text with a NUL or half a character"
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return None if -MAX_INTEGER <= value <= MAX_INTEGER else "a whole number of more than 64 bits"
    if isinstance(value, float):
        return None if math.isfinite(value) else "a number that is not finite"
    if depth >= MAX_SETTING_DEPTH:
        return "lists nested too deep"
    if isinstance(value, dict):
        return _entries_fault(value, depth)
    if isinstance(value, list | tuple):
        for item in value:
            fault = setting_fault(item, depth + 1)
            if fault:
                return fault
        return None
    return f"a {type(value).__name__}"


def _entries_fault(value: dict[Any, Any], depth: int) -> str | None:
    for key, item in value.items():
        if not isinstance(key, str) or key == "__proto__" or not is_clean(key):
            return "a name that is not allowed"
        fault = setting_fault(item, depth + 1)
        if fault:
            return fault
    return None


def is_clean(text: str) -> bool:
    """Whether a text has neither NUL nor lone surrogates, and so can be written as UTF-8 and given to a system."""
    if text.isascii():
        return "\0" not in text
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def _check_settings(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    fault = setting_fault(settings)
    if fault:
        raise PydanticCustomError("setting", "{fault} cannot be saved", {"fault": fault})
    return settings


def _check_text(text: str) -> str:
    if not is_clean(text):
        raise PydanticCustomError("text", "text with a NUL or half a character cannot be saved")
    return text


def _check_name(name: str) -> str:
    """Names of variables are names in expressions, in any script; Python normalises those by NFKC."""
    if (
        not name.isidentifier()
        or name.startswith("_")
        or keyword.iskeyword(name)
        or name in RESERVED_NAMES
        or unicodedata.normalize("NFKC", name) != name
    ):
        raise PydanticCustomError("name", "not a name that expressions can use")
    return name


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=100)]
"""Of a node, annotation, group or sub-workflow."""
FlatId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_/-]*$", max_length=500)]
"""Of a node in results and messages: `instance/node` inside a sub-workflow."""
VariableName = Annotated[str, StringConstraints(max_length=100), AfterValidator(_check_name)]
Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(_check_text)]
Prose = Annotated[str, StringConstraints(max_length=100_000), AfterValidator(_check_text)]
Coordinate = Annotated[float, Field(allow_inf_nan=False, ge=-1e7, le=1e7)]
Position = tuple[Coordinate, Coordinate]
SettingValues = Annotated[Mapping[str, Any], AfterValidator(_check_settings)]
Colour = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9#]*$")]
"""A name or `#` and hexadecimal digits; empty for the page's own."""
Place = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*\.[^\s.][^\x00-\x1f]*$", max_length=300)]
"""A port of a node: `node.port`."""


class Part(BaseModel):
    """Base of everything in a document."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True, allow_inf_nan=False
    )


class NodeEntry(Part):
    """One node: its type, where it stands, and the settings that differ from the type's defaults."""

    type: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_check_text)]
    version: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Of the node type when the node was made or migrated."""
    label: Line = ""
    position: Position = (0.0, 0.0)
    settings: SettingValues = {}
    """Plain JSON; `{"$expression": "..."}` may stand for any value."""


class Connection(Part):
    """A wire from an output port to an input port, in JSON `{"from": "reader.table", "to": "encoder.table"}`."""

    source: Place = Field(alias="from")
    target: Place = Field(alias="to")

    @property
    def source_node(self) -> str:
        return self.source.partition(".")[0]

    @property
    def source_port(self) -> str:
        return self.source.partition(".")[2]

    @property
    def target_node(self) -> str:
        return self.target.partition(".")[0]

    @property
    def target_port(self) -> str:
        return self.target.partition(".")[2]


class Variable(Part):
    """A declared variable: settings may use it in expressions, and a run may be given another value."""

    type: ScalarType
    value: Scalar
    description: Prose = ""

    @model_validator(mode="after")
    def _value_fits(self) -> Self:
        if not fits(self.type, self.value) or setting_fault(self.value):
            raise PydanticCustomError("variable", "the value does not fit the type {type}", {"type": self.type})
        return self


def fits(type: ScalarType, value: object) -> bool:
    """Whether a value is one of that type. A whole number is a number; a flag is neither."""
    if isinstance(value, bool):
        return type == "flag"
    if isinstance(value, int):
        return type in ("integer", "number")
    return type == "number" if isinstance(value, float) else type == "text" and isinstance(value, str)


class Annotation(Part):
    """A note on the canvas."""

    text: Prose
    position: Position = (0.0, 0.0)
    size: Position = (200.0, 80.0)
    color: Colour = ""


class Group(Part):
    """Nodes that are shown together, and may be folded."""

    title: Line = ""
    nodes: Annotated[tuple[Id, ...], Field(max_length=100_000), FailFast()] = ()
    collapsed: bool = False
    color: Colour = ""


class SubInput(Part):
    """An input port of a sub-workflow, and the inner ports it leads to."""

    type: PortType
    description: Prose = ""
    to: Annotated[tuple[Place, ...], Field(max_length=1_000), FailFast()] = ()
    optional: bool = False
    many: bool = False


class SubOutput(Part):
    """An output port of a sub-workflow, and the inner port it comes from."""

    type: PortType
    description: Prose = ""
    source: Place = Field(alias="from")


def _sort(connections: tuple[Connection, ...]) -> tuple[Connection, ...]:
    return tuple(sorted(connections, key=_target))


def _target(connection: Connection) -> str:
    return connection.target


Connections = Annotated[tuple[Connection, ...], AfterValidator(_sort)]


class Canvas(Part):
    """What a document and a sub-workflow have in common."""

    title: Line = ""
    description: Prose = ""
    variables: Mapping[VariableName, Variable] = {}
    nodes: Mapping[Id, NodeEntry] = {}
    connections: Connections = ()
    annotations: Mapping[Id, Annotation] = {}
    groups: Mapping[Id, Group] = {}


class SubWorkflow(Canvas):
    """A workflow inside a document, with ports. A node of type `workflow` is an instance of it.

    Its variables are what an instance may set; their values here are the defaults.
    """

    inputs: Mapping[Id, SubInput] = {}
    outputs: Mapping[Id, SubOutput] = {}


class Document(Canvas):
    """A whole workflow as it is saved."""

    format: Literal[1] = FORMAT
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    workflows: Mapping[Id, SubWorkflow] = {}
