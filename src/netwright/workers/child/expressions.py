"""Settings with their expressions worked out, as far as the specs known so far allow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.workers.child.faults import told
from netwright.workers.protocol import Fault
from netwright.workflow.errors import ExpressionError, SpecUnknown
from netwright.workflow.evaluate import evaluate
from netwright.workflow.expressions import (
    SpecLookup,
    compile_expression,
    expression_of,
    find_expressions,
)


def has_any(settings: Mapping[str, Any]) -> bool:
    """Whether any setting is an expression."""
    return next(find_expressions(dict(settings)), None) is not None


def nodes_named(settings: Mapping[str, Any]) -> set[str]:
    """Return the nodes whose specs the expressions look at."""
    named: set[str] = set()
    for _, text in find_expressions(dict(settings)):
        try:
            named.update(node for node, _ in compile_expression(text).references)
        except ExpressionError:
            continue
    return named


def resolve(
    settings: dict[str, Any], variables: Mapping[str, Any], specs: SpecLookup
) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """Return plain settings, or None and what is wrong with the expressions.

    Without faults, None means that a spec is not known yet, or that the workflow's own check has said it already: an
    expression that cannot be read, or an unknown variable.
    """
    found = list(find_expressions(settings))
    if not found:
        return settings, ()
    worked_out: dict[str, Any] = {}
    faults: list[Fault] = []
    for path, text in found:
        try:
            expression = compile_expression(text)
            if expression.names <= variables.keys():
                worked_out[path] = evaluate(expression, variables.__getitem__, specs)
        except SpecUnknown:
            continue
        except ExpressionError as error:
            if error.setting == "" and _is_readable(text):
                error.setting = path
                faults.append(told(error))
    if len(worked_out) < len(found):
        return None, tuple(faults)
    replaced: dict[str, Any] = _replace(settings, worked_out, "")
    return replaced, ()


def _is_readable(text: str) -> bool:
    try:
        compile_expression(text)
    except ExpressionError:
        return False
    return True


def _replace(value: Any, worked_out: Mapping[str, Any], path: str) -> Any:
    if path and path in worked_out and expression_of(value) is not None:
        return worked_out[path]
    if isinstance(value, dict):
        return {name: _replace(item, worked_out, f"{path}.{name}" if path else name) for name, item in value.items()}
    if isinstance(value, list):
        return [_replace(item, worked_out, f"{path}.{place}") for place, item in enumerate(value)]
    return value
