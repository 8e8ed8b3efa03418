"""What is wrong with a node that runs its sub-workflow in rounds, as far as the drawing shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netwright.sdk import NodeType, SettingsError
from netwright.workflow.document import NodeEntry, SubWorkflow, Variable
from netwright.workflow.errors import ExpressionError, SpecUnknown
from netwright.workflow.evaluate import evaluate
from netwright.workflow.expansion import GIVE_UP, TABLE, collected, is_pruned, scored_node, split_inputs
from netwright.workflow.expressions import compile_expression, expression_of
from netwright.workflow.rounds import CROSS_VALIDATE, REPEAT, SEARCH, STATIC, rounds_of, target_fault


def round_faults(
    id: str,
    entry: NodeEntry,
    workflow: SubWorkflow,
    variables: Mapping[str, Variable],
    types: Mapping[str, NodeType],
) -> Iterator[SettingsError]:
    """Yield the faults of a node. Those of single expressions are found with everybody else's."""
    try:
        wanted = {name: entry.settings[name] for name in STATIC[entry.type] if name in entry.settings}
        rounds_of(id, entry.type, _without_expressions(wanted, variables))
    except SpecUnknown as error:
        yield SettingsError(
            error.setting,
            "How many rounds there are has to be known before a run, but this follows from a spec.",
            "Write a value, or use a variable.",
        )
    except ExpressionError:  # found with all other expressions
        pass
    except SettingsError as error:
        yield error
    yield from _target_faults(entry, workflow, types)
    if entry.type == CROSS_VALIDATE:
        yield from _split_faults(entry, workflow)
    if entry.type == SEARCH:
        yield from _score_faults(entry, workflow)
        yield from _pruning_faults(entry, workflow, types)
    elif not collected(workflow):
        yield SettingsError(
            "workflow",
            "The sub-workflow puts out neither a table nor variables, so the rounds have no result.",
            "Give it an output with the scores or the predictions.",
        )


def _without_expressions(settings: Mapping[str, Any], variables: Mapping[str, Variable]) -> dict[str, Any]:
    def work(value: Any, path: str) -> Any:
        text = expression_of(value)
        if text is not None:
            expression = compile_expression(text)
            if expression.references:
                raise SpecUnknown(path, "{part} is not known yet.", "Run the nodes before.", part=text)
            return evaluate(expression, lambda name: variables[name].value, lambda *_: None)
        if isinstance(value, Mapping):
            return {name: work(item, f"{path}.{name}") for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [work(item, f"{path}.{place}") for place, item in enumerate(value)]
        return value

    return {name: work(value, name) for name, value in settings.items()}


def _target_faults(entry: NodeEntry, workflow: SubWorkflow, types: Mapping[str, NodeType]) -> Iterator[SettingsError]:
    name = "ranges" if entry.type == SEARCH else "changes"
    by_seeds = entry.type == REPEAT and entry.settings.get("over", "seeds") == "seeds"
    entries = entry.settings.get(name) if entry.type in (REPEAT, SEARCH) and not by_seeds else None
    for place, one in enumerate(entries if isinstance(entries, list | tuple) else ()):
        target = one.get("setting") if isinstance(one, Mapping) else None
        if isinstance(target, str) and target and (target_fault(target, workflow) or _lacks(target, workflow, types)):
            yield SettingsError(
                f"{name}.{place}.setting",
                "{name} is neither a variable of the sub-workflow nor a setting of a node in it.",
                "Choose another one.",
                name=target,
            )


def _lacks(target: str, workflow: SubWorkflow, types: Mapping[str, NodeType]) -> bool:
    """Whether a target names a setting that its node does not have. One that runs a workflow has its variables, too."""
    node, _, path = target.partition(".")
    known = types.get(workflow.nodes[node].type) if path else None
    if known is None or known.holds_workflow:
        return False
    return path.partition(".")[0] not in {field.name for field in known.settings}


def _split_faults(entry: NodeEntry, workflow: SubWorkflow) -> Iterator[SettingsError]:
    for setting, name in zip(("training", "test"), split_inputs(entry.settings), strict=True):
        end = workflow.inputs.get(name)
        if end is None or end.type != "table":
            yield SettingsError(
                setting,
                "The sub-workflow has no input {port} for a table.",
                "Choose the input that takes these rows: {ports}.",
                port=name,
                ports=", ".join(port for port, one in workflow.inputs.items() if one.type == "table"),
            )
    if TABLE in workflow.inputs and TABLE not in split_inputs(entry.settings):
        yield SettingsError(
            "workflow",
            "The sub-workflow has an input {port}, but that is what all rows come in by.",
            "Give that input of the sub-workflow another name.",
            port=TABLE,
        )


def _pruning_faults(entry: NodeEntry, workflow: SubWorkflow, types: Mapping[str, NodeType]) -> Iterator[SettingsError]:
    """A trial can be given up only where its score is the history of a learner: that tells of each epoch."""
    node = scored_node(entry, workflow)
    type = types.get(workflow.nodes[node].type) if node is not None else None
    if is_pruned(entry) and type is not None and all(field.name != GIVE_UP for field in type.settings):
        yield SettingsError(
            "prune",
            "A trial cannot be given up by a score that comes from {node}: it is there only when the learner is done.",
            "Let the score come from the history of a learner, or run every trial to its end.",
            node=workflow.nodes[str(node)].label or type.title,
        )


def _score_faults(entry: NodeEntry, workflow: SubWorkflow) -> Iterator[SettingsError]:
    score = entry.settings.get("score")
    ports = collected(workflow)
    if not isinstance(score, str) or score not in ports:
        yield SettingsError(
            "score",
            "No output of the sub-workflow says how good a trial is.",
            "Choose one that puts out a table or variables: {ports}.",
            ports=", ".join(ports),
        )
    if not entry.settings.get("measure"):
        yield SettingsError(
            "measure",
            "It is not said which number makes a trial good.",
            "Write its name, such as accuracy or val_loss.",
        )
