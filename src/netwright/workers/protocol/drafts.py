"""What the drafting worker is told of a workflow, and what it finds out."""

from __future__ import annotations

from typing import Any

from netwright.ports.frozen import Frozen
from netwright.sdk.port import PortType
from netwright.sdk.preview import Preview
from netwright.workers.protocol.parts import Fault


class DraftNode(Frozen):
    """A node of a flat workflow, as far as its specs are concerned."""

    type: str
    label: str = ""
    settings: dict[str, Any] = {}
    """May hold `{"$expression": ...}` where the workflow's variables or other nodes' specs are meant."""
    inputs: dict[str, tuple[tuple[str, str], ...]] = {}
    """By port: (node, port) of each wire, in order."""
    scope: str = ""
    """Which of the draft's scopes the expressions mean: the id of the sub-workflow's instance with a slash behind."""


class DraftScope(Frozen):
    """What expressions inside an instance of a sub-workflow may use (`workflow.flatten.Scope`)."""

    values: dict[str, Any]
    """Of its variables; expressions among them belong to the scope around it."""
    outer: str


class NodeDraft(Frozen):
    """What is known of a node before it runs."""

    problems: tuple[Fault, ...] = ()
    outputs: dict[str, OutputDraft] = {}
    parameters: ParameterDraft | None = None
    """For layer nodes."""
    settings: dict[str, Any] | None = None
    """The settings with every expression resolved, for nodes that have expressions; None where that failed."""
    files: tuple[str, ...] = ()
    """Absolute paths of the data that the node reads."""
    preview: Preview | None = None
    """What it found there."""


class OutputDraft(Frozen):
    """What is known of an output; `spec` as the page sees it (`workers.child.answers.views`), None while unknown."""

    type: PortType
    spec: dict[str, Any] | None = None


class ParameterDraft(Frozen):
    """How many numbers a layer holds."""

    trainable: int
    frozen: int


NodeDraft.model_rebuild()
