"""Which network is meant when none is named."""

from __future__ import annotations

import pytest

from netwright.interchange.network_script import find_network_node
from netwright.sdk import NetwrightError, Registry
from netwright.workflow.document import Connection, Document, NodeEntry

TYPES = {id: cls.type for id, cls in Registry.discover().classes.items()}


def drawn(nodes: dict[str, str], *wires: tuple[str, str]) -> Document:
    return Document(
        nodes={id: NodeEntry(type=type) for id, type in nodes.items()},
        connections=tuple(Connection(source=a, target=b) for a, b in wires),
    )


LAYERS = {"start": "layer.input", "dense": "layer.dense"}
WIRE = ("start.output", "dense.input")


def test_the_only_learner_or_the_only_end_is_meant() -> None:
    assert find_network_node(drawn(LAYERS, WIRE), TYPES) == "dense"
    learnt = drawn({**LAYERS, "learner": "network_learner"}, WIRE, ("dense.output", "learner.network"))
    assert find_network_node(learnt, TYPES) == "learner"


def test_none_or_several_are_a_question() -> None:
    with pytest.raises(NetwrightError, match="There is no network"):
        find_network_node(drawn({"reader": "csv_reader"}), TYPES)
    with pytest.raises(NetwrightError, match="dense, other"):
        find_network_node(drawn({**LAYERS, "other": "layer.dense"}, WIRE, ("start.output", "other.input")), TYPES)
