"""Nodes that hold a sub-workflow, and the rounds in which they run it.

An instance (`document.INSTANCE`) runs it once. Repeat, Cross-Validate and Search Settings run it again and again:
`flatten` makes a copy of it for each round, so that every round has keys, results and states like any other nodes.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from netwright.ports.variables import Scalar
from netwright.sdk import SettingsError
from netwright.sdk.scalars import read_scalars
from netwright.workflow.document import INSTANCE, NodeEntry, SubWorkflow
from netwright.workflow.expressions import KEY

REPEAT = "repeat"
CROSS_VALIDATE = "cross_validate"
SEARCH = "search_settings"
HOLDERS = frozenset([INSTANCE, REPEAT, CROSS_VALIDATE, SEARCH])

MAX_ROUNDS = 1_000
FOLDS = 5
SEEDS = 5
TRIALS = 20
PROPOSER = "_propose"
"""The node of a round that proposes its settings. No drawn node's id begins with an underscore."""

STATIC: Mapping[str, tuple[str, ...]] = {
    REPEAT: ("over", "seeds", "changes", "combine"),
    CROSS_VALIDATE: ("folds",),
    SEARCH: ("trials", "ranges"),
}
"""The settings that decide how many rounds there are: they may follow from variables, but not from specs."""


@dataclass(frozen=True)
class Round:
    """One copy of the sub-workflow."""

    facts: Mapping[str, Scalar]
    """What tells this round from the others, by column of its results."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Values in place of those of the sub-workflow: by variable, or by `node.setting`."""
    seed: int = 0
    """Added to the workflow's seed."""


def held(entry: NodeEntry) -> str | None:
    """Return the name of the sub-workflow that a node holds, None for any other node."""
    name = entry.settings.get("workflow") if entry.type in HOLDERS else None
    return name if isinstance(name, str) else None


def rounds_of(id: str, type: str, settings: Mapping[str, Any]) -> list[Round]:
    """Return the rounds of a node, in order, from settings without expressions; raises SettingsError."""
    if type == CROSS_VALIDATE:
        count = _whole(settings, "folds", FOLDS, 2)
        return [Round({"fold": number}) for number in range(1, count + 1)]
    if type == SEARCH:
        count = _whole(settings, "trials", TRIALS, 1)
        targets = [str(one["setting"]) for one in _entries(settings, "ranges")]
        return [
            Round({"trial": number}, {target: _proposed(id, number, target) for target in targets})
            for number in range(1, count + 1)
        ]
    if settings.get("over", "seeds") == "seeds":
        return [Round({"round": n + 1}, seed=n) for n in range(_whole(settings, "seeds", SEEDS, 1))]
    return _combined(settings)


def _proposed(id: str, number: int, target: str) -> dict[str, str]:
    """Return the expression that takes what a round's proposer put out.

    A variable's value is worked out beside the holding node, that of a node's setting inside its copy.
    """
    place = PROPOSER if "." in target else f"{id}/{number}/{PROPOSER}"
    return {KEY: f'spec("{place}", "settings").values[{json.dumps(target, ensure_ascii=False)}]'}


def _combined(settings: Mapping[str, Any]) -> list[Round]:
    entries = _entries(settings, "changes")
    targets = [str(entry["setting"]) for entry in entries]
    lists = [
        read_values(str(entry.get("values", "")), f"changes.{place}.values") for place, entry in enumerate(entries)
    ]
    if settings.get("combine", "each with each") == "row by row":
        if len({len(values) for values in lists}) > 1:
            raise SettingsError(
                "changes",
                "Row by row, every setting needs as many values as the others; there are {counts}.",
                "Write one value for each round, or combine each with each.",
                counts=", ".join(str(len(values)) for values in lists),
            )
        rows: Sequence[tuple[Scalar, ...]] = list(zip(*lists, strict=True))
    else:
        rows = list(itertools.islice(itertools.product(*lists), MAX_ROUNDS + 1))
    if len(rows) > MAX_ROUNDS:
        raise SettingsError(
            "changes",
            "These values make more than {limit} rounds.",
            "Write fewer values, or search with Search Settings.",
            limit=MAX_ROUNDS,
        )
    rounds = [dict(zip(targets, row, strict=True)) for row in rows]
    return [Round({"round": number, **changes}, changes) for number, changes in enumerate(rounds, 1)]


def _entries(settings: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = settings.get(name)
    entries = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []
    if not entries:
        raise SettingsError(name, "No setting is chosen that changes from round to round.", "Add one.")
    seen: set[str] = set()
    for place, entry in enumerate(entries):
        target = entry.get("setting")
        if not isinstance(target, str) or not target:
            raise SettingsError(f"{name}.{place}.setting", "No setting is chosen.", "Choose one.")
        if target in seen:
            raise SettingsError(
                f"{name}.{place}.setting", "{name} is there twice.", "Remove one of the two.", name=target
            )
        seen.add(target)
    return entries


def read_values(text: str, setting: str) -> list[Scalar]:
    """Read the values of a setting; raises SettingsError where there are none."""
    values = read_scalars(text)
    if not values:
        raise SettingsError(setting, "There are no values.", "Write them with commas between, such as 0.1, 0.01.")
    return values


def _whole(settings: Mapping[str, Any], name: str, default: int, least: int) -> int:
    value = settings.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_ROUNDS:
        raise SettingsError(
            name,
            "The number of rounds must be a whole number from {least} to {most}, but is {value}.",
            "Write a whole number from {least} to {most}.",
            least=least,
            most=MAX_ROUNDS,
            value=value,
        )
    return value


def target_fault(target: str, workflow: SubWorkflow) -> bool:
    """Whether a target is neither a variable nor a setting of a node of the sub-workflow."""
    node, dot, setting = target.partition(".")
    return not (setting and node in workflow.nodes) if dot else target not in workflow.variables


def with_change(settings: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Return settings with another value at a path such as `targets`, `0`, `loss`."""
    name, *rest = path
    return {**settings, name: _replaced(settings.get(name), rest, value)}


def _replaced(old: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    name, *rest = path
    if isinstance(old, list | tuple) and name.isdecimal() and int(name) < len(old):
        place = int(name)
        return [*old[:place], _replaced(old[place], rest, value), *old[place + 1 :]]
    if isinstance(old, Mapping) and KEY not in old:
        return {**old, name: _replaced(old.get(name), rest, value)}
    return old
