"""What a worker is told to do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from netwright.ports.frozen import Frozen
from netwright.sdk.context import Control
from netwright.sdk.glimpse import ProbedRows
from netwright.workers.protocol.drafts import DraftNode, DraftScope
from netwright.workers.protocol.parts import EntrySource
from netwright.workers.protocol.tasks import Task


class Execute(Frozen):
    """Run a task."""

    kind: Literal["execute"] = "execute"
    task: Task


class Cancel(Frozen):
    """Ask the task to end now; signals follow where it does not."""

    kind: Literal["cancel"] = "cancel"
    task: str


class Steer(Frozen):
    """Hand something the user asked for to the node that runs."""

    kind: Literal["steer"] = "steer"
    task: str
    control: Control


class Draft(Frozen):
    """Predict specs and find problems of a flat workflow; `workers.draft_request.draft_of` makes one."""

    kind: Literal["draft"] = "draft"
    request: int = 0
    session: str
    """Whose draft it is: the answer holds what changed against the last answer of this session."""
    nodes: dict[str, DraftNode]
    variables: dict[str, bool | int | float | str] = {}
    """Of the document itself: what scope "" may use."""
    scopes: dict[str, DraftScope] = {}
    """By prefix, each after the one around it."""
    outputs: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = ()
    """Where outputs of sub-workflow instances really come from: instance and port, node and port."""
    observed: dict[str, dict[str, dict[str, Any]]] = {}
    """Specs of current results, by node and port: they take the place of predictions."""
    folder: str
    workspace: str
    allowed: tuple[str, ...] = ()
    fresh: bool = False
    """Whether to answer in full."""


class Forget(Frozen):
    """Drop what is kept for a draft session."""

    kind: Literal["forget"] = "forget"
    session: str


class Describe(Frozen):
    """List the node types."""

    kind: Literal["describe"] = "describe"
    request: int = 0


class RowTest(Frozen):
    """What a row has to pass: a test of the Row Filter's conditions, with its value as text."""

    column: str
    test: str = "contains"
    value: str = ""


class Arrangement(Frozen):
    """Which rows of a table are looked at, and in which order."""

    sort: str | None = None
    """The column that they are sorted by, missing values last; None leaves them as they are."""
    descending: bool = False
    search: str = ""
    """A text that has to be in one of the row's cells, whatever the case."""
    where: tuple[RowTest, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it leaves the table as it is."""
        return self.sort is None and not self.search and not self.where


class ReadRows(Frozen):
    """Read rows of a table in the cache."""

    kind: Literal["read_rows"] = "read_rows"
    request: int = 0
    source: EntrySource
    offset: int = 0
    limit: int = 100
    arrangement: Arrangement = Arrangement()


class ReadValue(Frozen):
    """Read a figure, transform, variables or the view of a network out of the cache."""

    kind: Literal["read_value"] = "read_value"
    request: int = 0
    source: EntrySource


class ReadDrawn(Frozen):
    """Look at the network that ends in a tensor of a workflow, as it was drafted last."""

    kind: Literal["read_drawn"] = "read_drawn"
    request: int = 0
    session: str
    node: str
    port: str


class ReadModel(Frozen):
    """Read a Keras model file as nodes that draw it. The file is somebody else's: nothing of it is trusted."""

    kind: Literal["read_model"] = "read_model"
    request: int = 0
    path: str
    code: str = ""
    """Of its own layers; run only if the user trusts it."""


class WriteScript(Frozen):
    """Write the network at a node of a workflow as a Keras script."""

    kind: Literal["write_script"] = "write_script"
    request: int = 0
    draft: Draft
    """The workflow; its session is dropped afterwards."""
    node: str
    title: str
    seed: int | None = None
    """From which the initial weights follow."""


class Probe(Frozen):
    """Look at what the layers of a learner's network make of some rows."""

    kind: Literal["probe"] = "probe"
    request: int = 0
    task: Task
    """The learner and the layers that lead to it, as a run would have them; it is not executed."""
    trained: dict[str, EntrySource] = {}
    """Its networks as they came out, by port; before they are there, those that go in are looked at."""
    rows: ProbedRows


class TryConnection(Frozen):
    """Look whether a connection of the user leads anywhere. The worker itself reads what the name stands for."""

    kind: Literal["try_connection"] = "try_connection"
    request: int = 0
    name: str


class Shutdown(Frozen):
    """End when nothing runs."""

    kind: Literal["shutdown"] = "shutdown"


Request = Draft | Describe | ReadRows | ReadValue | ReadDrawn | ReadModel | WriteScript | Probe | TryConnection
"""What is answered, under its number."""
Command = Annotated[Execute | Cancel | Steer | Forget | Shutdown | Request, Field(discriminator="kind")]
COMMANDS: TypeAdapter[list[Command]] = TypeAdapter(list[Command])
