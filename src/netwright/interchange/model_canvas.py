"""A Keras model as an editable workflow: layer nodes, laid out and grouped, and its weights beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netwright.engine.session import Session
from netwright.interchange.blocks import block_title, find_blocks
from netwright.interchange.layout import Size, lay_out
from netwright.sdk import Message, NodeType
from netwright.workers.protocol import ModelNode, ModelRead, ReadModel
from netwright.workflow.document import Annotation, Connection, Document, Group, NodeEntry

READER, ASSEMBLER, LOADER = "network_reader", "assemble_network", "load_weights"
"""The nodes that read the model's weights and give them to the drawn layers."""
CARD_WIDTH = 212.0
HEAD, LABELLED_HEAD, PORT_ROW, REST = 30.0, 44.0, 20.0, 30.0
"""How the page draws a card."""


@dataclass(frozen=True)
class OpenedModel:
    """A model as a workflow, and what the drawing cannot say of it."""

    document: Document
    notes: tuple[Message, ...]


async def open_model(session: Session, model: Path, data_path: str, code: str = "") -> OpenedModel:
    """Read a model file in a worker and draw it.

    `data_path` is how the workflow names the file, `code` defines layers of its own. Raises a NetwrightError that says
    what is wrong with the file, or what has to be trusted first.
    """
    read = await session.pool.read_model(ReadModel(path=str(model), code=code))
    return OpenedModel(draw_model(read, session.types, model.stem, data_path, code), read.notes)


def draw_model(read: ModelRead, types: Mapping[str, NodeType], title: str, data_path: str, code: str = "") -> Document:
    """Return the workflow that draws a model."""
    nodes = dict(read.nodes)
    if read.has_weights:
        nodes |= _weights(read, {"path": data_path, "code": code} if code else {"path": data_path})
    wires = [
        (source, target) for target, node in nodes.items() for sources in node.inputs.values() for source, _ in sources
    ]
    groups = _groups(nodes, wires)
    block_of = {name: id for id, group in groups.items() for name in group.nodes}
    places = lay_out({name: _size(node, types) for name, node in nodes.items()}, wires, block_of)
    return Document(
        title=title,
        nodes={
            name: NodeEntry(
                type=node.type,
                version=types[node.type].version if node.type in types else 1,
                label=node.label,
                position=places[name],
                settings=node.settings,
            )
            for name, node in nodes.items()
        },
        connections=tuple(
            Connection(source=f"{source}.{output}", target=f"{target}.{port}")
            for target, node in nodes.items()
            for port, sources in node.inputs.items()
            for source, output in sources
        ),
        groups=groups,
        annotations=_notes(read.notes),
    )


def _weights(read: ModelRead, file: dict[str, str]) -> dict[str, ModelNode]:
    """Return a reader of the file, and what gives its weights to the drawn layers.

    Layers are matched by their ids. Those of nested models stand beside the others here and are called otherwise, so
    such a drawing is matched by order.
    """
    reader, joined = _free("model", read.nodes), _free("network", read.nodes)
    ends = tuple(read.outputs.values())
    nodes = {reader: ModelNode(type=READER, settings=file)}
    if len(ends) > 1:
        names = {"names": ", ".join(read.outputs)}
        nodes[joined] = ModelNode(type=ASSEMBLER, settings=names, inputs={"outputs": ends})
        ends = ((joined, "network"),)
    is_nested = any(node.inside for node in read.nodes.values())
    nodes[_free("weights", read.nodes)] = ModelNode(
        type=LOADER,
        settings={"match": "order"} if is_nested else {},
        inputs={"network": ends, "weights": ((reader, "network"),)},
    )
    return nodes


def _groups(nodes: Mapping[str, ModelNode], wires: list[tuple[str, str]]) -> dict[str, Group]:
    """Return the nested models and the blocks that repeat; no node is in two."""
    inside: dict[str, list[str]] = {}
    for name, node in nodes.items():
        if node.inside:
            inside.setdefault(node.inside.partition("/")[0], []).append(name)
    groups = {_id(title, position): Group(title=title, nodes=tuple(members), color="violet")
              for position, (title, members) in enumerate(inside.items(), 1)}  # fmt: skip
    layers = {name: node.type for name, node in nodes.items() if node.type not in (READER, ASSEMBLER, LOADER)}
    titles: set[str] = set()
    number = 0
    for members in find_blocks(layers, [(a, b) for a, b in wires if a in layers and b in layers]):
        if any(nodes[name].inside for name in members):
            continue
        number += 1
        title = block_title(members, number)
        if title in titles:
            title = f"Block {number}"
        titles.add(title)
        groups[f"block-{number}"] = Group(title=title, nodes=tuple(members))
    return groups


def _id(title: str, position: int) -> str:
    return f"model-{position}-{title}"[:90]


def _free(name: str, taken: Mapping[str, ModelNode]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _size(node: ModelNode, types: Mapping[str, NodeType]) -> Size:
    type = types.get(node.type)
    rows = max(1, len(type.inputs_of(node.settings)), len(type.outputs_of(node.settings))) if type else 1
    return CARD_WIDTH, (LABELLED_HEAD if node.label else HEAD) + REST + rows * PORT_ROW


def _notes(notes: tuple[Message, ...]) -> dict[str, Annotation]:
    if not notes:
        return {}
    text = "\n".join(str(note) for note in notes)
    return {"notes": Annotation(text=text, position=(0.0, -200.0), size=(640.0, 160.0), color="amber")}
