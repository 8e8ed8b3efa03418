"""CSV Writer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.ports import Table
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext


def test_what_is_written_reads_back(make: Callable[..., Node[Any]], context: RecordingContext) -> None:
    frame = pl.DataFrame({"name": ["Eiger", 'the "Old" one, new'], "height": [3967, None]})
    make("csv_writer", path="out/names.csv").execute(table=Table.of(frame), context=context)
    assert pl.read_csv(context.folder / "out/names.csv").equals(frame)


@pytest.mark.parametrize(("ending", "start"), [(".gz", b"\x1f\x8b"), (".zst", b"\x28\xb5\x2f\xfd")])
def test_a_file_is_packed_where_its_name_says_so(
    make: Callable[..., Node[Any]], context: RecordingContext, ending: str, start: bytes
) -> None:
    frame = pl.DataFrame({"height": [3967, None]})
    make("csv_writer", path=f"names.csv{ending}").execute(table=Table.of(frame), context=context)
    packed = context.folder / f"names.csv{ending}"
    assert packed.read_bytes().startswith(start)
    assert pl.read_csv(packed).equals(frame)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"path": "t.tsv"}, "이름\tkm\nA;B\t1.5\n"),
        ({"decimal": "comma"}, '이름;km\n"A;B";1,5\n'),
        ({"decimal": "comma", "delimiter": "bar", "header": False}, "A;B|1,5\n"),
        ({"excel": True}, "\ufeff이름,km\nA;B,1.5\n"),
    ],
)
def test_marks_are_those_that_were_chosen(
    make: Callable[..., Node[Any]], context: RecordingContext, settings: dict[str, Any], expected: str
) -> None:
    table = Table.of(pl.DataFrame({"이름": ["A;B"], "km": [1.5]}))
    writer = make("csv_writer", **{"path": "t.csv", **settings})
    writer.configure(table.spec)
    writer.execute(table=table, context=context)
    assert (context.folder / settings.get("path", "t.csv")).read_text("utf-8") == expected
    known = {name: settings[name] for name in ("header", "delimiter") if name in settings}
    again = make("csv_reader", path=settings.get("path", "t.csv"), **known)
    found = again.execute(context=context)["table"].frame.collect()
    assert found.rows() == [("A;B", 1.5)]


def test_one_mark_for_two_things_is_refused(make: Callable[..., Node[Any]]) -> None:
    table = Table.of(pl.DataFrame({"km": [1.5]}))
    with pytest.raises(SettingsError, match="would both part the values"):
        make("csv_writer", decimal="comma", delimiter="comma").configure(table.spec)


def test_lists_are_refused_while_editing(make: Callable[..., Node[Any]]) -> None:
    table = Table.of(pl.DataFrame({"parts": [[1, 2]]}))
    with pytest.raises(InputError, match="Column parts holds lists"):
        make("csv_writer").configure(table.spec)
