"""CSV Reader: types found, broken lines named, nothing lost without a word."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.nodes.io import delimited
from netwright.nodes.io.dialects import Dialect
from netwright.ports import Table
from netwright.sdk import Node, NodeError, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def write(folder: Path, content: str | bytes, name: str = "data.csv") -> str:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    return name


def read(make: Make, context: RecordingContext, content: str | bytes, **settings: Any) -> Any:
    """Read a text as a run does: what is found at its beginning is known."""
    node = make("csv_reader", path=write(context.folder, content), **settings)
    node.found = json.loads(json.dumps(node.inspect(context)))
    return node.execute(context=context)["table"]


LATE = {
    "number": ("", "7"),
    "fraction": ("1", "1.5"),
    "word": ("1", "one"),
    "day": ("2024-01-31", "2024-02-01 12:30:00"),
    "flag": ("true", "yes"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("rows", [20, 15_000, 30_000])
def test_what_comes_late_is_read_as_if_the_beginning_had_not_been_seen(
    make: Make, context: RecordingContext, late: str, rows: int
) -> None:
    first, then = LATE[late]
    note = "a note that makes the lines long"
    lines = [f"{place},{note},{first if place < rows - 5 else then}" for place in range(rows)]
    table = read(make, context, "\n".join(["place,note,late", *lines, ""]), broken_lines="skip")
    afresh = make("csv_reader", path="data.csv", broken_lines="skip").execute(context=context)["table"]
    assert table.frame.collect().equals(afresh.frame.collect())
    assert table.spec == afresh.spec


def test_types_are_found(make: Make, context: RecordingContext) -> None:
    table = read(make, context, "name,height,steep\nEiger,3967,true\nRigi,1798,false\n")
    assert table.frame.collect().to_dict(as_series=False) == {
        "name": ["Eiger", "Rigi"],
        "height": [3967, 1798],
        "steep": [True, False],
    }
    assert [column.kind for column in table.spec.columns] == ["text", "number", "flag"]
    assert table.spec.rows == 2


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(make: Make, context: RecordingContext, mark: str) -> None:
    table = read(make, context, f'name{mark}note\nEiger{mark}"a, b; c"\n')
    assert table.frame.collect().rows() == [("Eiger", "a, b; c")]


def test_korean_files_in_cp949_are_read(make: Make, context: RecordingContext) -> None:
    table = read(make, context, "이름,높이\n한라산,1947\n".encode("cp949"))
    assert table.frame.collect().rows() == [("한라산", 1947)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_no_part_of_a_name(make: Make, context: RecordingContext, encoding: str) -> None:
    table = read(make, context, "이름,높이\n한라산,1947\n".encode(encoding))
    assert table.frame.collect().columns == ["이름", "높이"]


BROKEN = "name,height\nEiger,3967\nRigi\nPilatus,2128,extra\nSäntis,2502\n"


def test_a_broken_line_is_named(make: Make, context: RecordingContext) -> None:
    with pytest.raises(NodeError, match=r"Line 3 of data.csv is broken.*Rigi.*skip.*2\."):
        read(make, context, BROKEN)


def test_skipped_lines_are_counted(make: Make, context: RecordingContext) -> None:
    table = read(make, context, BROKEN, broken_lines="skip")
    assert table.frame.collect()["name"].to_list() == ["Eiger", "Säntis"]
    assert str(context.warnings[0]) == "2 broken lines were skipped: 3, 4."


def test_a_value_that_does_not_fit_its_column_is_a_broken_line(make: Make, context: RecordingContext) -> None:
    rows = "".join(f"{number}\n" for number in range(30_000))
    with pytest.raises(NodeError, match=r"Line 30002 of data.csv is broken"):
        read(make, context, "number\n" + rows + "many\n")


def test_empty_values_beyond_the_columns_are_told(make: Make, context: RecordingContext) -> None:
    rows = "".join(f"{number},x\n" for number in range(100))
    table = read(make, context, f'name,height\n{rows}Rigi,1798,,\n"a,b",2,\n"c,",3\nd,4,\n')
    assert table.frame.collect().height == 104
    said = "3 lines have empty values beyond the last column, which were left out: 102, 103, 105."
    assert [str(warning) for warning in context.warnings] == [said]


def test_columns_of_one_name_are_told_apart_and_that_is_said(make: Make, context: RecordingContext) -> None:
    table = read(make, context, 'height,"Height",note,height\n1,2,x,3\n')
    assert table.frame.collect().row(0, named=True) == {"height": 1, "Height_1": 2, "note": "x", "height_2": 3}
    said = "Several columns of the file share a name; the later ones are called Height_1, height_2."
    assert str(context.warnings[0]).startswith(said)
    context.warnings.clear()
    read(make, context, "height_1,height_2\n1,2\n")
    assert not context.warnings


@pytest.mark.parametrize("cell", ['"27 inches', '"27" inches'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_quote_that_is_not_closed_is_named_by_its_line(
    make: Make, context: RecordingContext, cell: str, encoding: str
) -> None:
    content = f"id,size\n1,small\n2,{cell}\n3,large\n".encode(encoding)
    make_it = make("csv_reader", path=write(context.folder, content), encoding=encoding, broken_lines="skip")
    for read_it in (lambda: make_it.inspect(context), lambda: make_it.execute(context=context)):
        with pytest.raises(NodeError, match=r"Line 3 of data\.csv has a quote that is not closed.*Quotes to none"):
            read_it()
    sizes = read(make, context, content, encoding=encoding, quote="none").frame.collect()["size"]
    assert sizes.to_list() == ["small", cell, "large"]


def test_what_is_lost_to_a_quote_far_down_is_said(make: Make, context: RecordingContext) -> None:
    rows = [f"{number},pen" for number in range(25_000)]
    rows[22_000] = '22000,"pen'
    content = "\n".join(["id,thing", *rows, ""])
    table = read(make, context, content, broken_lines="skip")
    assert table.spec.rows == 22_000
    assert str(context.warnings[1]).startswith("A quote is not closed in line 22002: what follows")
    assert read(make, context, content, quote="none").spec.rows == 25_000
    with pytest.raises(NodeError, match=r"Line 22002 .* a quote is not closed"):
        read(make, context, content)


def test_a_missing_file_names_the_setting(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match=r"There is no file gone.csv") as caught:
        make("csv_reader", path="gone.csv").execute(context=context)
    assert caught.value.setting == "path"


def test_an_empty_file_is_refused(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match="is empty"):
        read(make, context, "")


def test_a_header_alone_gives_no_rows(make: Make, context: RecordingContext) -> None:
    table = read(make, context, "name,height\n")
    assert table.frame.collect().height == 0
    assert [column.name for column in table.spec.columns] == ["name", "height"]


def test_bytes_that_are_no_text_ask_for_the_encoding(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match="neither UTF-8 nor CP949") as caught:
        read(make, context, b"name\nM\xfcnch\xff\n")
    assert caught.value.setting == "encoding"


def test_inspect_promises_what_execute_yields(make: Make, context: RecordingContext) -> None:
    node = make("csv_reader", path=write(context.folder, "name,height\nEiger,3967\n"))
    node.found = node.inspect(context)
    promised = node.configure()["table"]
    assert promised.columns == node.execute(context=context)["table"].spec.columns


def test_no_other_file_is_within_reach(context: RecordingContext) -> None:
    """A path with a wildcard is one file's name, not a search."""
    write(context.folder, "secret\n1\n", "other.csv")
    name = write(context.folder, "name\nEiger\n", "*.csv")
    rows, broken = delimited.read_rows(context.folder / name, Dialect())
    assert rows.columns == ["name"]
    assert broken.is_empty()


