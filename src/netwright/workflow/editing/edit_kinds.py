"""The kinds of edits: small typed values that travel from the page to the server, told apart by `kind`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from netwright.workflow.document import (
    Annotation,
    Connection,
    Group,
    Id,
    Line,
    NodeEntry,
    Part,
    Position,
    Prose,
    SettingValues,
    SubInput,
    SubOutput,
    SubWorkflow,
    Variable,
    VariableName,
)

MAX_BATCH_DEPTH = 8


class AddNode(Part):
    """Put a node on the canvas."""

    kind: Literal["add_node"] = "add_node"
    id: Id
    node: NodeEntry


class RemoveNodes(Part):
    """Take nodes away, with their wires and their places in groups."""

    kind: Literal["remove_nodes"] = "remove_nodes"
    ids: tuple[Id, ...]


class ReplaceNode(Part):
    """Put another entry in a node's place: another version of its type, all settings at once. Wires stay."""

    kind: Literal["replace_node"] = "replace_node"
    id: Id
    node: NodeEntry


class MoveNodes(Part):
    """Move nodes to new positions."""

    kind: Literal["move_nodes"] = "move_nodes"
    positions: Mapping[Id, Position]


class ChangeSettings(Part):
    """Change some settings of a node.

    None takes a setting back to its default; to leave an optional setting empty although its default is not, name
    it in `empty`.
    """

    kind: Literal["change_settings"] = "change_settings"
    id: Id
    settings: SettingValues = {}
    empty: tuple[str, ...] = ()


class RenameNode(Part):
    """Give a node the user's own words."""

    kind: Literal["rename_node"] = "rename_node"
    id: Id
    label: Line


class Connect(Part):
    """Add a wire. `at` is its place among the wires into the same port; None puts it last."""

    kind: Literal["connect"] = "connect"
    connection: Connection
    at: Annotated[int, Field(ge=0)] | None = None


class Disconnect(Part):
    """Take a wire away."""

    kind: Literal["disconnect"] = "disconnect"
    connection: Connection


class SetVariable(Part):
    """Declare or change a variable; None takes it away."""

    kind: Literal["set_variable"] = "set_variable"
    name: VariableName
    variable: Variable | None


class SetAnnotation(Part):
    """Add or change a note; None takes it away."""

    kind: Literal["set_annotation"] = "set_annotation"
    id: Id
    annotation: Annotation | None


class SetGroup(Part):
    """Add or change a group; None takes it away, its nodes stay."""

    kind: Literal["set_group"] = "set_group"
    id: Id
    group: Group | None


class SetWorkflow(Part):
    """Add or change a whole sub-workflow; None takes it away."""

    kind: Literal["set_workflow"] = "set_workflow"
    name: Id
    workflow: SubWorkflow | None


class SetInput(Part):
    """Add or change an input of the sub-workflow around; None takes it away."""

    kind: Literal["set_input"] = "set_input"
    id: Id
    input: SubInput | None


class SetOutput(Part):
    """Add or change an output of the sub-workflow around; None takes it away."""

    kind: Literal["set_output"] = "set_output"
    id: Id
    output: SubOutput | None


class ChangeDocument(Part):
    """Change what is named; None leaves it."""

    kind: Literal["change_document"] = "change_document"
    title: Line | None = None
    description: Prose | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = None


class Within(Part):
    """Apply an edit inside a sub-workflow."""

    kind: Literal["within"] = "within"
    workflow: Id
    edit: Edit


class Batch(Part):
    """Several edits that count as one: all apply, or none."""

    kind: Literal["batch"] = "batch"
    edits: tuple[Edit, ...]
    label: Line = ""


def _check_depth(edit: Any) -> Any:
    """An edit may come from a stranger; nested without end it would exhaust the stack."""
    waiting = [(edit, 0)]
    while waiting:
        edit_now, depth = waiting.pop()
        if depth > MAX_BATCH_DEPTH:
            raise PydanticCustomError("depth", "edits are nested too deep")
        if isinstance(edit_now, Batch):
            waiting += [(inner, depth + 1) for inner in edit_now.edits]
        elif isinstance(edit_now, Within):
            waiting.append((edit_now.edit, depth + 1))
    return edit


Edit = Annotated[
    AddNode
    | RemoveNodes
    | ReplaceNode
    | MoveNodes
    | ChangeSettings
    | RenameNode
    | Connect
    | Disconnect
    | SetVariable
    | SetAnnotation
    | SetGroup
    | SetWorkflow
    | SetInput
    | SetOutput
    | ChangeDocument
    | Within
    | Batch,
    Field(discriminator="kind"),
]
Within.model_rebuild()
Batch.model_rebuild()

EDIT: TypeAdapter[Edit] = TypeAdapter(Annotated[Edit, AfterValidator(_check_depth)])
"""Reads an edit: `EDIT.validate_python(data)`, `EDIT.validate_json(text)`."""
