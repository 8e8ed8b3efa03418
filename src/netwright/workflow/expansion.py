"""What a node that runs a sub-workflow in rounds becomes: copies, and nodes that nobody drew around them.

Cross-Validate splits the rows before each copy, Search Settings proposes values from the scores of earlier copies, and
all of them put together what the copies put out. These are ordinary node types that run in workers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netwright.sdk import Port
from netwright.sdk.port import PortType
from netwright.workflow.document import NodeEntry, SubWorkflow
from netwright.workflow.expressions import KEY
from netwright.workflow.rounds import CROSS_VALIDATE, PROPOSER, SEARCH, Round

Source = tuple[str, str]
"""Id of a node, an instance or a copy, and a port."""

TABLE = "table"
SUMMARY = {
    "summary": Port(type="table", description="For each number: mean, standard deviation, least and greatest."),
    "figure": Port(type="figure", description="How each number varies from round to round."),
}
SEARCHED = {
    "trials": Port(type="table", description="One row a trial: its settings, its score and how it ended."),
    "best": Port(type="variables", description="The settings of the best trial, and its score."),
    "figure": Port(type="figure", description="The scores in order, and by each setting."),
}
GIVE_UP = "give_up"
"""The setting of learners that says when they are hopeless."""
FOLD_SETTINGS = ("folds", "method", "by", "time")
SCORE_SETTINGS = ("ranges", "measure", "rows", "goal")
PRUNING_SETTINGS = ("prune", "first_trials", "first_epochs")


@dataclass(frozen=True)
class Inserted:
    """A node that nobody drew."""

    id: str
    type: str
    settings: Mapping[str, Any]
    inputs: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Expansion:
    """The rounds of one node, what is put around them, and how it is wired. Ids are those of the flat workflow."""

    rounds: tuple[Round, ...]
    nodes: tuple[Inserted, ...]
    inputs: Mapping[str, tuple[Source, ...]]
    """Where a wire into the node leads."""
    outputs: Mapping[str, Source]
    """Where an output of the node comes from."""
    fed: Mapping[Source, Source]
    """Inputs of copies that a node put there feeds."""


def declared_inputs(workflow: SubWorkflow) -> dict[str, Port]:
    """Return the inputs that a sub-workflow declares, as ports."""
    return {
        name: Port(type=end.type, description=end.description, optional=end.optional, many=end.many)
        for name, end in workflow.inputs.items()
    }


def holder_inputs(entry: NodeEntry, workflow: SubWorkflow) -> dict[str, Port]:
    """Return the inputs of a node that holds a sub-workflow."""
    declared = declared_inputs(workflow)
    if entry.type != CROSS_VALIDATE:
        return declared
    split = split_inputs(entry.settings)
    rest = {name: port for name, port in declared.items() if name not in split and name != TABLE}
    return {TABLE: Port(type="table", description="All rows. Each is tested once."), **rest}


def collected(workflow: SubWorkflow) -> dict[str, Port]:
    """Return the outputs of a sub-workflow of which the rounds make one table."""
    kinds: tuple[PortType, ...] = ("table", "variables")
    return {
        name: Port(type="table", description=end.description)
        for name, end in workflow.outputs.items()
        if end.type in kinds
    }


def holder_outputs(entry: NodeEntry, workflow: SubWorkflow) -> dict[str, Port]:
    """Return the outputs of a node that runs a sub-workflow in rounds."""
    return dict(SEARCHED) if entry.type == SEARCH else {**SUMMARY, **collected(workflow)}


def split_inputs(settings: Mapping[str, Any]) -> tuple[str, str]:
    """Return the inputs of the sub-workflow that take the two parts of the rows."""
    training, test = settings.get("training"), settings.get("test")
    return (
        training if isinstance(training, str) and training else "training",
        test if isinstance(test, str) and test else "test",
    )


def expand(place: str, entry: NodeEntry, workflow: SubWorkflow, rounds: list[Round]) -> Expansion:
    """Return what becomes of a node. `place` is its id in the flat workflow."""
    copies = [f"{place}/{number}" for number in range(1, len(rounds) + 1)]
    inputs = {name: tuple((copy, name) for copy in copies) for name in workflow.inputs}
    if entry.type == SEARCH:
        nodes, outputs = _search(place, entry, workflow, copies)
        kept_to = [_keeping_to_limits(one, entry, workflow) for one in rounds]
        return Expansion(tuple(kept_to), tuple(nodes), inputs, outputs, {})
    nodes, outputs = _collect(place, workflow, rounds, copies)
    fed: dict[Source, Source] = {}
    if entry.type == CROSS_VALIDATE:
        parts = split_inputs(entry.settings)
        settings = {name: entry.settings[name] for name in FOLD_SETTINGS if name in entry.settings}
        for number, copy in enumerate(copies, 1):
            fold = f"{copy}/_fold"
            nodes.append(Inserted(fold, "cross_validation_fold", {**settings, "fold": number}))
            fed[copy, parts[0]] = (fold, "training")
            fed[copy, parts[1]] = (fold, "test")
        inputs = {name: ends for name, ends in inputs.items() if name not in parts}
        inputs[TABLE] = tuple((f"{copy}/_fold", "table") for copy in copies)
    return Expansion(tuple(rounds), tuple(nodes), inputs, outputs, fed)


def _collect(
    place: str, workflow: SubWorkflow, rounds: list[Round], copies: list[str]
) -> tuple[list[Inserted], dict[str, Source]]:
    """Put the outputs of the rounds together, and sum up what is there once a round."""
    names = list(rounds[0].facts) if rounds else []
    columns = [
        {"name": name, "values": json.dumps([one.facts[name] for one in rounds], ensure_ascii=False)} for name in names
    ]
    nodes = []
    outputs: dict[str, Source] = {}
    for name in collected(workflow):
        port = "tables" if workflow.outputs[name].type == "table" else "variables"
        node = f"{place}/_{name}"
        sources = {port: tuple((copy, name) for copy in copies)}
        nodes.append(Inserted(node, "collect_rounds", {"columns": columns}, sources))
        outputs[name] = (node, "table")
    if outputs:
        summary = f"{place}/__summary"
        tables = {"tables": tuple(outputs.values())}
        settings = {"columns": names, "tables": [{"name": name} for name in outputs]}
        nodes.append(Inserted(summary, "summarize_rounds", settings, tables))
        outputs = {**{name: (summary, name) for name in SUMMARY}, **outputs}
    return nodes, outputs


def _search(
    place: str, entry: NodeEntry, workflow: SubWorkflow, copies: list[str]
) -> tuple[list[Inserted], dict[str, Source]]:
    """Let each trial be proposed from those before it, except the ones that run at the same time."""
    score = entry.settings.get("score")
    end = workflow.outputs.get(score) if isinstance(score, str) else None
    port = "tables" if end is None or end.type == "table" else "variables"
    name = str(score) if end is not None else ""
    settings = {one: entry.settings[one] for one in SCORE_SETTINGS if one in entry.settings}
    proposing = ("method", *PRUNING_SETTINGS)
    more = {one: entry.settings[one] for one in proposing if one in entry.settings}
    at_once = entry.settings.get("at_once")
    lead = max(at_once, 1) if isinstance(at_once, int) and not isinstance(at_once, bool) else 1

    def told(of: list[str]) -> dict[str, tuple[Source, ...]]:
        if not of:
            return {}
        outputs = {"proposed": "settings", **({"limits": "limits"} if is_pruned(entry) else {})}
        wires = {into: tuple((f"{copy}/{PROPOSER}", out) for copy in of) for into, out in outputs.items()}
        return {**wires, port: tuple((copy, name) for copy in of)}

    nodes = [
        Inserted(
            f"{copy}/{PROPOSER}",
            "propose_settings",
            {**settings, **more, "trial": number},
            told(copies[: max(number - lead, 0)]),
        )
        for number, copy in enumerate(copies, 1)
    ]
    trials = f"{place}/_trials"
    nodes.append(Inserted(trials, "collect_trials", settings, told(copies)))
    return nodes, {name: (trials, name) for name in SEARCHED}


def is_pruned(entry: NodeEntry) -> bool:
    """Whether a search gives up trials that are hopeless."""
    return entry.settings.get("prune") is True


def scored_node(entry: NodeEntry, workflow: SubWorkflow) -> str | None:
    """Return the node of the sub-workflow whose output is a trial's score."""
    score = entry.settings.get("score")
    end = workflow.outputs.get(score) if isinstance(score, str) else None
    node = end.source.partition(".")[0] if end is not None else None
    return node if node in workflow.nodes else None


def _keeping_to_limits(one: Round, entry: NodeEntry, workflow: SubWorkflow) -> Round:
    """Let the learner of a trial end where it is beyond what its proposer allows."""
    learner = scored_node(entry, workflow)
    if not is_pruned(entry) or learner is None:
        return one
    limits = {KEY: f'spec("{PROPOSER}", "limits").values["{GIVE_UP}"]'}
    return replace(one, changes={**one.changes, f"{learner}.{GIVE_UP}": limits})
