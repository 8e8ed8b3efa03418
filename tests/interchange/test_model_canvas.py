"""A model as a workflow: sound, complete and editable."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.interchange.model_canvas import draw_model
from netwright.networks.graphs.graph import network_value
from netwright.networks.graphs.loading import load_from
from netwright.networks.reading import read_network
from netwright.ports import Network
from netwright.sdk import NodeError, Registry
from netwright.sdk.files import file_hash
from netwright.sdk.trust import Untrusted, code_hash, trust
from netwright.workers.child.answers.drafting import Drafter
from netwright.workers.child.answers.models import read_model
from netwright.workers.draft_request import draft_of
from netwright.workers.protocol import ReadModel
from netwright.workflow.document import Document
from netwright.workflow.file.format import dump, parse
from netwright.workflow.flatten import FlatWorkflow, flatten
from netwright.workflow.problems.problems import find_problems
from tests.networks.reading.models import branches, largest_difference, operations, siamese, stacked, translation, twins
from tests.networks.reading.test_own_layers import CODE, saved


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover()


@pytest.mark.parametrize("make", [branches, siamese, twins, translation, stacked])
def test_a_model_becomes_a_sound_workflow(make: Callable[[], Any], registry: Registry, tmp_path: Path) -> None:
    model = make()
    model.save(tmp_path / "model.keras")
    read = read_model(ReadModel(path=str(tmp_path / "model.keras")))
    types = {id: cls.type for id, cls in registry.classes.items()}
    document = draw_model(read, types, "model", "model.keras")
    assert parse(dump(document)).document == document
    assert find_problems(document, types) == []
    drafts, _ = Drafter(registry).draft(
        draft_of(flatten(document), session="s", folder=str(tmp_path), workspace=str(tmp_path))
    )
    assert {id: draft.problems for id, draft in drafts.items() if draft and draft.problems} == {}
    assert all(node in document.nodes for node, _ in read.outputs.values())


@pytest.mark.parametrize("make", [branches, siamese, twins, translation, stacked, operations])
def test_the_drawing_takes_the_weights_of_the_file_and_computes_the_same(
    make: Callable[[], Any], registry: Registry, tmp_path: Path
) -> None:
    model = make()
    model.save(tmp_path / "model.keras")
    read = read_model(ReadModel(path=str(tmp_path / "model.keras")))
    document = draw_model(read, {id: cls.type for id, cls in registry.classes.items()}, "model", "model.keras")
    drawn = configured(registry, document, read.outputs)
    loader = document.nodes["weights"]
    network, report = load_from(
        drawn, read_network(tmp_path / "model.keras"), loader.settings.get("match", "id or name")
    )
    assert {one.outcome for one in report} <= {"kept"}
    assert largest_difference(model, network) <= 1e-5


def configured(registry: Registry, document: Document, outputs: dict[str, tuple[str, str]]) -> Network:
    """Configure the drawn nodes in order, and return the network that ends in the outputs."""
    flat = flatten(document)
    tensors: dict[str, Any] = {}
    for id in _in_order(flat):
        cls, node = registry[flat.nodes[id].type], flat.nodes[id]
        if not cls.type.layer:
            continue
        given: dict[str, Any] = {}
        for port, declared in cls.inputs.items():
            arrived = tuple(tensors[source][output] for source, output in node.inputs.get(port, ()))
            values = tuple(network_value([one]) for one in arrived) if declared.type == "network" else arrived
            given[port] = values if declared.many else (values[0] if values else None)
        tensors[id] = cls(cls.settings_class.read(node.settings), id=id, label=node.label).configure(**given)
    return network_value([tensors[node][port] for node, port in outputs.values()], list(outputs))


def _in_order(flat: FlatWorkflow) -> list[str]:
    done: dict[str, None] = {}
    while len(done) < len(flat.nodes):
        done.update(dict.fromkeys(id for id in flat.nodes if all(need in done for need in flat.needs(id))))
    return list(done)


def drawn_from(path: Path, registry: Registry, code: str = "") -> tuple[Document, Network]:
    """Draw a file, and configure what was drawn."""
    read = read_model(ReadModel(path=str(path), code=code))
    document = draw_model(read, {id: cls.type for id, cls in registry.classes.items()}, "model", path.name, code)
    return document, configured(registry, document, read.outputs)


def test_an_hdf5_model_is_drawn_once_it_is_trusted(registry: Registry, tmp_path: Path) -> None:
    model, path = branches(), tmp_path / "older.h5"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras advises against the format
        model.save(path)
    with pytest.raises(Untrusted):
        read_model(ReadModel(path=str(path)))
    trust(file_hash(path))
    document, drawn = drawn_from(path, registry)
    assert document.nodes["model"].settings == {"path": "older.h5"}
    network, report = load_from(drawn, read_network(path), "id or name")
    assert {one.outcome for one in report} <= {"kept"}
    assert largest_difference(model, network) <= 1e-5


def test_an_architecture_is_drawn_without_weights(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "plain.json"
    path.write_text(stacked().to_json(), "utf-8")
    document, drawn = drawn_from(path, registry)
    assert {node.type for node in document.nodes.values()}.isdisjoint({"network_reader", "load_weights"})
    assert drawn.spec.total.size == stacked().count_params()


def test_a_model_with_layers_of_its_own_is_drawn_with_their_code(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "own.keras"
    model = saved(path)
    with pytest.raises(NodeError, match="Gate"):
        read_model(ReadModel(path=str(path)))
    trust(code_hash(CODE))
    document, drawn = drawn_from(path, registry, CODE)
    assert document.nodes["model"].settings == {"path": "own.keras", "code": CODE}
    network, _ = load_from(drawn, read_network(path, CODE), "id or name")
    assert largest_difference(model, network) <= 1e-5


def test_nested_models_are_groups(registry: Registry, tmp_path: Path) -> None:
    stacked().save(tmp_path / "model.keras")
    read = read_model(ReadModel(path=str(tmp_path / "model.keras")))
    document = draw_model(read, {id: cls.type for id, cls in registry.classes.items()}, "model", "model.keras")
    (group,) = document.groups.values()
    assert (group.title, group.nodes) == ("inner", ("inner_a", "inner_b"))
