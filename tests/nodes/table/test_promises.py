"""Every table node yields exactly the columns and types that it promised, on tables that break careless nodes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from netwright.ports import ColumnKind, ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import NetwrightError, Node, NodeType, Registry
from tests.nodes.contexts import RecordingContext
from tests.nodes.table.awkward import TABLES

REGISTRY = Registry.discover()
ORDERED: tuple[ColumnKind, ...] = ("number", "text", "flag", "time", "category")


class Picked:
    """Column names of a table, by kind; the same name again where there are too few."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._columns = Table.of(frame).spec.columns or ()

    def of(self, *kinds: ColumnKind, skip: int = 0) -> str | None:
        names = [column.name for column in self._columns if not kinds or column.kind in kinds]
        return names[min(skip, len(names) - 1)] if names else None

    def some(self, *kinds: ColumnKind, most: int = 2) -> list[str]:
        return [column.name for column in self._columns if not kinds or column.kind in kinds][:most]


def quoted(name: str | None) -> str:
    return f"column({name!r})"


# One or several settings for each node type; the columns are picked from the table at hand.
SETTINGS: dict[str, Callable[[Picked], list[dict[str, Any]]]] = {
    "binner": lambda t: [
        {"columns": t.some("number"), "bins": 3},
        {"columns": t.some("number"), "method": "equal counts", "numbers": True},
        {"columns": t.some("number"), "method": "own edges", "edges": "0, 2.5", "numbers": True},
    ],
    "category_to_number": lambda t: [
        {},
        {"columns": t.some("text", most=1), "order": "by frequency", "keep": True, "unknown": "own number"},
        {"columns": t.some("flag", "number", most=3)},
    ],
    "missing_value": lambda t: [
        {},
        {"numbers": "remove row", "texts": "fixed value", "others": "previous"},
        {"numbers": "interpolate", "texts": "next", "others": "most frequent"},
        {"numbers": "fixed value", "number": "1.5"},
        {"numbers": "median", "exceptions": [{"column": t.of("time"), "value": "2025-01-01"}]},
    ],
    "normalizer": lambda t: [
        {"columns": t.some("number")},
        {},
        {"method": "to mean 0 and deviation 1"},
        {"method": "by median and quartiles"},
        {"method": "by largest absolute value"},
    ],
    "one_to_many": lambda t: [
        {"columns": t.some("text", most=1)},
        {"columns": t.some("category")},
        {"columns": t.some("category"), "into": "a vector", "keep": True},
        {"columns": t.some("text", most=1), "into": "a vector"},
    ],
    "bootstrap": lambda _: [{}, {"rows": 3}],
    "column_appender": lambda _: [{}],
    "cell_splitter": lambda t: [
        {"column": t.of("text")},
        {"column": t.of("text"), "parts": 2, "delimiter": "a"},
        {"column": t.of("category"), "into": "a list"},
    ],
    "column_combiner": lambda t: [
        {},
        {"columns": t.some("number"), "shape": [1, 2, 1], "keep": True},
        {"columns": t.some(*ORDERED, most=20), "into": "a text", "name": t.of("text")},
    ],
    "convert_columns": lambda t: [
        {"columns": t.some(kind, most=9), "to": to, "trouble": "missing"}
        for kind in ("number", "text", "category", "flag", "time")
        for to in ("number", "whole number", "text", "true or false", "category", "date", "date and time", "time")
    ],
    "date_parts": lambda t: [
        {"column": t.of("time"), "hour": True, "cyclic": True},
        {"column": t.of("time", skip=2), "hour": True, "weekday": True},
    ],
    "domain": lambda t: [{}, {"columns": t.some("text", most=1), "order": "by frequency"}],
    "column_filter": lambda t: [
        {"columns": t.some()},
        {"action": "remove", "columns": t.some()},
        {"by": "kind", "kind": "text"},
        {"by": "pattern", "pattern": "*a*"},
    ],
    "concatenate": lambda _: [{}, {"columns": "shared", "source": True}],
    "duplicate_filter": lambda t: [
        {},
        {"columns": t.some(*ORDERED)},
        {"columns": t.some(*ORDERED), "keep": "last", "action": "mark"},
        {"columns": t.some(*ORDERED), "keep": "none"},
    ],
    "group_by": lambda t: [
        {
            "by": t.some("text"),
            "aggregations": [
                {"column": t.of("number"), "function": function}
                for function in (
                    *("count", "sum", "mean", "median", "min", "max", "range", "standard deviation"),
                    *("first", "last", "most frequent", "distinct", "missing", "list"),
                )
            ],
        },
        {"aggregations": [{"column": t.of(), "function": "first"}]},
        {"by": t.some(*ORDERED, most=30)},
        {"by": t.some("flag"), "aggregations": [{"column": t.of("text"), "function": "joined text"}]},
        {"by": t.some("flag"), "aggregations": [{"column": t.of("category"), "function": "max"}]},
        {"by": t.some("flag"), "aggregations": [{"column": t.of("flag", skip=1), "function": "sum", "name": "s"}]},
    ],
    "joiner": lambda t: (
        [
            {"keys": [{"left": t.of(*ORDERED)}], "rows": rows}
            for rows in (
                *("in both", "all of left", "all of right", "all of both"),
                *("left with a match", "left without a match"),
            )
        ]
        + [{"keys": [{"left": t.of("category")}], "missing_match": True, "several": "first"}]
        + [{"keys": [{"left": t.of("text")}, {"left": t.of("number")}], "several": "stop"}]
    ),
    "lag_column": lambda t: [
        {"values": t.some(most=20)},
        {"values": t.some("number"), "copies": 2, "gaps": "remove", "within": t.some("text", most=1)},
        {"values": t.some("number"), "steps": -1, "gaps": "remove"},
    ],
    "list_to_columns": lambda t: (
        [{"column": t.of("tensor", skip=skip), "keep": skip == 1} for skip in range(4)]
        + [{"column": t.of("tensor"), "width": 3}]
    ),
    "list_to_rows": lambda t: [{"column": t.of("tensor", skip=skip)} for skip in range(4)],
    "math_formula": lambda t: [
        {"formula": f"{quoted(t.of('number'))} * 2 + 1"},
        {"formula": f"{quoted(t.of('number'))} / 0", "column": t.of("number")},
        {"formula": "row_number() > 1"},
        {"formula": "1"},
    ],
    "moving_aggregate": lambda t: [
        {"values": t.some("number"), "window": 2},
        {"values": t.some("number"), "window": 3, "function": "sum", "partial": True, "within": t.some("text")},
        {"values": t.some("number"), "function": "standard deviation", "centred": True},
        {"values": t.some("number"), "function": "median"},
        {"values": t.some("number"), "function": "min"},
    ],
    "partition": lambda t: [
        {},
        {"method": "from the top"},
        {"method": "stratified", "by": t.of("text")},
        {"method": "by time", "time": t.of("time")},
    ],
    "pivot": lambda t: [
        {"rows": t.some("text", most=1), "spread": t.of("flag"), "value": t.of("number"), "function": "count"}
    ],
    "rename_columns": lambda t: [
        {"names": [{"column": t.of(), "name": "renamed"}]},
        {"by": "pattern", "search": "(.)", "replace": r"\1_"},
    ],
    "reorder_columns": lambda t: [{"columns": t.some()}, {"columns": t.some(), "place": "last", "others": "by name"}],
    "row_filter": lambda t: [
        {"conditions": [{"column": t.of("number"), "test": "is more than", "value": "1.5"}]},
        {"conditions": [{"column": t.of("text"), "test": "contains", "value": "a"}], "action": "remove"},
        {"conditions": [{"column": t.of("time"), "test": "is at least", "value": "2025-01-02"}]},
        {
            "conditions": [
                {"column": t.of("category"), "test": "is one of", "value": "x, y"},
                {"column": t.of(), "test": "is missing"},
            ],
            "match": "any",
        },
        {"by": "formula", "formula": f"not is_missing({quoted(t.of())})"},
        {"by": "formula", "formula": f"{quoted(t.of('number'))} in [1, 2.5]"},
    ],
    "row_id": lambda _: [{}, {"name": "new", "prefix": "Row", "start": 0}],
    "row_sampling": lambda t: [
        {"share": 0.5},
        {"size": "rows", "rows": 2, "method": "evenly"},
        {"method": "from the top", "share": 1},
        {"method": "stratified", "by": t.of("text"), "share": 0.5},
    ],
    "rule_engine": lambda t: [
        {
            "rules": [{"condition": f"{quoted(t.of('number'))} > 1", "outcome": '"big"'}],
            "otherwise": '"small"',
        },
        {"rules": [{"condition": "row_number() == 1", "outcome": quoted(t.of("number"))}], "column": "value"},
    ],
    "python_script": lambda t: [{}],
    "sequence_windows": lambda t: [
        {"inputs": t.some("flag", most=1), "length": 1},
        {"inputs": t.some("number"), "length": 2, "stride": 2},
        {"inputs": t.some("number"), "length": 1, "horizon": 2, "within": t.some("text", most=1)},
        {"inputs": t.some("number", most=1), "targets": t.some("number"), "length": 1, "keep": t.some()},
    ],
    "sorter": lambda t: [
        {"keys": [{"column": name} for name in t.some(*ORDERED, most=15)]},
        {"keys": [{"column": t.of("category"), "order": "descending"}], "missing_last": False},
    ],
    "sql_query": lambda t: [
        {},
        {"query": "SELECT count(*) AS n, avg(c) AS mean FROM (SELECT 1 AS c FROM table1, table2)"},
    ],
    "string_formula": lambda t: [
        {"formula": f"upper({quoted(t.of('text'))}) + '!'"},
        {"formula": f"text({quoted(t.of('number'))})", "column": t.of("text")},
    ],
    "string_to_date_time": lambda t: [
        {"columns": t.some("text"), "trouble": "missing"},
        {"columns": t.some("text"), "trouble": "missing", "zone": "Asia/Seoul"},
        {"columns": t.some("text"), "trouble": "missing", "to": "date", "pattern": "%d.%m.%y"},
    ],
    "top_k": lambda t: [
        {"column": t.of(*ORDERED), "rows": 2},
        {"column": t.of("number"), "take": "smallest", "rows": 1, "within": t.some("text", most=1)},
    ],
    "transpose": lambda t: [{}, {"names": t.of("text")}],
    "unpivot": lambda t: [{"values": t.some("number")}, {"values": t.some("text"), "keep": t.some("number")}],
}


