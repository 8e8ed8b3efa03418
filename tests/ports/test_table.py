"""Tables: what is written comes back, whatever the columns hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from netwright.ports import ColumnSpec, Table, TableSpec, table

AWKWARD = pl.DataFrame(
    {
        "이름": ["Eiger", None, ""],
        "flag": [True, None, False],
        "small": pl.Series([1, None, 3], dtype=pl.UInt8),
        "number": [1.5, float("nan"), None],
        "price": [Decimal("1.50"), None, Decimal("-3.25")],
        "day": [date(2025, 1, 1), None, date(1900, 2, 28)],
        "moment": [datetime(2025, 1, 1, 12, tzinfo=UTC), None, datetime(1969, 1, 1, tzinfo=UTC)],
        "clock": [time(12, 30), None, time(0)],
        "span": [timedelta(days=1), None, timedelta(0)],
        "kind": pl.Series(["a", None, "b"], dtype=pl.Enum(["b", "a"])),
        "word": pl.Series(["x", None, "y"], dtype=pl.Categorical),
        "bytes": [b"\x00\xff", None, b""],
        "list": [[1, None], None, []],
        "image": pl.Series([[[1, 2], [3, 4]], None, [[5, 6], [7, 8]]], dtype=pl.Array(pl.UInt8, (2, 2))),
        "record": [{"a": 1, "b": "x"}, {"a": None, "b": None}, None],
        "nothing": pl.Series([None, None, None], dtype=pl.Null),
    }
)


@pytest.mark.parametrize("rows", [3, 0])
@pytest.mark.parametrize("packed_from", [0, table.PACKED_FROM])
def test_every_kind_of_column_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, packed_from: int
) -> None:
    monkeypatch.setattr(table, "PACKED_FROM", packed_from)
    frame = AWKWARD.head(rows)
    spec = Table.of(frame.lazy()).write(tmp_path)
    read = Table.read(spec, tmp_path)
    assert spec.rows == rows
    assert read.frame.collect().equals(frame)
    assert Table.of(read.frame).spec.columns == spec.columns


def test_a_stored_table_is_computed_once_and_moved(tmp_path: Path) -> None:
    source = pl.LazyFrame({"class": [2, 0, 1]})
    known = TableSpec(columns=(ColumnSpec(name="class", dtype="Int64", kind="category", index_size=3),))
    stored = Table.stored(source.filter(pl.col("class") > 0), tmp_path, like=known)
    assert stored.spec == known.model_copy(update={"rows": 2})
    assert stored.file is not None
    folder = tmp_path / "entry"
    folder.mkdir()
    assert Table.read(stored.write(folder), folder).frame.collect()["class"].to_list() == [2, 1]
    assert not stored.file.exists()


def test_what_the_values_refuse_is_raised_when_a_table_is_stored(tmp_path: Path) -> None:
    words = pl.LazyFrame({"word": ["x"]}).select(pl.col("word").str.to_date("%Y"))
    with pytest.raises(pl.exceptions.PolarsError):
        Table.stored(words, tmp_path)


def test_only_large_tables_are_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pl.DataFrame({"number": range(5000), "word": ["산", None] * 2500})
    as_it_is = Table.stored(rows.lazy(), tmp_path)
    monkeypatch.setattr(table, "PACKED_FROM", 5000)
    packed = Table.stored(rows.lazy(), tmp_path)
    assert packed.frame.collect().equals(as_it_is.frame.collect())
    assert packed.spec == as_it_is.spec
    assert {as_it_is.file, packed.file} == set(tmp_path.iterdir())
    sizes = [one.file.stat().st_size for one in (as_it_is, packed) if one.file is not None]
    assert sizes[0] > rows.estimated_size() > 2 * sizes[1]
