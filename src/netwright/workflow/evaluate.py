"""Working out an expression: a small interpreter over the checked tree, bounded at each step."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from netwright.ports import TensorSpec
from netwright.workflow.errors import ExpressionError, SpecUnknown
from netwright.workflow.expressions import Expression, SpecLookup, fault_at, place_of

MAX_TEXT = 10_000
MAX_LIST = 1_000
MAX_BITS = 63
MAX_DIGITS = 30
# fmt: off
_VIEWED = frozenset([
    "rows", "columns", "index_size", "name", "dtype", "kind", "shape", "categories", "padding", "inputs", "outputs",
    "total", "trainable", "frozen", "has_weights", "mask", "columns_in", "columns_out", "types", "values", "title",
])
# fmt: on


_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
}
_CALLS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "round": round,
    "abs": abs,
    "int": int,
    "float": float,
    "str": str,
    "len": len,
}


@dataclass(frozen=True)
class View:
    """A spec, a column, or a mapping inside one, as an expression may look at it."""

    seen: Any

    def get(self, name: str) -> Any:
        """Return a part; raises KeyError where there is none."""
        if name not in _VIEWED:
            raise KeyError(name)
        if isinstance(self.seen, Mapping):
            return view(self.seen[name])
        if isinstance(self.seen, BaseModel | TensorSpec) and hasattr(self.seen, name):
            return view(getattr(self.seen, name))
        raise KeyError(name)

    def column(self, name: str) -> Any:
        """Return the column of that name, None where columns are unknown; raises KeyError where it is absent."""
        columns = self.get("columns")
        for column in columns or ():
            if isinstance(column, View) and column.get("name") == name:
                return column
        if columns is None:
            return None
        raise KeyError(name)


def view(value: Any) -> Any:
    """Wrap what an expression may look into; plain values stay."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [view(item) for item in value]
    return View(value)


def evaluate(expression: Expression, names: Callable[[str], Any], specs: SpecLookup) -> Any:
    """Work an expression out to plain JSON.

    `names` gives the value of a variable or raises KeyError; `specs` the spec of a node's output, None while it is
    unknown. Raises ExpressionError, or SpecUnknown.
    """
    worker = _Worker(expression.text, names, specs)
    try:
        result = worker.work(expression.tree)
    except RecursionError:
        raise ExpressionError(
            "", "The expression {text} is nested too deep.", "Write it in a simpler way.", text=expression.text
        ) from None
    if _holds_view(result):
        raise fault_at(
            expression.text, expression.tree, "{part} is not a plain value.", "Take one part of it, such as .rows."
        )
    return result


def _holds_view(value: Any) -> bool:
    return isinstance(value, View) or (isinstance(value, list) and any(_holds_view(item) for item in value))