# The table that a node must take, where it is not the plain one.
FITTING = {"list_to_columns": "nested", "list_to_rows": "nested", "sequence_windows": "odd names"}


# They take a transform.
TRIED_ELSEWHERE = {"transform_apply", "transform_inverse"}


def shaping_types() -> Iterator[NodeType]:
    for node_class in REGISTRY.classes.values():
        if node_class.type.group == "table":
            yield node_class.type


CASES = [(id, name) for id in SETTINGS for name in TABLES]


def test_every_table_node_is_tried() -> None:
    assert {one.id for one in shaping_types()} == SETTINGS.keys() | TRIED_ELSEWHERE


@pytest.mark.parametrize(("id", "table"), CASES)
def test_what_is_promised_comes_out(id: str, table: str, tmp_path: Path) -> None:
    frame = TABLES[table]
    nodes = [_node(id, chosen) for chosen in SETTINGS[id](Picked(frame))]
    ran = [_runs(node, frame, tmp_path) for node in nodes if node is not None]
    assert any(ran) or table != FITTING.get(id, "plain"), "nothing was tried"


def _node(id: str, chosen: dict[str, Any]) -> Node[Any] | None:
    try:
        node_class = REGISTRY[id]
        return node_class(node_class.settings_class.read(chosen))
    except NetwrightError:  # the table has no column of the kind
        return None


