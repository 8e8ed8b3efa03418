"""Tables sorted, searched and filtered for the page: the rows are those that Polars itself gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from netwright.ports import Table
from netwright.sdk import NetwrightError
from netwright.workers.child.answers.arranging import Arranger
from netwright.workers.child.answers.pages import read_rows
from netwright.workers.protocol import Arrangement, EntrySource, ReadRows, RowTest
from tests.nodes.table.awkward import TABLES

ROWS = 5_000
FRAME = pl.DataFrame(
    {
        "n": [None if n % 97 == 0 else (n * 7919) % ROWS for n in range(ROWS)],
        "word": [None if n % 13 == 0 else f"W{n % 40:02d} 서울" for n in range(ROWS)],
        "name": [f"name {n * 31 % ROWS}" for n in range(ROWS)],
        "day": pl.Series(range(ROWS), dtype=pl.Int32).cast(pl.Date),
        "grade": pl.Series(["low", "high"] * (ROWS // 2), dtype=pl.Enum(["low", "high"])),
        "list": [[n] for n in range(ROWS)],
    }
)
COUNTED = FRAME.with_row_index("#")


def stored(frame: pl.DataFrame, folder: Path) -> EntrySource:
    spec = Table.of(frame).write(folder)
    return EntrySource(type="table", spec=spec.to_json(), folder=str(folder))


def numbers(source: EntrySource, arranger: Arranger, **arrangement: Any) -> list[int]:
    """All row numbers of an arrangement, page by page; the cells are those of these rows."""
    found: list[int] = []
    wanted = Arrangement(**arrangement)
    while True:
        read = read_rows(ReadRows(source=source, offset=len(found), limit=700, arrangement=wanted), arranger)
        assert read.numbers is not None
        names = FRAME["name"].gather(list(read.numbers)).to_list()
        assert [row[2] for row in read.rows] == names
        found += read.numbers
        if not read.numbers:
            assert read.total == len(found)
            return found


@pytest.mark.parametrize(
    ("arrangement", "reference"),
    [
        ({"sort": "n"}, COUNTED.sort("n", nulls_last=True, maintain_order=True)),
        ({"sort": "n", "descending": True}, COUNTED.sort("n", descending=True, nulls_last=True, maintain_order=True)),
        ({"sort": "word"}, COUNTED.sort("word", nulls_last=True, maintain_order=True)),
        ({"sort": "name"}, COUNTED.sort("name", maintain_order=True)),
        ({"sort": "grade", "descending": True}, COUNTED.sort("grade", descending=True, maintain_order=True)),
        ({"search": "w07 서"}, COUNTED.filter(pl.col("word") == "W07 서울")),
        (
            {"search": "17"},
            COUNTED.filter((pl.col("n") == 17) | pl.col("name").str.contains("17") | (pl.col("word") == "W17 서울")),
        ),
        ({"search": "1970-01-05"}, COUNTED.filter(pl.col("#") == 4)),
        ({"search": ".*"}, COUNTED.clear()),
        (
            {
                "where": [
                    {"column": "n", "test": "is less than", "value": "50"},
                    {"column": "word", "test": "is there"},
                ],
                "sort": "n",
            },
            COUNTED.filter((pl.col("n") < 50) & pl.col("word").is_not_null()).sort("n"),
        ),
        ({"where": [{"column": "list", "test": "is missing"}]}, COUNTED.clear()),
    ],
)
def test_rows_come_in_the_order_that_polars_gives(
    arrangement: dict[str, Any], reference: pl.DataFrame, tmp_path: Path
) -> None:
    assert numbers(stored(FRAME, tmp_path), Arranger(), **arrangement) == reference["#"].to_list()


def test_a_rewritten_table_is_looked_at_again(tmp_path: Path) -> None:
    arranger = Arranger()
    source = stored(FRAME, tmp_path)
    wanted = ReadRows(source=source, arrangement=Arrangement(search="name 31"))
    first = read_rows(wanted, arranger)
    assert first.rows[0][2] == "name 31"
    stored(FRAME.head(1), tmp_path)
    assert read_rows(wanted, arranger).total == 0


@pytest.mark.parametrize("name", TABLES)
def test_any_table_can_be_searched_and_sorted(name: str, tmp_path: Path) -> None:
    frame = TABLES[name]
    source, arranger = stored(frame, tmp_path), Arranger()
    for column, dtype in list(frame.schema.items())[:20]:
        request = ReadRows(source=source, arrangement=Arrangement(sort=column, search="a"))
        if dtype.is_nested() or dtype == pl.Binary:
            with pytest.raises(NetwrightError, match="no order"):
                read_rows(request, arranger)
        else:
            json.dumps(read_rows(request, arranger).rows, allow_nan=False)


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    source = stored(FRAME, tmp_path)
    for arrangement, told in (
        (Arrangement(sort="nothing"), "no column nothing"),
        (Arrangement(where=(RowTest(column="n", test="is more than", value="x"),)), "cannot be compared"),
        (Arrangement(where=(RowTest(column="n", test="matches", value="("),)), "no regular expression"),
        (Arrangement(where=(RowTest(column="n", test="dances"),)), "none of its choices"),
    ):
        with pytest.raises(NetwrightError, match=told):
            read_rows(ReadRows(source=source, arrangement=arrangement), Arranger())
