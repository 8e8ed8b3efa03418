"""What travels on the wires: each port type has a spec (known while editing) and a value (after a run).

The ground of the house: nothing here imports another part of Netwright, and no module here imports Keras.
"""

from netwright.ports.dtypes import read_dtype
from netwright.ports.figure import Figure, FigureSpec
from netwright.ports.graph import Call, Endpoint, Layer, LayerGraph, TensorInfo, TensorRef
from netwright.ports.model import ClassLabel, Model, ModelSpec, ModelTask
from netwright.ports.network import Fed, Network, NetworkSpec, ParameterCount
from netwright.ports.spec import Spec
from netwright.ports.table import ColumnColours, ColumnKind, ColumnSpec, Table, TableSpec, describe_column
from netwright.ports.tensor import StoredLayer, SymbolicCall, TensorSpec, held_between
from netwright.ports.transform import Transform, TransformSpec
from netwright.ports.variables import Scalar, Variables, VariablesSpec

__all__ = [
    "Call",
    "ClassLabel",
    "ColumnColours",
    "ColumnKind",
    "ColumnSpec",
    "Endpoint",
    "Fed",
    "Figure",
    "FigureSpec",
    "Layer",
    "LayerGraph",
    "Model",
    "ModelSpec",
    "ModelTask",
    "Network",
    "NetworkSpec",
    "ParameterCount",
    "Scalar",
    "Spec",
    "StoredLayer",
    "SymbolicCall",
    "Table",
    "TableSpec",
    "TensorInfo",
    "TensorRef",
    "TensorSpec",
    "Transform",
    "TransformSpec",
    "Variables",
    "VariablesSpec",
    "describe_column",
    "held_between",
    "read_dtype",
]
