"""How a node type declares its ports: a type, a sentence, and how many wires may come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from netwright.ports import Spec

PortType = Literal["table", "tensor", "network", "model", "transform", "figure", "variables"]


class Port(BaseModel):
    """One input or output of a node type. Ports are known by name, never by position."""

    model_config = ConfigDict(frozen=True)

    type: PortType
    description: str
    optional: bool = False
    many: bool = False
    """For inputs: takes any number of wires, in order; the node gets a tuple."""
    spares: bool = False
    """For inputs that take many wires: what failed arrives as `Failed`, so that the others still count."""
    when: dict[str, tuple[Any, ...]] = {}
    """The settings, each with the values it may have, under which the port is there."""


@dataclass(frozen=True)
class Failed:
    """What arrives in place of a value where a port spares what failed."""

    reason: str
    spec: Spec
    """Of the value that did not come: nothing is known of it."""


class TablePort(Port):
    """A table."""

    def __init__(
        self,
        description: str,
        *,
        optional: bool = False,
        many: bool = False,
        spares: bool = False,
        when: dict[str, tuple[Any, ...]] | None = None,
    ) -> None:
        super().__init__(
            type="table", description=description, optional=optional, many=many, spares=spares, when=when or {}
        )


class TensorPort(Port):
    """One tensor of a layer graph."""

    def __init__(
        self,
        description: str,
        *,
        optional: bool = False,
        many: bool = False,
        when: dict[str, tuple[Any, ...]] | None = None,
    ) -> None:
        super().__init__(type="tensor", description=description, optional=optional, many=many, when=when or {})


class NetworkPort(Port):
    """A network. As an input it also takes a single tensor: the network that ends there."""

    def __init__(self, description: str, *, optional: bool = False, many: bool = False) -> None:
        super().__init__(type="network", description=description, optional=optional, many=many)


class ModelPort(Port):
    """A fitted classical model."""

    def __init__(self, description: str, *, optional: bool = False, many: bool = False) -> None:
        super().__init__(type="model", description=description, optional=optional, many=many)


class TransformPort(Port):
    """A fitted preprocessing step."""

    def __init__(self, description: str, *, optional: bool = False, many: bool = False) -> None:
        super().__init__(type="transform", description=description, optional=optional, many=many)


class FigurePort(Port):
    """A figure."""

    def __init__(
        self,
        description: str,
        *,
        optional: bool = False,
        many: bool = False,
        when: dict[str, tuple[Any, ...]] | None = None,
    ) -> None:
        super().__init__(type="figure", description=description, optional=optional, many=many, when=when or {})


class VariablesPort(Port):
    """Named scalars."""

    def __init__(self, description: str, *, optional: bool = False, many: bool = False, spares: bool = False) -> None:
        super().__init__(type="variables", description=description, optional=optional, many=many, spares=spares)
