"""All that a node author imports: Node, Settings, fields, ports, errors, context, registry, test support."""

from netwright.sdk.columns import check_column
from netwright.sdk.context import Control, ExecuteContext, InspectContext, Point
from netwright.sdk.errors import Cancelled, InputError, NetwrightError, NodeError, SettingsError
from netwright.sdk.fields import (
    Field,
    cells,
    choice,
    code,
    colour,
    column,
    columns,
    file,
    flag,
    groups,
    integer,
    number,
    shape,
    text,
)
from netwright.sdk.figure_words import framed, said
from netwright.sdk.message import Message
from netwright.sdk.node import Node, NodeType, node
from netwright.sdk.port import (
    Failed,
    FigurePort,
    ModelPort,
    NetworkPort,
    Port,
    TablePort,
    TensorPort,
    TransformPort,
    VariablesPort,
)
from netwright.sdk.preview import Preview
from netwright.sdk.registry import LoadError, Registry
from netwright.sdk.repair import Repair
from netwright.sdk.settings import Settings, UnfitValue

__all__ = [
    "Cancelled",
    "Control",
    "ExecuteContext",
    "Failed",
    "Field",
    "FigurePort",
    "InputError",
    "InspectContext",
    "LoadError",
    "Message",
    "ModelPort",
    "NetworkPort",
    "NetwrightError",
    "Node",
    "NodeError",
    "NodeType",
    "Point",
    "Port",
    "Preview",
    "Registry",
    "Repair",
    "Settings",
    "SettingsError",
    "TablePort",
    "TensorPort",
    "TransformPort",
    "UnfitValue",
    "VariablesPort",
    "cells",
    "check_column",
    "choice",
    "code",
    "colour",
    "column",
    "columns",
    "file",
    "flag",
    "framed",
    "groups",
    "integer",
    "node",
    "number",
    "said",
    "shape",
    "text",
]