@pytest.mark.parametrize("ending", ["a,1,\n", "a,1,\nb,2\n", "a,1,\r\n", "a,1,"])
@pytest.mark.parametrize("block", [3, 7, 1 << 20])
def test_a_delimiter_at_the_end_of_a_line_is_seen_across_blocks(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch, ending: str, block: int
) -> None:
    monkeypatch.setattr(delimited, "BLOCK", block)
    read(make, context, f"name,height\nEiger,3967\n{ending}", delimiter="comma", encoding="utf-8")
    assert [str(warning) for warning in context.warnings] == [
        "1 lines have empty values beyond the last column, which were left out: 3."
    ]


def test_rows_are_copied_in_parts_and_stay_the_same(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_BATCH_ROWS", 2048)
    lines = "".join(
        f"{n},{n / 4},산 {n},2020-01-{n % 28 + 1:02},12:30:{n % 60:02},{n % 2 == 0}\n" for n in range(9_000)
    )
    table = read(make, context, f"a,b,c,d,e,f\n{lines}")
    at_once, _ = delimited.read_rows(context.folder / "data.csv", Dialect())
    assert table.frame.collect().equals(at_once)
    assert table.spec == Table.of(at_once).spec
    kept = context.folder / "entry"
    kept.mkdir()
    assert Table.read(table.write(kept), kept).frame.collect().equals(at_once)


@pytest.mark.parametrize("quoted", ["x", '"x"'])
@pytest.mark.parametrize(("cell", "value"), [("12.7", 12.7), ("1e-2", 0.01), (" .5", 0.5), ("-3.25E1", -32.5)])
def test_fractions_behind_many_whole_numbers_are_not_rounded(
    make: Make, context: RecordingContext, quoted: str, cell: str, value: float
) -> None:
    rows = "".join(f"{number},7,x\n" for number in range(21_000))
    table = read(make, context, f"number,whole,word\n{rows}{cell},8,{quoted}\n")
    assert table.frame.tail(2).collect().rows() == [(20_999.0, 7, "x"), (value, 8, "x")]


def test_fractions_with_decimal_commas_and_odd_names_are_not_rounded(make: Make, context: RecordingContext) -> None:
    rows = "".join(f"{number};1,5\n" for number in range(21_000))
    table = read(make, context, f'the ""number"";b\n{rows}1012,75;2,5\n')
    assert table.frame.tail(1).collect().row(0) == (1012.75, 2.5)


@pytest.mark.parametrize("quoted", ["x", '"x"'])
def test_times_behind_many_days_are_not_dropped(make: Make, context: RecordingContext, quoted: str) -> None:
    rows = "2020-01-05,x\n" * 21_000
    table = read(make, context, f"day,word\n{rows}2020-01-06 12:30:00,{quoted}\n")
    found = [moment.isoformat(" ") for moment in table.frame.tail(2).collect()["day"]]
    assert found == ["2020-01-05 00:00:00", "2020-01-06 12:30:00"]


def test_a_word_behind_many_whole_numbers_stays_a_broken_line(make: Make, context: RecordingContext) -> None:
    rows = "".join(f"{number},x\n" for number in range(21_000))
    table = read(make, context, f"number,word\n{rows}3.5.1,y\n", broken_lines="skip")
    assert table.frame.collect_schema()["number"].is_integer()
    assert str(context.warnings[0]) == "1 broken line was skipped: 21002."
