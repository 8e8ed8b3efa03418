"""Expressions: what they can say, what they may not, and that nothing in them takes time or memory."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netwright.ports import ColumnSpec, TableSpec
from netwright.workflow.errors import ExpressionError, SpecUnknown
from netwright.workflow.evaluate import evaluate
from netwright.workflow.expressions import compile_expression, find_expressions

VALUES: dict[str, Any] = {"quick": True, "units": 64, "rate": 0.5, "name": "산", "이름": "길", "big": 2**62}
TABLE = TableSpec(
    columns=(
        ColumnSpec(name="x", dtype="Int64", kind="number", index_size=30, shape=(24,)),
        ColumnSpec(name="y", dtype="String", kind="text"),
    ),
    rows=7,
)
NETWORK = {"inputs": {"a b": {"shape": [None, 5], "dtype": "float32"}}, "total": None}


def specs(node: str, port: str) -> Any:
    return {("encoder", "table"): TABLE, ("net", "network"): NETWORK, ("new", "table"): None}[node, port]


def work(text: str) -> Any:
    return evaluate(compile_expression(text), VALUES.__getitem__, specs)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 if quick else 45", 5),
        ("units * 2 + 1", 129),
        ("-units // 7 % 5", -64 // 7 % 5),
        ("2 ** 10", 1024),
        ("rate / 2", 0.25),
        ("1 < units <= 64 and not quick or 'x'", "x"),
        ("units in [32, 64]", True),
        ("min(units, 10) + max([1, 2, 3]) + abs(-1) + round(2.567, 1) + len(name)", 10 + 3 + 1 + 2.6 + 1),
        ("int('7') + float(1)", 8.0),
        ("'out-' + name + str(units)", "out-산64"),
        ("이름 + name", "길산"),
        ("[units, units // 2]", [64, 32]),
        ("[0] * 3", [0, 0, 0]),
        ("(1, 2)[1]", 2),
        ("None", None),
        (" \n units\n", 64),
        ('spec("encoder", "table").rows', 7),
        ('spec("encoder", "table").column("x").index_size + 1', 31),
        ('spec("encoder", "table").columns[0].shape[0]', 24),
        ('spec("encoder", "table").column("x").shape', [24]),
        ('spec("net", "network").inputs["a b"].shape[1]', 5),
    ],
)
def test_values(text: str, value: object) -> None:
    found = work(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The expression is empty."),
        ("5 +", "cannot be read at character"),
        ("unit * 2", "There is no variable unit in this workflow."),
        ("'산' + unit", "There is no variable unit"),
        ("1 / 0", "1 / 0 divides by zero."),
        ("units + name", "units + name at character 1 cannot be worked out"),
        ("1 + (units < name)", "units < name at character 6"),
        ("open('x')", "There is no function open in expressions (character 1)."),
        ("name.upper()", "There is no function name.upper"),
        ("name.__class__", "name.__class__ at character 1 is not allowed"),
        ("units.real", "looks into a plain value"),
        ("[x for x in [1]]", "is not allowed"),
        ("lambda: 1", "is not allowed"),
        ("(x := 1)", "is not allowed"),
        ("f'{units}'", "is not allowed"),
        ("1j", "is not allowed"),
        ("b'x'", "is not allowed"),
        ("min(*[1])", "is not allowed"),
        ("round(number=1)", "is not allowed"),
        ("[1, 2][0:1]", "is not allowed"),
        ("1 & 2", "is not allowed"),
        ("spec(name, 'table')", "must name a node and one of its outputs"),
        ("spec", "There is no variable spec"),
        ('spec("gone", "table").rows', "There is no node gone with an output table."),
        ('spec("encoder", "table")', "is not a plain value"),
        ('spec("encoder", "table").model_dump', "cannot be worked out"),
        ('str(spec("encoder", "table"))', "cannot be worked out"),
        ('spec("encoder", "table").column("z").rows', "cannot be worked out"),
    ],
)
def test_faults_name_their_place(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError) as fault:
        work(text)
    assert sentence in str(fault.value.problem)
    assert str(fault.value.remedy)


@pytest.mark.parametrize("text", ['spec("new", "table").rows', 'spec("encoder", "table").column("y").index_size'])
def test_what_is_not_known_yet_is_no_fault(text: str) -> None:
    with pytest.raises(SpecUnknown, match="not known yet"):
        work(text)


@pytest.mark.parametrize(
    "text",
    [
        "9 ** 9 ** 9",
        "2 ** 10000000",
        "big * big * big",
        "10.0 ** 400",
        "1e999",
        "'a' * 10 ** 9",
        "10 ** 9 * 'a'",
        "[0] * 10 ** 9",
        "[[0] * 900] * 900",
        "round(5, -10 ** 9)",
        "'%9999999999d' % 1",
        "int('9' * 5000)",
        "0 - big - big - big",
        "-" * 900 + "1",
        "(" * 400 + "1" + ")" * 400,
        "not " * 200 + "1",
        "1" + "+1" * 400,
        "1+" * 700 + "1",
        "[" * 300,
        "9" * 900,
        "'" + "a" * 2000 + "'",
    ],
    ids=lambda text: text[:20],
)
def test_bombs_are_refused_at_once(text: str) -> None:
    begin = time.process_time()
    with pytest.raises(ExpressionError):
        work(text)
    assert time.process_time() - begin < 0.5


@given(st.text(max_size=30) | st.text("()[]+-*/.,'\"spec0129 ifelse_", max_size=40))
def test_any_text_gives_a_value_or_a_sentence(text: str) -> None:
    try:
        value = work(text)
    except (ExpressionError, SpecUnknown) as fault:
        assert str(fault.problem)  # noqa: PT017 - some texts are sound
    else:
        assert value is None or isinstance(value, bool | int | float | str | list)


def test_references_and_names_are_listed() -> None:
    expression = compile_expression('units + spec("a", "x").rows * spec("b", "y").rows')
    assert expression.references == (("a", "x"), ("b", "y"))
    assert expression.names == {"units"}


def test_expressions_are_found_at_any_depth() -> None:
    settings = {"a": {"$expression": "1"}, "b": [{"c": {"$expression": "2"}}], "d": {"$expression": 3}}
    assert list(find_expressions(settings)) == [("a", "1"), ("b.0.c", "2"), ("d", "")]
