"""Node types: a class with typed settings, ports, `configure` (pure, specs only) and `execute` (the work)."""

from __future__ import annotations

import inspect as python_inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict

from netwright.sdk.context import InspectContext
from netwright.sdk.fields import Field
from netwright.sdk.port import Port
from netwright.sdk.preview import Preview
from netwright.sdk.settings import Settings

S = TypeVar("S", bound=Settings)
PORT_NAME = re.compile(r"[^\W_][\w -]*")
"""What a port that a setting lists may be called: Connection ends take no dots or control characters."""
# Inside the class, `type` is the node type.
SettingsClass = type[Settings]


class NodeType(BaseModel):
    """A node type as data: all that the server, the page and the workflow's validation know of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    group: str
    version: int
    summary: str
    help: str
    inputs: dict[str, Port]
    outputs: dict[str, Port]
    settings: tuple[Field, ...]
    deterministic: bool = True
    side_effects: bool = False
    random: bool = False
    """Whether the result depends on the seed (`context.seed`)."""
    process: str = "plain"
    """Where it runs: `plain` (a light worker), `keras` (a worker with Keras warm), `training` (one of its own)."""
    steerable: bool = False
    """Whether Stop and keep makes sense while it runs."""
    layer: bool = False
    """A layer node: drawn, not executed; its outputs are tensors."""
    outputs_listed_by: str | None = None
    """A setting whose entries, each with a `port`, are the outputs, all like the declared one; that one if empty."""
    holds_workflow: bool = False
    """Whether it runs a sub-workflow in rounds: its ports follow from that, and it is never executed itself."""
    inserted: bool = False
    """Whether only such a node puts it there; people are not offered it."""
    keywords: tuple[str, ...] = ()
    module: str = ""
    """The Python module that declares it, so that a worker can import what a task needs, and nothing else."""

    def inputs_of(self, settings: Mapping[str, Any]) -> dict[str, Port]:
        """Return the inputs that a node with these settings has."""
        return self._present(self.inputs, settings)

    def outputs_of(self, settings: Mapping[str, Any]) -> dict[str, Port]:
        """Return the outputs that a node with these settings has."""
        listed = settings.get(self.outputs_listed_by) if self.outputs_listed_by else None
        if not isinstance(listed, list | tuple):
            return self._present(self.outputs, settings)
        names = [entry.get("port") for entry in listed if isinstance(entry, Mapping)]
        pattern = next(iter(self.outputs.values()))
        ports = {name: pattern for name in names if isinstance(name, str) and PORT_NAME.fullmatch(name)}
        return ports or self.outputs

    def _present(self, ports: dict[str, Port], settings: Mapping[str, Any]) -> dict[str, Port]:
        """Leave out the ports whose settings have other values; an expression may have any."""
        if not any(port.when for port in ports.values()):
            return ports
        values = {field.name: settings.get(field.name, field.default) for field in self.settings}
        return {
            name: port
            for name, port in ports.items()
            if all(values[of] in allowed or isinstance(values[of], dict) for of, allowed in port.when.items())
        }


class Node(Generic[S]):
    """Base of all node types. Instances hold validated settings and their place in the workflow.

    `configure` takes the spec of each input port by name (None for an optional port without a wire, a tuple for a
    `many` port) and returns the spec of each output port. It is pure, fast, and raises SettingsError or InputError.
    A drawn node is configured in the worker that needs its tensors too: its network ports get a Network, which has no
    weights while editing.
    `execute` takes values the same way, and the context. It never changes its inputs.
    A node that reads from outside overrides `inspect`: run in a worker before `configure`, its answer (JSON data, or
    None) arrives as the attribute `found`. `id` and `label` are those of the node in the workflow (`block/lstm` inside
    a sub-workflow); only layer nodes use them, to name the layer.
    """

    type: ClassVar[NodeType]
    settings_class: ClassVar[SettingsClass]
    inputs: ClassVar[Mapping[str, Port]] = {}
    outputs: ClassVar[Mapping[str, Port]] = {}

    def __init__(self, settings: S, found: Any = None, id: str = "", label: str = "") -> None:
        self.settings = settings
        self.found = found
        self.id = id
        self.label = label

    def files(self) -> tuple[str, ...]:
        """Return the data paths that the node reads, so that their fingerprints enter its key."""
        return ()

    def inspect(self, context: InspectContext) -> Any:
        """Look at the outside before `configure`; return JSON data."""
        return None

    def preview(self) -> Preview | None:
        """Return what the page shows of the outside, out of what `inspect` found."""
        return None

    def configure(self, *args: Any, **specs: Any) -> Mapping[str, Any]:
        """Return the spec of each output port."""
        raise NotImplementedError

    def execute(self, *args: Any, **values: Any) -> Mapping[str, Any]:
        """Return the value of each output port."""
        raise NotImplementedError


N = TypeVar("N", bound=type[Node[Any]])


def node(
    *,
    id: str,
    title: str,
    group: str,
    version: int = 1,
    deterministic: bool = True,
    side_effects: bool = False,
    random: bool = False,
    process: str = "plain",
    steerable: bool = False,
    drawn: bool = False,
    outputs_listed_by: str | None = None,
    holds_workflow: bool = False,
    inserted: bool = False,
    keywords: tuple[str, ...] = (),
) -> Callable[[N], N]:
    """Declare a class as a node type. The docstring's first line is the tooltip, the rest the help."""

    def declare(cls: N) -> N:
        cls.settings_class = _settings_class(cls)
        summary, _, rest = (python_inspect.getdoc(cls) or "").partition("\n")
        cls.type = NodeType(
            id=id,
            title=title,
            group=group,
            version=version,
            summary=summary.strip(),
            help=_unwrap(rest),
            inputs=dict(cls.inputs),
            outputs=dict(cls.outputs),
            settings=cls.settings_class.form(),
            deterministic=deterministic,
            side_effects=side_effects,
            random=random,
            process=process,
            steerable=steerable,
            layer=drawn,
            outputs_listed_by=outputs_listed_by,
            holds_workflow=holds_workflow,
            inserted=inserted,
            keywords=keywords,
            module=cls.__module__,
        )
        return cls

    return declare


def _unwrap(text: str) -> str:
    """Join the lines of each paragraph: where a source line ends means nothing to a reader, or to a translator."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def _settings_class(cls: type[Node[Any]]) -> type[Settings]:
    for base in getattr(cls, "__orig_bases__", ()):
        for argument in get_args(base):
            if isinstance(argument, type) and issubclass(argument, Settings):
                return argument
    raise TypeError(f"{cls.__name__} must name its settings: class {cls.__name__}(Node[...Settings])")
