"""Formulas to Polars expressions. Nothing of Python itself is run: each part of the syntax has its own translation."""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from typing import TYPE_CHECKING, Any

from netwright.nodes.table.formulas.functions import FUNCTIONS, Function, Kind
from netwright.nodes.table.formulas.literals import read_time
from netwright.ports.columns import col
from netwright.sdk import SettingsError

if TYPE_CHECKING:
    import polars as pl

Schema = Mapping[str, "pl.DataType"]
MAX_LENGTH = 10_000
MAX_PARTS = 1_000

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISON: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_KIND_NAMES = {"flag": "true or false"}


@dataclass(frozen=True)
class Part:
    """A translated part of a formula."""

    expression: pl.Expr
    kind: Kind
    dtype: pl.DataType | None = None
    """Of columns, so that a written time is read as theirs."""


def compile_formula(text: str, schema: Schema | None, setting: str, wanted: tuple[Kind, ...] = ()) -> Part:
    """Translate a formula; `schema` is None while the columns are unknown.

    Raises SettingsError that names the character at fault, also where the kind of the result is not a wanted one.
    """
    return _Compiler(text, schema, setting).compile(wanted)


class _Compiler:
    def __init__(self, text: str, schema: Schema | None, setting: str) -> None:
        self._setting = setting
        self._offset = len(text) - len(text.lstrip())
        # One line, so that columns are positions in the text.
        self._text = re.sub(r"[\r\n]", " ", text).strip()
        self._schema = schema

    def compile(self, wanted: tuple[Kind, ...]) -> Part:
        tree = self._parse()
        try:
            part = self._part(tree)
        except RecursionError:
            raise SettingsError(
                self._setting, "The formula is nested too deeply.", "Split it over several nodes."
            ) from None
        if wanted and part.kind not in (*wanted, "missing", "any"):
            raise SettingsError(
                self._setting,
                "The formula gives {kind}, but {kinds} is needed here.",
                "Change the formula, or convert its result with number(...) or text(...).",
                kind=_named(part.kind),
                kinds=" / ".join(_named(kind) for kind in wanted),
            )
        return part

    def _parse(self) -> ast.expr:
        if not self._text:
            raise SettingsError(self._setting, "The formula is empty.", "Write one, for example: height / 1000")
        if len(self._text) > MAX_LENGTH:
            raise SettingsError(
                self._setting, "The formula is longer than {limit} characters.", "Shorten it.", limit=MAX_LENGTH
            )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self._text, mode="eval").body
        except SyntaxError as error:
            raise SettingsError(
                self._setting,
                "The formula cannot be read at character {position}.",
                'Check brackets, quotes and operators there. Column names with spaces are written column("name").',
                position=(error.offset or 1) + self._offset,
            ) from None
        except (ValueError, MemoryError, RecursionError):
            raise SettingsError(
                self._setting, "The formula is nested too deeply.", "Split it over several nodes."
            ) from None
        if sum(1 for _ in ast.walk(tree)) > MAX_PARTS:
            raise SettingsError(self._setting, "The formula has too many parts.", "Split it over several nodes.")
        return tree

    def _part(self, node: ast.expr) -> Part:  # noqa: C901 - one case for each form of the language
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._column(node, self._source(node))
            case ast.Call(func=ast.Name(id="column"), args=[ast.Constant(value=str(name))], keywords=[]):
                return self._column(node, name)
            case ast.Call():
                return self._call(node)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Part(~self._of_kind(operand, "flag").expression, "flag")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Part(-self._of_kind(operand, "number").expression, "number")
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._of_kind(operand, "number")
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.BoolOp(op=word, values=values):
                join = operator.and_ if isinstance(word, ast.And) else operator.or_
                joined = self._of_kind(values[0], "flag").expression
                for value in values[1:]:
                    joined = join(joined, self._of_kind(value, "flag").expression)
                return Part(joined, "flag")
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp():
                return self._choice(node)
        raise self.fault(
            node,
            "{part} at character {position} is not allowed in a formula.",
            "Formulas know columns, numbers, texts, arithmetic, comparison, if-else and functions.",
        )

    def _constant(self, node: ast.Constant) -> Part:
        import polars as pl

        match node.value:
            case None:
                return Part(pl.lit(None), "missing")
            case bool():
                return Part(pl.lit(node.value), "flag")
            case int() if abs(node.value) < 2**63:
                return Part(pl.lit(node.value, dtype=pl.Int64), "number")
            case int() | float():
                return Part(pl.lit(float(node.value), dtype=pl.Float64), "number")
            case str():
                return Part(pl.lit(node.value), "text")
        raise self.fault(
            node,
            "{part} at character {position} is not allowed in a formula.",
            "Formulas know columns, numbers, texts, arithmetic, comparison, if-else and functions.",
        )

    def _column(self, node: ast.expr, name: str) -> Part:
        import polars as pl

        if self._schema is None:
            return Part(col(name), "any")
        if name not in self._schema:
            names = list(self._schema)
            raise self.fault(
                node,
                "The table has no column {column} (character {position}).",
                "Choose one of {columns}.",
                column=name,
                columns=", ".join(names[:20]) + (", ..." if len(names) > 20 else ""),
            )
        dtype = self._schema[name]
        found = col(name)
        if isinstance(dtype, pl.Categorical | pl.Enum):
            return Part(found.cast(pl.String), "text")
        if dtype.is_integer() and dtype not in (pl.UInt64, pl.Int128, pl.UInt128):
            # Small integers would wrap around: 200 + 100 of a byte is 44.
            return Part(found.cast(pl.Int64), "number")
        return Part(found, kind_of(dtype), dtype)

    def _of_kind(self, node: ast.expr, *kinds: Kind) -> Part:
        part = self._part(node)
        if part.kind not in (*kinds, "missing", "any"):
            raise self.fault(
                node,
                "{part} at character {position} is {kind}, but {kinds} is needed there.",
                "Change it, or convert it with number(...) or text(...).",
                kind=_named(part.kind),
                kinds=" / ".join(_named(kind) for kind in kinds),
            )
        return part

    def _arithmetic(self, node: ast.BinOp) -> Part:
        import polars as pl

        left = self._of_kind(node.left, "number", "text") if isinstance(node.op, ast.Add) else None
        if left is not None and left.kind == "text":
            return Part(left.expression + self._of_kind(node.right, "text").expression, "text")
        left = left or self._of_kind(node.left, "number")
        right = self._of_kind(node.right, "number")
        if isinstance(node.op, ast.Pow):
            # In whole numbers a large power would wrap around, and a negative one fail.
            return Part(left.expression.cast(pl.Float64) ** right.expression.cast(pl.Float64), "number")
        if type(node.op) not in _ARITHMETIC:
            raise self.fault(
                node,
                "{part} at character {position} is not allowed in a formula.",
                "Formulas know columns, numbers, texts, arithmetic, comparison, if-else and functions.",
            )
        return Part(_ARITHMETIC[type(node.op)](left.expression, right.expression), "number")

    def _comparison(self, node: ast.Compare) -> Part:
        sides = [node.left, *node.comparators]
        found = [self._compare(node, *pair) for pair in zip(sides, node.ops, sides[1:], strict=False)]
        return Part(reduce(operator.and_, found), "flag")

    def _compare(self, node: ast.Compare, left: ast.expr, word: ast.cmpop, right: ast.expr) -> pl.Expr:
        if isinstance(word, ast.In | ast.NotIn):
            found = self._membership(left, right)
            return ~found if isinstance(word, ast.NotIn) else found
        if type(word) not in _COMPARISON:
            raise self.fault(
                node,
                "{part} at character {position} is not allowed in a formula.",
                "A missing value is found by is_missing(...).",
            )
        one, other = self._alike(left, right)
        return _COMPARISON[type(word)](one.expression, other.expression)  # type: ignore[no-any-return]

    def _membership(self, left: ast.expr, right: ast.expr) -> pl.Expr:
        """Return whether a value is among those of a written list, or a text within a text."""
        if not isinstance(right, ast.List | ast.Tuple):
            part, whole = self._of_kind(left, "text"), self._of_kind(right, "text")
            return whole.expression.str.contains(part.expression, literal=True)
        import polars as pl

        found = pl.lit(False)
        for item in right.elts:
            one, other = self._alike(left, item)
            found = found | (one.expression == other.expression)
        return found

    def _alike(self, left: ast.expr, right: ast.expr) -> tuple[Part, Part]:
        """Translate two parts that are compared; a text beside a time is read as a time."""
        one, other = self._part(left), self._part(right)
        if one.kind == "time" and other.kind == "text":
            other = self._time(right, one)
        elif one.kind == "text" and other.kind == "time":
            one = self._time(left, other)
        if one.kind != other.kind and not {one.kind, other.kind} & {"missing", "any"}:
            raise self.fault(
                right,
                "{part} at character {position} is {kind}, which cannot be compared with {other_kind}.",
                "Change it, or convert it with number(...) or text(...).",
                kind=_named(other.kind),
                other_kind=_named(one.kind),
            )
        return one, other

    def _time(self, node: ast.expr, like: Part) -> Part:
        read = read_time(node.value, like.dtype) if isinstance(node, ast.Constant) and like.dtype is not None else None
        if read is None:
            raise self.fault(
                node,
                "{part} at character {position} cannot be read as a time.",
                'Write it as "2025-12-31" or "2025-12-31 23:59".',
            )
        return Part(read, "time", like.dtype)

    def _choice(self, node: ast.IfExp) -> Part:
        import polars as pl

        condition = self._of_kind(node.test, "flag")
        one, other = self._alike(node.body, node.orelse)
        kind = other.kind if one.kind == "missing" else one.kind
        return Part(pl.when(condition.expression).then(one.expression).otherwise(other.expression), kind)

    def _call(self, node: ast.Call) -> Part:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = FUNCTIONS.get(name)
        if function is None:
            known = sorted([*FUNCTIONS, "column"])
            raise self.fault(
                node.func,
                "There is no function {part} in formulas (character {position}).",
                "Use one of {functions}.",
                functions=", ".join(get_close_matches(name.lower(), known) or known),
            )
        least, most = len(function.takes) - function.optional, len(function.takes)
        if node.keywords or len(node.args) < least or (len(node.args) > most and not function.repeats):
            raise self.fault(
                node,
                "{part} at character {position} has {count} values in its brackets, but {function} takes {wanted}.",
                "Change what stands in the brackets.",
                count=len(node.args) + len(node.keywords),
                function=name,
                wanted=f"{least}+" if function.repeats else str(most) if least == most else f"{least}-{most}",
            )
        return self._apply(node, function)

    def _apply(self, node: ast.Call, function: Function) -> Part:
        takes = [function.takes[min(place, len(function.takes) - 1)] for place in range(len(node.args))]
        given: list[Any] = []
        kind: Kind = "missing"
        for argument, wanted in zip(node.args, takes, strict=True):
            if wanted in ("digits", "pattern", "words"):
                given.append(self._written(argument, wanted))
                continue
            part = self._part(argument) if wanted == "any" else self._of_kind(argument, wanted)  # type: ignore[arg-type]
            if function.gives == "same" and kind != "missing" and part.kind not in (kind, "missing", "any"):
                part = self._of_kind(argument, kind)
            kind = part.kind if kind == "missing" else kind
            given.append(part.expression)
        return Part(function.build(*given), kind if function.gives == "same" else function.gives)

    def _written(self, node: ast.expr, wanted: str) -> int | str:
        """Return a value that must be written out, not computed."""
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            value = -node.operand.value if isinstance(node.operand.value, int) else None
        if wanted == "digits" and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
            return value
        if wanted == "words" and isinstance(value, str):
            return value
        if wanted == "pattern" and isinstance(value, str) and is_pattern(value):
            return value
        words = {"digits": "a whole number", "words": "a text", "pattern": "a regular expression"}
        raise self.fault(
            node,
            "{part} at character {position} must be {wanted}, written out.",
            "Write it in digits, or in quotes.",
            wanted=words[wanted],
        )

    def _source(self, node: ast.expr) -> str:
        """Return a part as it is written: Python would fold the letters of a name into another form."""
        line = self._text.encode(errors="replace")
        return line[node.col_offset : node.end_col_offset].decode(errors="replace")

    def fault(self, node: ast.expr, problem: str, remedy: str, **values: object) -> SettingsError:
        """Return an error that names the place; templates may use {part} and {position}."""
        line = self._text.encode(errors="replace")
        position = len(line[: node.col_offset].decode(errors="ignore")) + 1 + self._offset
        return SettingsError(
            self._setting, problem, remedy, **{"part": self._source(node), "position": position, **values}
        )


def kind_of(dtype: pl.DataType) -> Kind:
    """Return what a column of a dtype is in a formula."""
    import polars as pl

    if dtype.is_numeric():
        return "number"
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return "text"
    if isinstance(dtype, pl.Boolean):
        return "flag"
    if dtype.is_temporal():
        return "time"
    if isinstance(dtype, pl.List):
        return "list"
    return "missing" if isinstance(dtype, pl.Null) else "other"


def is_pattern(text: str) -> bool:
    """Whether Polars takes a text for a regular expression; its matching time is linear, so no pattern can hang."""
    import polars as pl

    try:
        pl.Series([""]).str.contains(text)
    except pl.exceptions.PolarsError:
        return False
    return True


def _named(kind: str) -> str:
    return _KIND_NAMES.get(kind, kind)
