"""Table Reader, Table Writer and Files Reader: what is written comes back, what is not a table is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from xlsxwriter import Workbook

from netwright.ports import Table
from netwright.sdk import Node, NodeError, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]

MOUNTAINS = pl.DataFrame(
    {"이름": ["Eiger", "한라산", None], "height": [3967.5, None, 1.0], "steep": [True, False, None]}
)


def read(make: Make, context: RecordingContext, path: str, **settings: Any) -> Table:
    """Read a file, and see that the promise made of its beginning was kept."""
    node = make("table_reader", path=path, **settings)
    node.found = json.loads(json.dumps(node.inspect(context)))
    table = node.execute(context=context)["table"]
    assert node.configure()["table"].columns == table.spec.columns
    return table


@pytest.mark.parametrize("ending", ["parquet", "arrow", "xlsx", "json", "jsonl"])
def test_what_is_written_comes_back(make: Make, context: RecordingContext, ending: str) -> None:
    path = f"results/table.{ending}"
    make("table_writer", path=path).execute(table=Table.of(MOUNTAINS), context=context)
    assert read(make, context, path).frame.collect().equals(MOUNTAINS)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pl.Series("n", [1, 2**53 + 1]), "column n holds values beyond 9007199254740992"),
        (pl.Series("s", ["x" * 32_768]), "column s holds values longer than 32767 letters"),
        (pl.repeat(0, 1_048_576, dtype=pl.Int8, eager=True).alias("n"), "a sheet holds at most 1048575 rows"),
    ],
)
def test_what_a_sheet_would_change_without_a_word_is_refused(
    make: Make, context: RecordingContext, column: pl.Series, said: str
) -> None:
    (context.folder / "table.xlsx").write_bytes(b"old")
    with pytest.raises(NodeError, match=said):
        make("table_writer", path="table.xlsx").execute(table=Table.of(column.to_frame()), context=context)
    assert (context.folder / "table.xlsx").read_bytes() == b"old"


def test_texts_that_look_like_formulas_stay_texts(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"s": ["=1+1", "http://x.y", "{=a}", "123", "@x", "x" * 32_767]})
    make("table_writer", path="table.xlsx").execute(table=Table.of(frame), context=context)
    assert read(make, context, "table.xlsx").frame.collect().equals(frame)


def test_lines_of_json_may_hold_a_column_late_or_of_mixed_numbers(make: Make, context: RecordingContext) -> None:
    lines = [json.dumps({"a": number}) for number in range(5_000)] + ['{"a": 0.5, "b": "late"}', '{"a": null}']
    (context.folder / "data.jsonl").write_text("\n".join(lines))
    found = read(make, context, "data.jsonl").frame.collect()
    assert found["a"].to_list()[-3:] == [4999.0, 0.5, None]
    assert found["b"].drop_nulls().to_list() == ["late"]
    assert found.height == 5_002


def test_the_first_rows_are_shown_while_editing(make: Make, context: RecordingContext) -> None:
    MOUNTAINS.write_parquet(context.folder / "names.parquet")
    for node in (make("table_reader", path="names.parquet"), make("files_reader", folder=".", pattern="*.parquet")):
        assert node.preview() is None
        node.found = json.loads(json.dumps(node.inspect(context)))
        preview = node.preview()
        assert preview is not None
        assert preview.columns[:3] == (("이름", "text"), ("height", "number"), ("steep", "flag"))
        assert preview.rows[1][:3] == ("한라산", None, "False")


def test_arrays_come_back_as_tensors(make: Make, context: RecordingContext) -> None:
    pictures = np.arange(24, dtype=np.uint8).reshape(3, 2, 4)
    frame = pl.DataFrame({"picture": pictures, "class": [1, 0, 1], "name": ["a", "b", "c"]})
    make("table_writer", path="a.npz").execute(table=Table.of(frame), context=context)
    node = make("table_reader", path="a.npz")
    node.found = node.inspect(context)
    assert node.preview().rows[0] == ("Array(UInt8, shape=(2, 4))", "1", "a")
    table = read(make, context, "a.npz")
    assert table.frame.collect().equals(frame)
    assert table.spec.columns is not None
    assert table.spec.columns[0].shape == (2, 4)


def test_pickled_arrays_are_refused(make: Make, context: RecordingContext) -> None:
    np.save(context.folder / "evil.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(NodeError, match=r"evil.npy cannot be read as a table"):
        read(make, context, "evil.npy")
    frame = pl.DataFrame({"list": [[1], [2, 3]]})
    with pytest.raises(NodeError, match=r"cannot be written as .npz: column list"):
        make("table_writer", path="b.npz").execute(table=Table.of(frame), context=context)


@pytest.mark.parametrize("ending", ["parquet", "arrow", "xlsx", "json", "jsonl", "npy", "npz"])
def test_a_damaged_file_is_named(make: Make, context: RecordingContext, ending: str) -> None:
    name = f"broken.{ending}"
    (context.folder / name).write_bytes(b"\x93 not a table at all {[")
    with pytest.raises(NodeError, match=f"The file {name} cannot be read as a table"):
        make("table_reader", path=name).execute(context=context)


def test_columns_of_one_name_in_a_sheet_are_told_apart(make: Make, context: RecordingContext) -> None:
    book = Workbook(context.folder / "book.xlsx")
    sheet = book.add_worksheet()
    for row, cells in enumerate((["height", "note", "height"], [1.5, "x", 2.5])):
        sheet.write_row(row, 0, cells)
    book.close()
    table = read(make, context, "book.xlsx")
    assert table.frame.collect().row(0, named=True) == {"height": 1.5, "note": "x", "height_1": 2.5}
    said = "Several columns of the file share a name; the later ones are called height_1."
    assert [str(warning).startswith(said) for warning in context.warnings] == [True]
    context.warnings.clear()
    table.frame.collect().write_excel(context.folder / "told_apart.xlsx")
    read(make, context, "told_apart.xlsx")
    assert not context.warnings


def test_columns_of_one_name_in_several_files_are_said_once(make: Make, context: RecordingContext) -> None:
    for month in ("01", "02"):
        (context.folder / f"{month}.csv").write_text("height,note,height\n1,x,2\n")
    table = make("files_reader", folder=".").execute(context=context)["table"]
    assert table.frame.collect().columns == ["height", "note", "height_1", "file"]
    said = "Several columns of the file share a name; the later ones are called height_1."
    assert [str(warning).startswith(said) for warning in context.warnings] == [True]


def test_a_sheet_is_chosen_by_name(make: Make, context: RecordingContext) -> None:
    pl.DataFrame({"x": [1]}).write_excel(context.folder / "book.xlsx", worksheet="first")
    assert read(make, context, "book.xlsx", sheet="first").frame.collect().rows() == [(1,)]
    with pytest.raises(SettingsError, match="has no such sheet") as caught:
        read(make, context, "book.xlsx", sheet="second")
    assert caught.value.setting == "sheet"


def test_an_unknown_ending_is_refused(make: Make, context: RecordingContext) -> None:
    (context.folder / "model.pkl").write_bytes(b"x")
    with pytest.raises(SettingsError, match="says no format that is known"):
        read(make, context, "model.pkl")
    with pytest.raises(SettingsError, match="says no format that is known"):
        make("table_writer", path="model.pkl").configure(Table.of(MOUNTAINS).spec)


def write_months(folder: Path) -> None:
    for month in (2, 1, 3):
        (folder / f"2025-{month:02}.csv").write_text(f"month,value\n{month},{month * 10}\n", encoding="utf-8")


def test_many_files_make_one_table_in_the_order_of_their_names(make: Make, context: RecordingContext) -> None:
    write_months(context.folder)
    node = make("files_reader", folder=".", pattern="2025-*.csv")
    node.found = node.inspect(context)
    table = node.execute(context=context)["table"]
    assert table.frame.collect().rows() == [(1, 10, "2025-01.csv"), (2, 20, "2025-02.csv"), (3, 30, "2025-03.csv")]
    assert node.configure()["table"].columns == table.spec.columns


def test_files_of_other_forms_are_named(make: Make, context: RecordingContext) -> None:
    write_months(context.folder)
    (context.folder / "2025-04.csv").write_text("month,price\n4,40\n", encoding="utf-8")
    with pytest.raises(NodeError, match=r"2025-04.csv has other columns or types than 2025-01.csv: month Int64, price"):
        make("files_reader", folder=".", pattern="2025-*.csv").execute(context=context)


def test_a_pattern_stays_in_its_folder(make: Make, context: RecordingContext) -> None:
    write_months(context.folder)
    (context.folder / "sub").mkdir()
    for pattern in ("../*.csv", "/etc/*.txt"):
        with pytest.raises(SettingsError, match="leads out of the folder"):
            make("files_reader", folder="sub", pattern=pattern).execute(context=context)
    (context.folder / "sub" / "link.csv").symlink_to(context.folder / "2025-01.csv")
    with pytest.raises(SettingsError, match="No file in sub fits"):
        make("files_reader", folder="sub", pattern="*.csv").execute(context=context)
