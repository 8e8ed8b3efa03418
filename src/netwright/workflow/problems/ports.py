"""Which wires make sense: port types, and what to tell a person whose wire does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netwright.sdk import Message, NodeType, Port
from netwright.workflow.document import INSTANCE, Canvas, Connection, Document, NodeEntry, SubWorkflow
from netwright.workflow.expansion import declared_inputs, holder_inputs, holder_outputs
from netwright.workflow.rounds import HOLDERS, held

_TAKES: Mapping[str, Message] = {
    "tensor": Message.of("Only a tensor goes into a layer, and this is none."),
    "table": Message.of("Only a table goes into a table port, and this has no rows."),
    "network": Message.of("Only a network, or the tensor that it ends with, goes into a network port."),
    "model": Message.of("Only a fitted model, as a learner makes it, goes into a model port."),
    "transform": Message.of("Only a fitted step, such as an encoder learns, goes into a transform port."),
    "figure": Message.of("Only a drawn figure goes into a figure port."),
    "variables": Message.of("Only named single values go into a variables port."),
}

# Where more can be said than what the port takes: what the person probably wants.
_REMEDIES: Mapping[tuple[str, str], Message] = {
    ("table", "tensor"): Message.of(
        "A table cannot go into a layer: layers take tensors. Connect it to a Network Learner instead, and begin the "
        "network with an Input layer."
    ),
    ("network", "tensor"): Message.of(
        "A whole network cannot go into a layer: layers take single tensors. Connect the tensor that you need, or "
        "apply the network to a tensor."
    ),
    ("transform", "tensor"): Message.of(
        "A transform cannot go into a layer: layers take tensors. Apply it to the table before training."
    ),
    ("figure", "tensor"): Message.of("A figure cannot go into a layer: layers take tensors. Figures are an end."),
    ("variables", "tensor"): Message.of(
        "Variables cannot go into a layer: layers take tensors. Use them in an expression on a setting instead."
    ),
    ("table", "network"): Message.of(
        "A table cannot go into a network port: it takes a network, or the tensor that a network ends with. Look for "
        "a table port on this node."
    ),
    ("variables", "network"): Message.of(
        "Variables cannot go into a network port: it takes a network, or the tensor that a network ends with. Use "
        "them in an expression on a setting instead."
    ),
    ("tensor", "table"): Message.of(
        "A tensor cannot go into a table port: while you draw it has a shape but no rows. Train the network with a "
        "Network Learner, then apply it to a table."
    ),
    ("network", "table"): Message.of(
        "A network cannot go into a table port: it has no rows. Apply the network to a table, and connect the table "
        "that comes out."
    ),
    ("transform", "table"): Message.of(
        "A transform cannot go into a table port: it has no rows. Apply it to a table, and connect the table that "
        "comes out."
    ),
    ("figure", "table"): Message.of(
        "A figure cannot go into a table port: it has no rows. Connect the table that the figure shows."
    ),
    ("variables", "table"): Message.of(
        "Variables cannot go into a table port: they have no rows. Use them in an expression on a setting instead."
    ),
    ("table", "transform"): Message.of(
        "A table cannot go into a transform port: it takes a fitted step. Connect the transform of the node that "
        "learnt it, such as an encoder."
    ),
    ("network", "transform"): Message.of(
        "A network cannot go into a transform port: it takes a fitted step. Look for a network port on this node."
    ),
    ("model", "table"): Message.of(
        "A model cannot go into a table port: it has no rows. Apply it to a table with a Model Predictor, and "
        "connect the table that comes out."
    ),
    ("model", "tensor"): Message.of(
        "A model cannot go into a layer: layers take tensors. Apply it to a table with a Model Predictor instead."
    ),
    ("model", "network"): Message.of(
        "A model cannot go into a network port: it is no network of layers. Apply it to a table with a Model Predictor."
    ),
    ("table", "model"): Message.of(
        "A table cannot go into a model port: it takes a fitted model. Connect the table to a learner, and the model "
        "of the learner here."
    ),
    ("network", "model"): Message.of(
        "A network cannot go into a model port: it takes a classical model. Use a Network Executor for networks."
    ),
    ("table", "figure"): Message.of("A table cannot go into a figure port: draw it with a view node first."),
}


@dataclass(frozen=True)
class Ports:
    """The ports of one node."""

    title: str
    inputs: Mapping[str, Port]
    outputs: Mapping[str, Port]


def can_connect(source: Port, target: Port) -> Message | None:
    """Return why a wire from an output to an input makes no sense, None when it does."""
    if source.type == target.type or (source.type, target.type) == ("tensor", "network"):
        return None
    return _REMEDIES.get((source.type, target.type)) or _TAKES[target.type]


def ports_of(
    entry: NodeEntry, node_types: Mapping[str, NodeType], workflows: Mapping[str, SubWorkflow]
) -> Ports | None:
    """Return the ports of a node, None where its type or its sub-workflow is unknown."""
    if entry.type in HOLDERS:
        workflow = workflows.get(held(entry) or "")
        if workflow is None or entry.type == INSTANCE:
            return None if workflow is None else ports_of_workflow(workflow)
        return Ports(workflow.title, holder_inputs(entry, workflow), holder_outputs(entry, workflow))
    node_type = node_types.get(entry.type)
    if node_type is None:
        return None
    return Ports(node_type.title, node_type.inputs_of(entry.settings), node_type.outputs_of(entry.settings))


def ports_of_workflow(workflow: SubWorkflow) -> Ports:
    """Return the ports that an instance of a sub-workflow has."""
    outputs = {name: Port(type=end.type, description=end.description) for name, end in workflow.outputs.items()}
    return Ports(workflow.title, declared_inputs(workflow), outputs)


def check_connection(
    document: Document, node_types: Mapping[str, NodeType], connection: Connection, within: str | None = None
) -> Message | None:
    """Return why a new wire would make no sense, None when it does. `within` names a sub-workflow.

    A wire into a port that has one already is no fault here: the page puts it in the other's place.
    """
    canvas: Canvas = document if within is None else document.workflows[within]
    source, target = (canvas.nodes.get(end) for end in (connection.source_node, connection.target_node))
    if source is None or target is None:
        return Message.of("One of the two nodes is gone.")
    if connection.source_node == connection.target_node:
        return Message.of("A node cannot be connected to itself.")
    out, into = (ports_of(entry, node_types, document.workflows) for entry in (source, target))
    if out is not None and connection.source_port not in out.outputs:
        return Message.of("{title} has no output {port}.", title=out.title, port=connection.source_port)
    if into is not None and connection.target_port not in into.inputs:
        return Message.of("{title} has no input {port}.", title=into.title, port=connection.target_port)
    if out is not None and into is not None:
        reason = can_connect(out.outputs[connection.source_port], into.inputs[connection.target_port])
        if reason is not None:
            return reason
    if connection.source_node in _downstream(canvas, connection.target_node):
        return Message.of("This wire would close a loop: the node would wait for its own result.")
    return None


def _downstream(canvas: Canvas, start: str) -> set[str]:
    following: dict[str, list[str]] = {}
    for wire in canvas.connections:
        following.setdefault(wire.source_node, []).append(wire.target_node)
    found, waiting = {start}, [start]
    while waiting:
        for node in following.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found
