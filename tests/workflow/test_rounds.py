"""Nodes that run a sub-workflow in rounds become copies, and nodes around them."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.sdk import SettingsError
from netwright.workflow.document import Document
from netwright.workflow.flatten import flatten, resolve_settings
from netwright.workflow.problems.ports import ports_of
from netwright.workflow.problems.problems import find_problems
from netwright.workflow.rounds import Round, read_values, rounds_of
from tests.workflow.samples import TYPES, entry

INNER = {
    "inputs": {
        "training": {"type": "table", "to": ["learn.table"]},
        "test": {"type": "table", "to": ["apply.table"]},
        "more": {"type": "table", "to": ["learn.more"]},
    },
    "outputs": {
        "told": {"type": "table", "from": "apply.table"},
        "network": {"type": "network", "from": "learn.network"},
    },
    "variables": {"rate": {"type": "number", "value": 0.1}},
    "nodes": {
        "learn": entry("learner", rate={"$expression": "rate"}, epochs=5, targets=[{"loss": "mse"}]),
        "apply": entry("filter"),
    },
    "connections": [{"from": "learn.network", "to": "apply.network"}],
}


def holding(type: str, **settings: Any) -> Document:
    return Document.model_validate(
        {
            "variables": {"count": {"type": "integer", "value": 3}},
            "nodes": {
                "rows": entry("reader"),
                "other": entry("reader"),
                "held": entry(type, workflow="inner", **settings),
                "after": entry("filter"),
            },
            "connections": [
                {"from": "rows.table", "to": "held.table" if type == "cross_validate" else "held.training"},
                {"from": "other.table", "to": "held.more"},
                {"from": "held.told", "to": "after.table"},
            ],
            "workflows": {"inner": INNER},
        }
    )


def nothing(node: str, port: str) -> Any:
    return None


def test_repeat_makes_a_copy_for_each_seed() -> None:
    flat = flatten(holding("repeat", seeds={"$expression": "count"}), {"count": 2})
    assert [id for id in flat.nodes if id.startswith("held/")] == [
        "held/_told",
        "held/__summary",
        "held/1/learn",
        "held/1/apply",
        "held/2/learn",
        "held/2/apply",
    ]
    assert [flat.seed_of(f"held/{n}/learn") for n in (1, 2)] == [flat.seed, flat.seed + 1]
    assert flat.seed_of("held/_told") == flat.seed
    assert flat.nodes["held/2/learn"].inputs == {"table": (("rows", "table"),), "more": (("other", "table"),)}
    assert flat.nodes["held/_told"].inputs == {"tables": (("held/1/apply", "table"), ("held/2/apply", "table"))}
    assert flat.nodes["held/__summary"].settings["tables"] == [{"name": "told"}]
    assert flat.nodes["after"].inputs == {"table": (("held/_told", "table"),)}
    assert flat.canvases == (("held/1/", "inner"), ("held/2/", "inner"))


def test_settings_of_inner_nodes_and_variables_change_from_round_to_round() -> None:
    changes = [
        {"setting": "rate", "values": "0.1, 0.5"},
        {"setting": "learn.targets.0.loss", "values": "mse\nmae"},
    ]
    flat = flatten(holding("repeat", over="settings", changes=changes))
    found = [resolve_settings(flat, f"held/{n}/learn", nothing) for n in range(1, 5)]
    assert [(one["rate"], one["targets"], one["epochs"]) for one in found] == [
        (0.1, [{"loss": "mse"}], 5),
        (0.1, [{"loss": "mae"}], 5),
        (0.5, [{"loss": "mse"}], 5),
        (0.5, [{"loss": "mae"}], 5),
    ]
    by_row = flatten(holding("repeat", over="settings", changes=changes, combine="row by row"))
    assert resolve_settings(by_row, "held/2/learn", nothing)["targets"] == [{"loss": "mae"}]
    assert "held/3/learn" not in by_row.nodes
    assert flat.seed_of("held/3/learn") == flat.seed


def test_cross_validation_splits_the_rows_before_each_copy() -> None:
    flat = flatten(holding("cross_validate", folds=2, method="stratified", by="species"))
    assert flat.nodes["held/2/_fold"].settings == {"folds": 2, "method": "stratified", "by": "species", "fold": 2}
    assert flat.nodes["held/2/_fold"].inputs == {"table": (("rows", "table"),)}
    assert flat.nodes["held/2/learn"].inputs["table"] == (("held/2/_fold", "training"),)
    assert flat.nodes["held/2/apply"].inputs["table"] == (("held/2/_fold", "test"),)
    assert flat.nodes["held/2/learn"].inputs["more"] == (("other", "table"),)


def test_each_trial_is_proposed_from_those_before_it() -> None:
    ranges = [{"setting": "rate"}, {"setting": "learn.epochs"}]
    document = holding("search_settings", trials=4, at_once=2, ranges=ranges, score="told", measure="accuracy")
    flat = flatten(document)
    assert flat.nodes["held/2/_propose"].inputs == {}
    assert flat.nodes["held/4/_propose"].inputs == {
        "proposed": (("held/1/_propose", "settings"), ("held/2/_propose", "settings")),
        "tables": (("held/1/apply", "table"), ("held/2/apply", "table")),
    }
    proposed = {"values": {"rate": 0.3, "learn.epochs": 7}}
    found = resolve_settings(flat, "held/3/learn", lambda *place: {("held/3/_propose", "settings"): proposed}[place])
    assert (found["rate"], found["epochs"]) == (0.3, 7)
    assert flat.nodes["held/3/learn"].references == (("held/3/_propose", "settings"),) * 1
    assert len(flat.nodes["held/_trials"].inputs["tables"]) == 4


def test_a_search_over_cross_validations() -> None:
    document = holding("cross_validate", folds=2)
    outer = {
        "inputs": {"rows": {"type": "table", "to": ["cv.table"]}},
        "outputs": {"summary": {"type": "table", "from": "cv.summary"}},
        "nodes": {"cv": entry("cross_validate", workflow="inner", folds=2)},
    }
    search = entry("search_settings", workflow="outer", trials=2, score="summary", measure="accuracy", ranges=[])
    nested = document.model_copy(
        update={
            "nodes": Document.model_validate({"nodes": {"search": search, "rows": entry("reader")}}).nodes,
            "connections": (),
            "workflows": {**document.workflows, **Document.model_validate({"workflows": {"outer": outer}}).workflows},
        }
    )
    assert "search/1/cv/2/learn" not in flatten(nested).nodes, "nothing is searched"
    search["settings"]["ranges"] = [{"setting": "cv.folds"}]
    searched = nested.model_copy(update={"nodes": Document.model_validate({"nodes": {"search": search}}).nodes})
    flat = flatten(searched)
    assert flat.nodes["search/_trials"].inputs["tables"][0] == ("search/1/cv/__summary", "summary")
    assert "search/2/cv/2/learn" in flat.nodes


def test_ports_follow_from_the_sub_workflow() -> None:
    document = holding("cross_validate")
    ports = ports_of(document.nodes["held"], TYPES, document.workflows)
    assert ports is not None
    assert list(ports.inputs) == ["table", "more"]
    assert {name: port.type for name, port in ports.outputs.items()} == {
        "summary": "table",
        "figure": "figure",
        "told": "table",
    }


@pytest.mark.parametrize(
    ("type", "settings", "setting", "said"),
    [
        ("repeat", {"seeds": 0}, "seeds", "from 1 to 1000, but is 0"),
        ("repeat", {"seeds": {"$expression": 'spec("rows", "table").rows'}}, "seeds", "follows from a spec"),
        ("repeat", {"over": "settings"}, "changes", "No setting is chosen"),
        (
            "repeat",
            {"over": "settings", "changes": [{"setting": "learn.rate", "values": ""}]},
            "changes.0.values",
            "no values",
        ),
        (
            "repeat",
            {"over": "settings", "changes": [{"setting": "gone.rate", "values": "1"}]},
            "changes.0.setting",
            "gone.rate is neither",
        ),
        (
            "repeat",
            {"over": "settings", "changes": [{"setting": "learn.luck", "values": "1"}]},
            "changes.0.setting",
            "learn.luck is neither",
        ),
        ("cross_validate", {"training": "told"}, "training", "no input told"),
        ("search_settings", {"ranges": [{"setting": "rate"}], "measure": "x"}, "score", "how good a trial is"),
    ],
)
def test_faults_name_the_setting(type: str, settings: dict[str, Any], setting: str, said: str) -> None:
    problems = [one for one in find_problems(holding(type, **settings), TYPES) if one.node == "held" and one.setting]
    assert [(one.setting, said in one.problem.render("en")) for one in problems] == [(setting, True)]


def test_values_are_read_as_they_are_meant() -> None:
    assert read_values('0.1, 5,true,relu\n"a"', "x") == [0.1, 5, True, "relu", "a"]
    rounds = rounds_of(
        "id",
        "repeat",
        {"over": "settings", "changes": [{"setting": "a", "values": "1,2"}, {"setting": "b", "values": "3"}]},
    )
    assert rounds[1] == Round({"round": 2, "a": 2, "b": 3}, {"a": 2, "b": 3})
    many = ",".join(map(str, range(100)))
    changes = [{"setting": name, "values": many} for name in ("a", "b")]
    with pytest.raises(SettingsError, match="more than 1000 rounds"):
        rounds_of("id", "repeat", {"over": "settings", "changes": changes})


def test_only_the_history_of_a_learner_tells_when_a_trial_is_hopeless() -> None:
    search = {"ranges": [{"setting": "rate", "low": 0, "high": 1}], "score": "told", "measure": "loss", "trials": 2}
    flow = holding("search_settings", **search, prune=True)
    told = [one for one in find_problems(flow, TYPES) if one.setting == "prune"]
    assert [one.problem.values["node"] for one in told] == [TYPES["filter"].title]
    assert not [one for one in find_problems(holding("search_settings", **search), TYPES) if one.setting == "prune"]
    kept_to = {"$expression": 'spec("_propose", "limits").values["give_up"]'}
    assert flatten(flow).nodes["held/2/apply"].settings["give_up"] == kept_to
    assert flatten(flow).nodes["held/2/_propose"].inputs["limits"] == (("held/1/_propose", "limits"),)
    assert "give_up" not in flatten(holding("search_settings", **search)).nodes["held/2/apply"].settings
