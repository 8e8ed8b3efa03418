"""Parts of cached values as JSON."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from netwright.ports import Figure, FigureSpec, Table, Transform, TransformSpec, Variables, VariablesSpec
from netwright.sdk import framed, said
from netwright.workers.child import values
from netwright.workers.child.answers.pages import read_rows, read_value
from netwright.workers.protocol import EntrySource, ReadRows


def stored(kind: Any, value: Any, folder: Path) -> EntrySource:
    output, _ = values.write(kind, value, folder / "port")
    return EntrySource(
        type=kind, spec=output.spec, folder=str(folder / "port") if output.files else None, inline=output.inline
    )


def page(source: EntrySource, offset: int, limit: int) -> tuple[Any, Any, int]:
    read = read_rows(ReadRows(source=source, offset=offset, limit=limit))
    assert read.numbers is None
    return read.columns, read.rows, read.total


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([1, None], [1, None]),
        ([2**53, 2**53 + 1, -(2**60)], [2**53, str(2**53 + 1), str(-(2**60))]),
        ([0.5, float("nan"), float("inf")], [0.5, "nan", "inf"]),
        ([True, False], [True, False]),
        (["가나다", "x" * 3000], ["가나다", "x" * 2000 + "..."]),
        ([b"abc"], ["3 bytes"]),
        ([datetime.date(2024, 2, 29)], ["2024-02-29"]),
        ([datetime.datetime(2024, 1, 2, 3, 4, 5, 600)], ["2024-01-02T03:04:05.000600"]),  # noqa: DTZ001
        ([datetime.time(3, 4)], ["03:04:00"]),
        ([datetime.timedelta(days=1, seconds=2)], ["1 day, 0:00:02"]),
        ([Decimal("1.50")], ["1.50"]),
        ([[1, 2], []], [[1, 2], []]),
        ([list(range(60))], [[*range(50), "..."]]),
        ([[[1] * 8, [2] * 9], None], [[[1] * 8, [*[2] * 8, "..."]], None]),
        ([[[[[[1]]]]]], [[[[[["..."]]]]]]),
        ([{"a": 1, "b": [2]}], [{"a": 1, "b": [2]}]),
    ],
)
def test_cells_become_json(cells: list[Any], shown: list[Any], tmp_path: Path) -> None:
    source = stored("table", Table.of(pl.DataFrame({"c": cells})), tmp_path)
    columns, rows, total = page(source, 0, 10)
    assert (columns, total) == (("c",), len(cells))
    assert [row[0] for row in rows] == shown
    json.dumps(rows, allow_nan=False)


def test_array_cells_are_lists(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [[1.0, 2.0]]}, schema={"a": pl.Array(pl.Float32, 2)})
    assert page(stored("table", Table.of(frame), tmp_path), 0, 1)[1] == (([1.0, 2.0],),)


def test_small_pictures_are_shown(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n"
    table = Table.of(pl.DataFrame({"p": [picture, b"other"]}))
    spec = table.spec.model_copy(
        update={"columns": tuple(c.model_copy(update={"kind": "image"}) for c in table.spec.columns or ())}
    )
    _, rows, _ = page(stored("table", Table(table.frame, spec), tmp_path), 0, 5)
    assert rows == (("data:image/png;base64,iVBORw0KGgo=",), ("5 bytes",))


@pytest.mark.parametrize(
    ("offset", "limit", "expected"),
    [(0, 2, [0, 1]), (8, 5, [8, 9]), (10, 5, []), (99, 5, []), (-3, 1, [0]), (0, -1, []), (0, 0, [])],
)
def test_a_page_is_cut_to_what_there_is(offset: int, limit: int, expected: list[int], tmp_path: Path) -> None:
    source = stored("table", Table.of(pl.DataFrame({"a": range(10)})), tmp_path)
    _, rows, total = page(source, offset, limit)
    assert [row[0] for row in rows] == expected
    assert total == 10


def test_an_empty_table_has_columns_or_none(tmp_path: Path) -> None:
    assert page(stored("table", Table.of(pl.DataFrame({"a": []})), tmp_path), 0, 5) == (("a",), (), 0)


def test_small_values_travel_inline_and_large_ones_as_files(tmp_path: Path) -> None:
    small = stored("variables", Variables(VariablesSpec(types={"a": "integer"}), {"a": 1}), tmp_path)
    assert small.folder is None
    assert read_value(small) == {"a": 1}
    for size in (10, 100_000):
        transform = Transform(TransformSpec(kind="vocabulary"), {"words": ["x"] * size})
        source = stored("transform", transform, tmp_path / str(size))
        assert (source.folder is None) == (size == 10)
        assert read_value(source) == {"words": ["x"] * size}
    figure = Figure(FigureSpec(title="F"), {"mark": "line"})
    assert read_value(stored("figure", figure, tmp_path)) == {"mark": "line"}


@pytest.mark.parametrize("rows", [1, 20_000])
def test_a_figure_keeps_what_its_words_mean_however_small(tmp_path: Path, rows: int) -> None:
    figure = framed({"data": {"values": [{"x": 1}] * rows}, "mark": "bar"}, said("Rows: {rows}", rows=rows))
    source = stored("figure", figure, tmp_path)
    assert (source.folder is None) == (rows == 1)
    (title,) = read_value(source)["usermeta"]["words"]
    assert list(title["place"]) == ["title", "text"]
    assert title["messages"][0]["template"] == "Rows: {rows}"
