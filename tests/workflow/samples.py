"""Small documents and node types that the tests of the workflow package share."""

from __future__ import annotations

from typing import Any

from netwright.sdk import NetworkPort, NodeType, Port, TablePort, TensorPort
from netwright.sdk.fields import Field
from netwright.workflow.document import Document


def node_type(id: str, inputs: dict[str, Port], outputs: dict[str, Port], settings: tuple[Field, ...] = ()) -> NodeType:
    return NodeType(
        id=id,
        title=id.replace("_", " ").title(),
        group="test",
        version=1,
        summary="A node for tests.",
        help="",
        inputs=inputs,
        outputs=outputs,
        settings=settings,
    )


TYPES = {
    kind.id: kind
    for kind in (
        node_type("reader", {}, {"table": TablePort("Rows.")}),
        node_type("filter", {"table": TablePort("Rows.")}, {"table": TablePort("Rows.")}),
        node_type("append", {"tables": TablePort("Rows.", many=True)}, {"table": TablePort("Rows.")}),
        node_type("input", {}, {"tensor": TensorPort("The tensor.")}),
        node_type("dense", {"tensor": TensorPort("A tensor.")}, {"tensor": TensorPort("A tensor.")}),
        node_type(
            "learner",
            {"network": NetworkPort("What to train."), "table": TablePort("Rows to learn from.")},
            {"network": NetworkPort("Trained.")},
            tuple(Field(name=name, kind="number", title=name) for name in ("rate", "epochs", "targets")),
        ),
    )
}


def entry(type: str, x: float = 0, **settings: Any) -> dict[str, Any]:
    return {"type": type, "position": [x, 0], "settings": settings}


def flagship() -> Document:
    return Document.model_validate(
        {
            "format": 1,
            "title": "산 이름 짓기",
            "seed": 7,
            "variables": {"quick": {"type": "flag", "value": False}, "units": {"type": "integer", "value": 64}},
            "nodes": {
                "reader": entry("reader", path="data/names.csv"),
                "rows": entry("filter", 100),
                "in": entry("input", shape=[None]),
                "dense": entry("dense", units={"$expression": "units * 2"}),
                "learner": entry("learner", epochs={"$expression": "5 if quick else 45"}),
            },
            "connections": [
                {"from": "reader.table", "to": "rows.table"},
                {"from": "in.tensor", "to": "dense.tensor"},
                {"from": "dense.tensor", "to": "learner.network"},
                {"from": "rows.table", "to": "learner.table"},
            ],
            "annotations": {"note": {"text": "Drawn by hand.", "position": [5, 5]}},
            "groups": {"data": {"title": "Data", "nodes": ["reader", "rows"]}},
        }
    )


def nested() -> Document:
    """A block of two dense layers inside a block of two such blocks."""
    block = {
        "title": "Block",
        "variables": {"units": {"type": "integer", "value": 8}},
        "inputs": {"tensor": {"type": "tensor", "to": ["first.tensor"]}},
        "outputs": {"tensor": {"type": "tensor", "from": "second.tensor"}},
        "nodes": {
            "first": entry("dense", units={"$expression": "units"}),
            "second": entry("dense", units={"$expression": 'spec("first", "tensor").shape[0]'}),
        },
        "connections": [{"from": "first.tensor", "to": "second.tensor"}],
    }
    twice = {
        "title": "Twice",
        "variables": {"width": {"type": "integer", "value": 16}},
        "inputs": {"tensor": {"type": "tensor", "to": ["a.tensor"]}},
        "outputs": {"tensor": {"type": "tensor", "from": "b.tensor"}},
        "nodes": {
            "a": entry("workflow", workflow="block", variables={"units": {"$expression": "width * 2"}}),
            "b": entry("workflow", workflow="block"),
        },
        "connections": [{"from": "a.tensor", "to": "b.tensor"}],
    }
    return Document.model_validate(
        {
            "format": 1,
            "variables": {"size": {"type": "integer", "value": 5}},
            "nodes": {
                "in": entry("input"),
                "deep": entry("workflow", workflow="twice", variables={"width": {"$expression": "size + 1"}}),
                "out": entry("dense", units={"$expression": 'spec("deep", "tensor").shape[0]'}),
            },
            "connections": [
                {"from": "in.tensor", "to": "deep.tensor"},
                {"from": "deep.tensor", "to": "out.tensor"},
            ],
            "workflows": {"block": block, "twice": twice},
        }
    )


def chain(count: int) -> Document:
    return Document.model_validate(
        {
            "format": 1,
            "nodes": {
                f"n{at}": entry("dense" if at else "input", at, units=at, activation="relu", tags=["a", "b"])
                for at in range(count)
            },
            "connections": [{"from": f"n{at}.tensor", "to": f"n{at + 1}.tensor"} for at in range(count - 1)],
        }
    )
