"""Every node that takes tables keeps its promise on tables that break careless ones, or says what is wrong.

The table nodes are tried with settings of many kinds in `table/test_promises.py`; here each of the others is tried
with whatever columns fit its settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from netwright.ports import Figure, FigureSpec, Table, TableSpec
from netwright.ports.words import words_in
from netwright.sdk import Field, NetwrightError, Node, NodeType, Registry
from netwright.sdk.message import translations
from tests.nodes.contexts import RecordingContext
from tests.nodes.table.awkward import TABLES

REGISTRY = Registry.discover()
ELSEWHERE = {"table", "flow", "training", "learning"}
"""Groups with tests of their own: promises, rounds, and learners of networks and models."""


def taking_tables() -> Iterator[str]:
    for id, node_class in sorted(REGISTRY.classes.items()):
        kind = node_class.type
        ports = kind.inputs.values()
        if kind.layer or kind.process != "plain" or kind.group in ELSEWHERE or kind.side_effects:
            continue
        if ports and all(port.type == "table" for port in ports):
            yield id


def fitting(kind: NodeType, table: TableSpec, turn: int) -> dict[str, Any]:
    """Settings that name columns of the right kinds; on the second turn other ones, and further settings."""
    return {field.name: value for field in kind.settings if (value := _value(field, table, turn)) is not None}


def _value(field: Field, table: TableSpec, turn: int) -> Any:
    names = [one.name for one in table.columns or () if not field.column_kinds or one.kind in field.column_kinds]
    if field.kind == "column" and names:
        return names[turn % len(names)]
    if field.kind == "columns" and names:
        return names[turn : turn + 2] if turn or field.required else None
    if field.kind == "flag" and turn:
        return not field.default
    return None


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("id", list(taking_tables()))
def test_the_promise_is_kept_or_a_sentence_says_why_not(id: str, name: str, tmp_path: Path) -> None:
    frame = TABLES[name]
    table = Table.of(frame)
    node_class = REGISTRY[id]
    for turn in (0, 1):
        try:
            node = node_class(node_class.settings_class.read(fitting(node_class.type, table.spec, turn)))
            promised = node.configure(**dict.fromkeys(node.inputs, table.spec))
            made = dict(node.execute(**dict.fromkeys(node.inputs, table), context=RecordingContext(tmp_path)))
        except NetwrightError:
            continue
        for port, value in made.items():
            _check(promised[port], value, node, tmp_path)
    assert frame.equals(TABLES[name]), "the input stays as it was"


def _check(promised: Any, value: Any, node: Node[Any], folder: Path) -> None:
    where = f"{node.type.id} {node.settings}"
    if isinstance(value, Figure):
        assert isinstance(promised, FigureSpec)
        value.write(folder)  # refuses what is no JSON
        for _, text in words_in(value.vega_lite):
            unknown = [one["template"] for one in text.messages if one["template"] not in translations("ko")]
            assert set(unknown) <= {node.settings.model_dump().get("title")}, where
    if not isinstance(value, Table):
        return
    rows = value.frame.collect()
    known = {column.name: column.dtype for column in value.spec.columns or ()}
    assert {one: str(dtype) for one, dtype in rows.schema.items()} == known, where
    if promised.rows is not None:
        assert rows.height == promised.rows, where
    if promised.columns is not None:
        found = value.spec.columns or ()
        assert [(one.name, one.kind) for one in promised.columns] == [(one.name, one.kind) for one in found], where
        for one, other in zip(promised.columns, found, strict=True):
            assert one.dtype == other.dtype or None in one.shape, where  # a length that only the values tell


def test_tables_that_break_careless_nodes_are_all_there() -> None:
    every = TABLES["every type"].schema
    assert {dtype.time_zone for dtype in every.values() if isinstance(dtype, pl.Datetime)} == {None, "Asia/Seoul"}
    assert {len(TABLES[name].columns) for name in ("no columns", "1,000 columns")} == {0, 1_000}
    assert [TABLES[name].height for name in ("empty", "one row")] == [0, 1]
    assert TABLES["all missing"].null_count().row(0) == (4,) * 5
    assert any(dtype.is_nested() for dtype in TABLES["nested"].dtypes)