class _Worker:
    def __init__(self, text: str, names: Callable[[str], Any], specs: SpecLookup) -> None:
        self.text, self.names, self.specs = text, names, specs

    def work(self, part: ast.expr) -> Any:
        try:
            return self._bounded(part, self._step(part))
        except (ExpressionError, SpecUnknown):
            raise
        except ZeroDivisionError:
            raise self.fault(part, "{part} divides by zero.", "Check the value below the line.") from None
        except (TypeError, ValueError, KeyError, IndexError, OverflowError, AttributeError):
            raise self.fault(
                part,
                "{part} at character {position} cannot be worked out with these values.",
                "Check that numbers meet numbers and texts meet texts.",
            ) from None

    def fault(self, part: ast.expr, problem: str, remedy: str, **values: object) -> ExpressionError:
        return fault_at(self.text, part, problem, remedy, **values)

    def _step(self, part: ast.expr) -> Any:
        match part:
            case ast.Constant():
                return part.value
            case ast.Name():
                return self._name(part)
            case ast.List() | ast.Tuple():
                return [self.work(item) for item in part.elts]
            case ast.UnaryOp():
                return _UNARY[type(part.op)](self.work(part.operand))
            case ast.BinOp():
                return self._binary(part)
            case ast.BoolOp():
                return self._boolean(part)
            case ast.Compare():
                return self._compare(part)
            case ast.IfExp():
                return self.work(part.body if self.work(part.test) else part.orelse)
            case _:
                return self._look(part)

    def _look(self, part: ast.expr) -> Any:
        match part:
            case ast.Call(func=ast.Name(id="spec")):
                return self._spec(part)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, [self.work(argument) for argument in part.args])
            case ast.Call(func=ast.Attribute(value=owner)):
                return self._known(part, self._view(part, owner).column(*map(self.work, part.args)))
            case ast.Attribute(value=owner, attr=name):
                return self._known(part, self._view(part, owner).get(name))
            case ast.Subscript(value=owner, slice=key):
                return self._item(part, self.work(owner), self.work(key))
        raise TypeError(type(part).__name__)

    def _call(self, name: str, arguments: list[Any]) -> Any:
        if any(_holds_view(argument) for argument in arguments):
            raise TypeError
        if name == "round" and len(arguments) == 2 and abs(arguments[1]) > MAX_DIGITS:
            raise ValueError  # round(5, -10**9) would raise ten to a billion
        return _CALLS[name](*arguments)

    def _name(self, part: ast.Name) -> Any:
        try:
            return self.names(part.id)
        except KeyError:
            raise self.fault(
                part,
                "There is no variable {part} in this workflow.",
                "Declare it among the workflow's variables, or put a text in quotes.",
            ) from None

    def _boolean(self, part: ast.BoolOp) -> Any:
        value: Any = None
        for item in part.values:
            value = self.work(item)
            if bool(value) is isinstance(part.op, ast.Or):
                break
        return value

    def _compare(self, part: ast.Compare) -> bool:
        left = self.work(part.left)
        for operation, item in zip(part.ops, part.comparators, strict=True):
            right = self.work(item)
            if not _COMPARE[type(operation)](left, right):
                return False
            left = right
        return True

    def _binary(self, part: ast.BinOp) -> Any:
        left, right = self.work(part.left), self.work(part.right)
        sizes = [len(value) for value in (left, right) if isinstance(value, str | list)]
        if sizes and isinstance(part.op, ast.Mult):
            times = next((value for value in (left, right) if isinstance(value, int)), 0)
            if sizes[0] * max(times, 1) > MAX_TEXT or _is_nested(left) or _is_nested(right):
                raise self._too_large(part)
        elif sizes and not (isinstance(part.op, ast.Add) and len(sizes) == 2):
            raise TypeError  # `"%d" % 1` would format, without bound
        if isinstance(part.op, ast.Pow) and _power_bits(left, right) > MAX_BITS:
            raise self._too_large(part)
        return _BINARY[type(part.op)](left, right)

    def _bounded(self, part: ast.expr, value: Any) -> Any:
        fine = True
        if isinstance(value, complex):
            raise TypeError
        if isinstance(value, float):
            fine = math.isfinite(value)
        elif isinstance(value, int):
            fine = value.bit_length() <= MAX_BITS
        elif isinstance(value, str | list):
            fine = len(value) <= (MAX_TEXT if isinstance(value, str) else MAX_LIST)
        if not fine:
            raise self._too_large(part)
        return value

    def _too_large(self, part: ast.expr) -> ExpressionError:
        return self.fault(part, "{part} at character {position} becomes too large.", "Use smaller values.")

    def _spec(self, part: ast.Call) -> Any:
        node, port = (argument.value for argument in part.args if isinstance(argument, ast.Constant))
        try:
            found = self.specs(str(node), str(port))
        except KeyError:
            raise self.fault(
                part,
                "There is no node {node} with an output {port}.",
                "Check both names in spec(...).",
                node=node,
                port=port,
            ) from None
        return self._known(part, view(found))

    def _view(self, part: ast.expr, owner: ast.expr) -> View:
        found = self.work(owner)
        if not isinstance(found, View):
            raise self.fault(
                part, "{part} at character {position} looks into a plain value.", "Only a spec has parts with names."
            )
        return found

    def _known(self, part: ast.expr, found: Any) -> Any:
        if found is None:
            _, shown = place_of(self.text, part)
            raise SpecUnknown("", "{part} is not known yet.", "Run the nodes before.", part=shown)
        return found

    def _item(self, part: ast.Subscript, owner: Any, key: Any) -> Any:
        if isinstance(owner, View) and isinstance(owner.seen, Mapping) and isinstance(key, str):
            return self._known(part, view(owner.seen[key]))
        if isinstance(owner, list | str) and isinstance(key, int):
            return owner[key]
        raise TypeError


def _is_nested(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, list) for item in value)


def _power_bits(base: Any, exponent: Any) -> float:
    if not isinstance(base, int) or not isinstance(exponent, int) or exponent < 0:
        return 0
    return (abs(base).bit_length() - 1) * exponent if abs(base) > 1 else 0
