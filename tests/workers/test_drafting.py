"""Drafts: what changed, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.sdk import Registry
from netwright.workers.child.answers.drafting import Drafter
from netwright.workers.child.main import load_types
from netwright.workers.draft_request import draft_of
from netwright.workers.protocol import Draft, DraftNode, NodeDraft
from netwright.workflow.document import Document
from netwright.workflow.flatten import flatten
from tests.workers.conftest import PACKAGE, Bench


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_types(["netwright.nodes", PACKAGE])


class Desk:
    """A document under edit."""

    def __init__(self, registry: Registry, folder: Path) -> None:
        self.drafter = Drafter(registry)
        self.folder = folder

    def draft(self, nodes: dict[str, DraftNode], **more: Any) -> dict[str, NodeDraft | None]:
        return self.full_draft(nodes, **more)[0]

    def full_draft(self, nodes: dict[str, DraftNode], **more: Any) -> tuple[dict[str, NodeDraft | None], bool]:
        places = {"folder": str(self.folder), "workspace": str(self.folder)}
        return self.drafter.draft(Draft(session="s", nodes=nodes, **places, **more))


@pytest.fixture
def desk(registry: Registry, tmp_path: Path) -> Desk:
    return Desk(registry, tmp_path)


def entry(type: str, inputs: dict[str, Any] | None = None, **settings: Any) -> DraftNode:
    wires = {port: ((wire,) if isinstance(wire[0], str) else wire) for port, wire in (inputs or {}).items()}
    return DraftNode(type=type, settings=settings, inputs=wires)


def sentences(draft: NodeDraft | None) -> list[str]:
    assert draft is not None
    return [str(fault.problem) for fault in draft.problems]


def spec(draft: NodeDraft | None, port: str) -> Any:
    assert draft is not None
    return draft.outputs[port].spec


TABLE = {"rows": entry("rows"), "twice": entry("double", {"table": ("rows", "table")})}


def test_only_what_changed_comes_back(desk: Desk) -> None:
    drafts, full = desk.full_draft(TABLE)
    assert full
    assert drafts.keys() == {"rows", "twice"}
    assert spec(drafts["twice"], "table") == {"columns": None, "rows": 3}
    assert desk.full_draft(TABLE) == ({}, False)
    changed = desk.draft({**TABLE, "rows": entry("rows", rows=4)})
    assert spec(changed["twice"], "table") == {"columns": None, "rows": 4}
    assert desk.draft({"rows": entry("rows", rows=4)}) == {"twice": None}
    assert desk.full_draft(TABLE, fresh=True)[1]


def test_faults_name_the_setting_and_block_what_follows(desk: Desk) -> None:
    drafts = desk.draft({**TABLE, "rows": entry("rows", rows=13)})
    assert sentences(drafts["rows"]) == ["13 rows bring bad luck."]
    assert drafts["rows"] is not None
    assert drafts["rows"].problems[0].setting == "rows"
    assert sentences(drafts["twice"]) == []
    assert spec(drafts["twice"], "table") is None
    drafts = desk.draft({**TABLE, "rows": entry("rows", rows=-1, nonsense=1)})
    assert len(sentences(drafts["rows"])) == 2


def test_observed_specs_replace_predictions(desk: Desk) -> None:
    column = {"name": "b", "dtype": "Int64", "kind": "number"}
    observed = {"rows": {"table": {"columns": [column], "rows": 7}}}
    drafts = desk.draft(TABLE, observed=observed)
    assert spec(drafts["rows"], "table")["rows"] == 7
    assert sentences(drafts["twice"]) == ["There is no column a."]
    assert desk.draft(TABLE, observed=observed) == {}
    assert desk.draft(TABLE).keys() == {"rows", "twice"}


@pytest.mark.parametrize(
    "nodes",
    [
        {"a": entry("no such type"), "b": entry("double", {"table": ("a", "table")})},
        {"a": entry("double", {"table": ("b", "table")}), "b": entry("double", {"table": ("a", "table")})},
        {"b": entry("double", {"table": ("gone", "table")})},
        {"a": entry("count"), "b": entry("double", {"table": ("a", "variables")})},
        {"a": entry("rows"), "b": entry("double", {"nowhere": ("a", "table")})},
        {"b": entry("double")},
        {"a": entry("rows"), "b": entry("double", {"table": (("a", "table"), ("a", "table"))})},
    ],
)
def test_wrong_wiring_is_left_to_the_workflow_check(desk: Desk, nodes: dict[str, DraftNode]) -> None:
    drafts = desk.draft(nodes)
    assert all(sentences(draft) == [] for draft in drafts.values())
    assert spec(drafts["b"], "table") is None


def test_a_crash_in_configure_is_a_sentence(desk: Desk) -> None:
    assert sentences(desk.draft({"a": entry("act", act="bad configure")})["a"]) == [
        "Act failed with ZeroDivisionError: configure"
    ]


def test_files_are_inspected_once_until_they_change(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y")
    nodes = {"look": entry("look", path="a.csv"), "other": entry("rows")}
    drafts = desk.draft(nodes)
    assert spec(drafts["look"], "variables")["types"] == {"x": "text", "y": "text"}
    assert drafts["look"] is not None
    assert drafts["look"].files == (str(tmp_path / "a.csv"),)
    desk.draft({**nodes, "other": entry("rows", rows=9)})
    assert (tmp_path / "looks.txt").read_text() == "x"
    (tmp_path / "a.csv").write_text("x,y,z")
    assert spec(desk.draft(nodes)["look"], "variables")["types"] == dict.fromkeys("xyz", "text")
    (tmp_path / "a.csv").unlink()
    assert "FileNotFoundError" in sentences(desk.draft(nodes)["look"])[0]
    assert "lies outside" in sentences(desk.draft({"look": entry("look", path="../a.csv")})["look"])[0]


def expression(text: str) -> dict[str, str]:
    return {"$expression": text}


def test_expressions_follow_variables_and_specs(desk: Desk) -> None:
    nodes = {
        "more": entry("rows", rows=expression('spec("few", "table").rows * factor')),
        "few": entry("rows", rows=expression("factor - 1")),
    }
    drafts = desk.draft(nodes, variables={"factor": 3})
    assert drafts["few"] is not None
    assert drafts["few"].settings == {"rows": 2}
    assert spec(drafts["more"], "table")["rows"] == 6
    assert desk.draft(nodes, variables={"factor": 3}) == {}
    drafts = desk.draft(nodes, variables={"factor": 4})
    assert spec(drafts["more"], "table")["rows"] == 12
    # What the workflow's own check says already is not said twice.
    drafts = desk.draft(nodes)
    assert [sentences(draft) for draft in drafts.values()] == [[], []]
    drafts = desk.draft(
        {**nodes, "more": entry("rows", rows=expression('1 // (spec("few", "table").rows - 2)'))},
        variables={"factor": 3},
    )
    assert drafts["more"] is not None
    assert drafts["more"].problems[0].setting == "rows"


def test_expressions_inside_sub_workflows(desk: Desk, tmp_path: Path) -> None:
    inner = {
        "title": "Block",
        "outputs": {"table": {"type": "table", "source": "double.table"}},
        "variables": {"size": {"type": "integer", "value": 1}},
        "nodes": {
            "make": {"type": "rows", "settings": {"rows": expression("size + 1")}},
            "double": {"type": "double"},
        },
        "connections": [{"from": "make.table", "to": "double.table"}],
    }
    document = Document.model_validate(
        {
            "title": "T",
            "variables": {"quick": {"type": "integer", "value": 5}},
            "nodes": {
                "block": {
                    "type": "workflow",
                    "settings": {"workflow": "b", "variables": {"size": expression("quick * 2")}},
                },
                "after": {"type": "rows", "settings": {"rows": expression('spec("block", "table").rows + 1')}},
            },
            "workflows": {"b": inner},
        }
    )
    request = draft_of(flatten(document), session="s", folder=str(tmp_path), workspace=str(tmp_path))
    drafts, _ = desk.drafter.draft(Draft.model_validate_json(request.model_dump_json()))
    assert spec(drafts["block/double"], "table")["rows"] == 11
    assert spec(drafts["after"], "table")["rows"] == 12


def chain(layers: int, units: int = 4) -> dict[str, DraftNode]:
    nodes = {"l0": entry("layer.input", shape=[4])}
    for i in range(1, layers):
        size = units if i == layers // 2 else 4
        nodes[f"l{i}"] = entry("layer.dense", {"input": (f"l{i - 1}", "output")}, units=size)
    return nodes


def test_layers_get_shapes_and_parameters(desk: Desk) -> None:
    drafts = desk.draft(chain(200))
    last = drafts["l199"]
    assert spec(last, "output")["shape"] == [4]
    assert last is not None
    assert last.parameters is not None
    assert last.parameters.trainable == 20
    assert desk.draft(chain(200)) == {}
    start = time.perf_counter()
    changed = desk.draft(chain(200, units=7))
    seconds = time.perf_counter() - start
    # The layer itself, and the one behind with its other number of parameters.
    assert changed.keys() == {"l100", "l101"}
    assert seconds < 0.5


def test_an_applied_network_tells_what_it_adds(desk: Desk) -> None:
    def applied(units: int) -> dict[str, DraftNode]:
        wires = {"network": ("l4", "output"), "inputs": ("l0", "output")}
        return chain(5, units) | {"again": entry("apply_network", wires, weights="fresh", repeat=3)}

    def held(draft: NodeDraft | None) -> int | None:
        return draft.parameters.trainable if draft and draft.parameters else None

    # Four layers of 4 x 4 weights and 4 biases, three times; then one in the middle has 7 units.
    assert held(desk.draft(applied(4))["again"]) == 3 * 4 * 20
    assert held(desk.draft(applied(7))["again"]) == 3 * (20 + 5 * 7 + 8 * 4 + 20)


def test_a_tensor_at_a_network_port_is_the_network_that_ends_there(desk: Desk) -> None:
    nodes = chain(3) | {"t": entry("see_network", {"network": ("l2", "output")})}
    drafts = desk.draft(nodes)
    assert spec(drafts["t"], "variables")["types"] == {"total": "integer", "layers3": "integer"}


def test_a_draft_through_the_pool(on_bench: Callable[..., None]) -> None:
    async def test(bench: Bench) -> None:
        place = str(bench.folder)
        answer = await bench.pool.draft(Draft(session="s", nodes=TABLE, folder=place, workspace=place))
        assert answer.full
        assert answer.drafts.keys() == {"rows", "twice"}
        described = await bench.pool.describe()
        assert "rows" in {type.id for type in described.types}
        assert described.errors == ()
        # A drafting worker that died is replaced, and answers in full.
        bench.pool._drafting._worker.kill()  # type: ignore[union-attr]
        answer = await bench.pool.draft(Draft(session="s", nodes=TABLE, folder=place, workspace=place))
        assert answer.full

    on_bench(test)
