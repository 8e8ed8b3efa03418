"""Files that Polars may read: it gives what DuckDB gives, or leaves the file to DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from netwright.nodes.io import plain_text
from netwright.nodes.io.delimited import _lines_with_more, copy_rows, read_rows
from netwright.nodes.io.dialects import Dialect
from netwright.nodes.io.plain_text import plain_rows

TYPES = {"word": "VARCHAR", "count": "BIGINT", "share": "DOUBLE", "open": "BOOLEAN"}
GOOD = "word,count,share,open\nEiger,3,0.5,true\nRigi,,1e3,false\n"

NUMBERS = [
    "",
    "7",
    "-7",
    "+7",
    "007",
    " 7",
    "7 ",
    " ",
    "\t",
    "1_000",
    "12.0",
    "1e3",
    "9223372036854775808",
    "0x1f",
    ".",
]
FRACTIONS = [
    *NUMBERS,
    "0.1",
    ".5",
    "5.",
    "1e400",
    "-1e-400",
    "nan",
    "-inf",
    "inf ",
    "4.9e-324",
    "9007199254740993",
    "1e",
]
FLAGS = ["", "true", "FALSE", "True", "t", "1", "0", " true", "yes", "None"]
WORDS = ["", "x", " x ", "산", "'a'", 'a "b"', "#", "\\", "a\tb", "\x00", "\u2028", "NULL", "7"]
LINES = ["", " ", "x", "x,1", "x,1,0.5,true,", "x,1,0.5,true,,", ",,,", "#x,1,0.5,true", "x\r,1,0.5,true"]


CONNECTION = duckdb.connect(config={"threads": 1})


def by_duckdb(path: Path, types: dict[str, str] = TYPES) -> tuple[pl.DataFrame, int]:
    """Return the rows that DuckDB reads with these types, and how many lines it finds broken."""
    options = "header=true, delim=',', quote='\"', escape='\"', store_rejects=true, rejects_limit=0, null_padding=false"
    read = CONNECTION.sql(f"SELECT * FROM read_csv(?, {options}, types=?)", params=[str(path), types]).pl()
    broken = CONNECTION.execute("SELECT count(*) FROM reject_errors").fetchone()
    CONNECTION.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
    return read, broken[0] if broken else 0


def rows(name: str) -> st.SearchStrategy[str]:
    cells = {"word": WORDS, "count": NUMBERS, "share": FRACTIONS, "open": FLAGS}
    usual = {"word": "x", "count": "1", "share": "2.5", "open": "true"}
    one = st.sampled_from(cells[name])
    return one.map(lambda cell: ",".join(cell if column == name else usual[column] for column in TYPES))


def quoted(line: str) -> str:
    return ",".join(f'"{cell}"' for cell in line.split(","))


QUOTED = [
    *('"x",1,0.5,true', 'x,"1","0.5","true"', '"x,y",1,0.5,', '"x, y, z",1,"0.5",""', '"x",1,0.5'),
    *('""x"",1,0.5,true', '"x"" y",1,0.5,true', '"x\ny",1,0.5,true', 'x"y",1,0.5,true', '"x"y,1,0.5,true'),
    *('"x",1,0.5,true"', '",1,0.5,true', '"x,1,0.5,true', '" x",1,0.5,true', 'x," ",0.5,true', 'x," 7",0.5,true'),
    *('"a,",",b",0.5,true', 'x",1,0.5,"true', '"NULL",1,0.5,true', "'x',1,0.5,true", '"x\\",1,0.5,true'),
]
LINE = st.one_of(*(rows(name) for name in TYPES), *(rows(name).map(quoted) for name in TYPES), st.sampled_from(LINES))
LINE |= st.sampled_from(QUOTED)


@settings(max_examples=160, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINE, max_size=3), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_it_reads_is_what_duckdb_reads(tmp_path: Path, lines: list[str], end: str, is_ended: bool) -> None:
    """DuckDB finds the types in the first rows and casts all that follows; here the types are given to both."""
    path = tmp_path / "data.csv"
    text = end.join(["word,count,share,open", *lines]) + (end if is_ended else "")
    path.write_bytes(text.encode())
    table = plain_rows(path, Dialect(), TYPES, tmp_path)
    if table is None:
        return
    wanted, broken = by_duckdb(path)
    assert broken == 0
    assert not _lines_with_more(path, Dialect(), len(TYPES))
    assert_frame_equal(table.frame.collect(), wanted)
    assert table.spec.rows == wanted.height


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.rstrip("\n"),
        GOOD + "산,7,nan,\n",
        GOOD + ",,,\n",
        "word,count,share,open\n",
        GOOD + '"Pilatus, Kulm",1,"1.5",true\n',
        '"word","count","share","open"\n"산, 위",7,0.5,true\n"Rigi",8,"1e3",\n',
        GOOD.replace("\n", "\r\n") + '"x","1","0.5","true"\r\n',
        GOOD + '"x",1,0.5,"true"',
    ],
)
@pytest.mark.parametrize("block", [3, 1 << 20])
def test_usual_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, block: int) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(text.encode())
    monkeypatch.setattr(plain_text, "BLOCK", max(block, text.index("\n") + 1 if block > 3 else 30))
    table = plain_rows(path, Dialect(), TYPES, tmp_path)
    assert table is not None
    wanted, _ = by_duckdb(path)
    assert_frame_equal(table.frame.collect(), wanted)


REFUSED = {
    "a quote in a cell": GOOD + 'Pila"tus,1,1.5,true\n',
    "a doubled quote": GOOD + '"Pila""tus",1,1.5,true\n',
    "a line end in quotes": GOOD + '"Pila\ntus",1,1.5,true\n',
    "nothing in quotes": GOOD + '"",1,1.5,true\n',
    "a quote that stays open": GOOD + '"Pilatus,1,1.5,true\n',
    "blanks in quotes": GOOD + 'Pilatus," ",1.5,true\n',
    "a short line beside a delimiter in quotes": GOOD + '"a,b,c",1,1.5,true\nPilatus,1\n',
    "a short line": GOOD + "Pilatus,1\n",
    "a short line beside a missing value": GOOD + "Pilatus,1,1.5,\nPilatus,1,1.5\n",
    "a long line": GOOD + "Pilatus,1,1.5,true,\n",
    "a long line at the end": GOOD + "Pilatus,1,1.5,true,",
    "another value at the end": GOOD + "Pilatus,1,1.5,true,x",
    "an empty line": GOOD + "\n",
    "a number of blanks": GOOD + "Pilatus, ,1.5,true\n",
    "a fraction among whole numbers": GOOD + "Pilatus,1.5,1.5,true\n",
    "line ends of two kinds": GOOD + "Pilatus,1,1.5,true\r\n",
    "a lone return": GOOD.replace("\n", "\r\n") + "Pila\rtus,1,1.5,true\r\n",
    "other names": GOOD.replace("word", " word"),
    "words above the names": "# sold in May\n" + GOOD,
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_in_doubt_is_left_to_duckdb(tmp_path: Path, case: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(REFUSED[case].encode())
    assert plain_rows(path, Dialect(), TYPES, tmp_path) is None
    assert [one.name for one in tmp_path.iterdir()] == ["data.csv"]


@pytest.mark.parametrize(
    "dialect",
    [Dialect(header=False), Dialect(decimal=","), Dialect(thousands="'"), Dialect(delimiter=";"), Dialect(quote="g")],
)
def test_other_dialects_are_left_to_duckdb(tmp_path: Path, dialect: Dialect) -> None:
    path = tmp_path / "data.csv"
    path.write_text(GOOD)
    assert plain_rows(path, dialect, TYPES, tmp_path) is None


DAYS = ["2020-01-05", "", "0001-01-01", "9999-12-31", "1582-10-10"]
MOMENTS = ["2020-01-05 12:30:00", "2020-01-05T12:30:00", "", "1969-12-31 23:59:59", "0001-01-01 00:00:00"]


@pytest.mark.parametrize(("type", "cells"), [("DATE", DAYS), ("TIMESTAMP", MOMENTS)])
def test_days_and_moments_are_read_as_duckdb_reads_them(tmp_path: Path, type: str, cells: list[str]) -> None:
    path = tmp_path / "data.csv"
    path.write_text("^when$,n\n" + "".join(f"{cell},{n}\n" for n, cell in enumerate(cells)))
    types = {"^when$": type, "n": "BIGINT"}
    table = plain_rows(path, Dialect(), types, tmp_path)
    assert table is not None
    assert_frame_equal(table.frame.collect(), by_duckdb(path, types)[0])


@pytest.mark.parametrize(
    ("type", "cell"),
    [
        *(("DATE", cell) for cell in ("2020-1-5", "2020-02-30", " 2020-01-05", "20200-01-01", "2020-01-05 00:00:00")),
        *(("TIMESTAMP", cell) for cell in ("2020-01-05", "2020-01-05 24:00:00", "2020-01-05 23:59:60")),
        *(("TIMESTAMP", cell) for cell in ("2020-01-05 12:30:00.5", "2020-01-05 12:30:00Z", "2020-01-05TT12:30:00")),
    ],
)
def test_unusual_days_and_moments_are_left_to_duckdb(tmp_path: Path, type: str, cell: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(f"when,n\n{cell},1\n")
    assert plain_rows(path, Dialect(), {"when": type, "n": "BIGINT"}, tmp_path) is None


def test_large_files_are_left_to_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.csv"
    path.write_text(GOOD)
    monkeypatch.setattr(plain_text, "LARGEST", len(GOOD) - 1)
    assert plain_rows(path, Dialect(), TYPES, tmp_path) is None


def test_other_types_and_single_columns_are_left_to_duckdb(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("clock,count\n12:30:00,1\n")
    assert plain_rows(path, Dialect(), {"clock": "TIME", "count": "BIGINT"}, tmp_path) is None
    path.write_text("count\n1\n\n2\n")
    assert plain_rows(path, Dialect(), {"count": "BIGINT"}, tmp_path) is None


@pytest.mark.parametrize("more", ["", "Pilatus,1,0.5,true\n", '"Säntis",1,0.5,true\n'])
def test_both_ways_give_one_table(tmp_path: Path, more: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(GOOD + more)
    copied = copy_rows(path, Dialect(), tmp_path)
    wanted, broken = read_rows(path, Dialect())
    assert_frame_equal(copied.table.frame.collect(), wanted)
    assert copied.broken.schema == broken.schema
    assert (copied.broken.height, copied.wide) == (0, [])
