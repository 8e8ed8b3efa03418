"""Expressions on settings: `{"$expression": "5 if quick else 45"}`.

The language is a small part of Python's expressions: numbers, texts, lists, arithmetic, comparison, and, or, not,
if-else, `min max round abs int float str len`, declared variables, and `spec("node", "port")`, a read-only view of
what is known of an output. Everything is bounded, so a stranger's file cannot take time or memory.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from netwright.workflow.errors import ExpressionError

KEY = "$expression"
MAX_LENGTH = 1_000
MAX_PARTS = 200
FUNCTIONS = frozenset(["min", "max", "round", "abs", "int", "float", "str", "len"])
VIEW_METHODS = frozenset(["column"])

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expression,
    ast.Constant,
    ast.Name,
    ast.List,
    ast.Tuple,
    ast.UnaryOp,
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
)
_OPERATORS: tuple[type[ast.AST], ...] = (
    *(ast.UAdd, ast.USub, ast.Not, ast.And, ast.Or),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
)

SpecLookup = Callable[[str, str], Any]
"""Node id and output port -> the spec, as an object of netwright.ports or its JSON; None while unknown."""


@dataclass(frozen=True, eq=False)
class Expression:
    """A checked expression."""

    text: str
    tree: ast.expr
    names: frozenset[str]
    """Variables that it uses."""
    references: tuple[tuple[str, str], ...]
    """Node and port of each `spec(...)` in it."""
    places: tuple[ast.Constant, ...] = field(default=(), repr=False)
    """Where in the text the node names stand, in the order of `references`."""


def expression_of(value: Any) -> str | None:
    """Return the text of a setting value that is an expression, None for any other value."""
    if isinstance(value, dict) and KEY in value:
        text = value[KEY]
        return text if isinstance(text, str) and len(value) == 1 else ""
    return None


def find_expressions(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of each expression in a value, however deep: `("columns.0.size", "2 * units")`."""
    if isinstance(value, dict):
        text = expression_of(value)
        if text is not None:
            yield path, text
            return
        for name, item in value.items():
            if isinstance(item, dict | list):
                yield from find_expressions(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from find_expressions(item, f"{path}.{place}" if path else str(place))


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Check an expression; raises ExpressionError that names the place in it."""
    if not text.strip():
        raise ExpressionError("", "The expression is empty.", "Write a value, a variable or a calculation.")
    if len(text) > MAX_LENGTH:
        raise ExpressionError("", "The expression is longer than {limit} characters.", "Shorten it.", limit=MAX_LENGTH)
    text = " ".join(text.split("\n")).strip()  # one line, so that columns are positions in the text
    tree = _parse(text)
    parts = list(ast.walk(tree))
    if len(parts) > 2 * MAX_PARTS:
        raise ExpressionError("", "The expression has too many parts.", "Split it over several variables.")
    calls = {part.func for part in parts if isinstance(part, ast.Call)}
    names: set[str] = set()
    specs: list[tuple[ast.Constant, str, str]] = []
    for part in parts:
        _check_part(text, part, calls)
        if isinstance(part, ast.Name) and part not in calls:
            names.add(part.id)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "spec":
            specs.append(_spec_call(text, part))
    return Expression(
        text,
        tree,
        frozenset(names),
        tuple((node, port) for _, node, port in specs),
        tuple(place for place, _, _ in specs),
    )


def fault_at(text: str, part: ast.AST | None, problem: str, remedy: str, **values: object) -> ExpressionError:
    """Make an error that names the place in the expression; templates may use {position} and {part}."""
    position, shown = place_of(text, part)
    return ExpressionError("", problem, remedy, position=position, part=shown, **values)


def place_of(text: str, part: ast.AST | None) -> tuple[int, str]:
    """Return the position of a part in the expression, from 1, and its text."""
    if not isinstance(part, ast.expr):
        return 1, text
    # ast counts bytes of UTF-8, people count characters.
    line = text.encode(errors="replace")
    start = len(line[: part.col_offset].decode(errors="ignore")) + 1
    return start, line[part.col_offset : part.end_col_offset].decode(errors="ignore")


def _parse(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(
            "",
            "The expression {text} cannot be read at character {position}.",
            "Check brackets, quotes and operators there. An example: 5 if quick else 45",
            text=text,
            position=error.offset or 1,
        ) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError(
            "", "The expression {text} cannot be read.", "Write it in a simpler way.", text=text
        ) from None


def _check_part(text: str, part: ast.AST, calls: set[ast.expr]) -> None:
    if isinstance(part, ast.Constant):
        if part.value is not None and not isinstance(part.value, bool | int | float | str):
            raise _not_allowed(text, part)
    elif isinstance(part, ast.Call):
        _check_call(text, part)
    elif isinstance(part, ast.Attribute):
        if part.attr.startswith("_") or (part.attr in VIEW_METHODS) != (part in calls):
            raise _not_allowed(text, part)
    elif not isinstance(part, (*_ALLOWED, *_OPERATORS, ast.Load)):
        raise _not_allowed(text, part)


def _not_allowed(text: str, part: ast.AST) -> ExpressionError:
    return fault_at(
        text,
        part,
        "{part} at character {position} is not allowed in an expression.",
        "Expressions know numbers, texts, variables, arithmetic, comparison, if-else, min, max, round, abs, int, "
        "float, str, len and spec(...).",
    )


def _check_call(text: str, part: ast.Call) -> None:
    known = isinstance(part.func, ast.Name) and part.func.id in (*FUNCTIONS, "spec")
    method = isinstance(part.func, ast.Attribute) and part.func.attr in VIEW_METHODS
    if not known and not method:
        raise fault_at(
            text,
            part.func,
            "There is no function {part} in expressions (character {position}).",
            "Use min, max, round, abs, int, float, str, len or spec.",
        )
    if part.keywords:
        raise _not_allowed(text, part)


def _spec_call(text: str, part: ast.Call) -> tuple[ast.Constant, str, str]:
    match part.args:
        case [ast.Constant(value=str(node)) as place, ast.Constant(value=str(port))]:
            return place, node, port
    raise fault_at(
        text,
        part,
        "{part} at character {position} must name a node and one of its outputs.",
        'Write spec("node", "port") with both in quotes.',
    )