def _runs(node: Node[Any], frame: pl.DataFrame, folder: Path) -> bool:
    """Compare promise and result; False where the node refuses the table."""
    before = frame.clone()
    inputs = {name: _input(frame, many=port.many) for name, port in node.inputs.items()}
    specs = {name: _spec(value) for name, value in inputs.items()}
    try:
        promised = node.configure(**specs)
    except NetwrightError:
        return False
    try:
        first = {name: _written(value) for name, value in _run(node, inputs, folder).items()}
    except NetwrightError:  # what only the values tell
        return False
    again = {name: _written(value) for name, value in _run(node, inputs, folder).items()}
    for name, (spec, rows) in first.items():
        _compare(promised[name], spec, node)
        assert _equal(rows, again[name][1]), "a second run gives the same"
    assert frame.equals(before), "the input stays as it was"
    return True


def _input(frame: pl.DataFrame, many: bool) -> Any:
    return (Table.of(frame), Table.of(frame)) if many else Table.of(frame)


def _spec(value: Any) -> Any:
    return tuple(_spec(one) for one in value) if isinstance(value, tuple) else value.spec


def _run(node: Node[Any], inputs: dict[str, Any], folder: Path) -> dict[str, Table | Transform]:
    return dict(node.execute(**inputs, context=RecordingContext(folder)))


def _written(table: Table | Transform) -> tuple[Any, Any]:
    """Return the observed spec and the content."""
    if isinstance(table, Transform):
        return table.spec, json.dumps(table.parameters, allow_nan=False)
    rows = table.frame.collect()
    assert rows.columns == [column.name for column in table.spec.columns or ()]
    assert [str(dtype) for dtype in rows.dtypes] == [column.dtype for column in table.spec.columns or ()]
    return table.spec.model_copy(update={"rows": rows.height}), rows


def _compare(promised: TableSpec | TransformSpec, found: TableSpec | TransformSpec, node: Node[Any]) -> None:
    where = f"{node.type.id} {node.settings}"
    if isinstance(promised, TransformSpec) or isinstance(found, TransformSpec):
        assert promised.kind == found.kind, where
        assert promised.columns_in in (None, found.columns_in), where
        return
    if promised.rows is not None:
        assert found.rows == promised.rows, where
    if promised.columns is None:
        return
    assert found.columns is not None
    assert [one.name for one in found.columns] == [one.name for one in promised.columns], where
    for one, other in zip(promised.columns, found.columns, strict=True):
        assert other == _filled(one, other), where


def _equal(one: Any, other: Any) -> bool:
    return bool(one.equals(other)) if isinstance(one, pl.DataFrame) else one == other


def _filled(promised: ColumnSpec, found: ColumnSpec) -> ColumnSpec:
    """Return the promise with what it left open filled in."""
    left_open = {
        name: getattr(found, name)
        for name in ("categories", "index_size", "padding", "colours")
        if not getattr(promised, name)
    }
    return promised.model_copy(update=left_open)
