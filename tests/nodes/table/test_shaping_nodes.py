"""What the table nodes compute, against values by hand or another library's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import InputError, Node, NodeError, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]

PEAKS = pl.DataFrame(
    {
        "name": ["Eiger", "Rigi", "Dom", "Titlis"],
        "canton": ["BE", "SZ", "VS", None],
        "height": [3967, 1798, 4546, 3238],
    }
)


@pytest.fixture
def shape(make: Make, context: RecordingContext) -> Callable[..., pl.DataFrame]:
    def run(id: str, frame: pl.DataFrame = PEAKS, **settings: Any) -> pl.DataFrame:
        node = make(id, **settings)
        node.configure(Table.of(frame).spec)
        made: pl.DataFrame = node.execute(table=Table.of(frame), context=context)["table"].frame.collect()
        return made

    return run


Shape = Callable[..., pl.DataFrame]


def test_rows_are_kept_by_conditions_or_a_formula(shape: Shape) -> None:
    tests = [
        {"column": "height", "test": "is more than", "value": "3000"},
        {"column": "canton", "test": "is missing"},
    ]
    assert shape("row_filter", conditions=tests)["name"].to_list() == ["Titlis"]
    assert shape("row_filter", conditions=tests, match="any")["name"].to_list() == ["Eiger", "Dom", "Titlis"]
    assert shape("row_filter", by="formula", formula="canton != 'BE'")["name"].to_list() == ["Rigi", "Dom"]
    rest = shape("row_filter", by="formula", formula="canton != 'BE'", action="remove")
    assert rest["name"].to_list() == ["Eiger", "Titlis"]


def test_a_value_of_another_type_is_refused_in_its_place(make: Make) -> None:
    node = make("row_filter", conditions=[{"column": "height", "test": "equals", "value": "tall"}])
    with pytest.raises(SettingsError, match="'tall' cannot be compared with column height") as caught:
        node.configure(Table.of(PEAKS).spec)
    assert caught.value.setting == "conditions.0.value"


def test_groups_come_in_order_and_small_numbers_do_not_wrap(shape: Shape) -> None:
    frame = pl.DataFrame({"k": ["b", "a", "b"], "v": pl.Series([200, 100, 100], dtype=pl.UInt8)})
    chosen = [{"column": "v", "function": name} for name in ("sum", "mean", "standard deviation")]
    rows = shape("group_by", frame, by=["k"], aggregations=chosen)
    assert rows.columns == ["k", "rows", "v_sum", "v_mean", "v_std"]
    assert rows.row(0) == ("b", 2, 300, 150.0, pytest.approx(np.std([200, 100], ddof=1)))


def test_sums_are_equal_to_the_last_bit_in_each_run(shape: Shape) -> None:
    random = np.random.default_rng(0)
    frame = pl.DataFrame({"k": random.integers(0, 50, 1_000_000), "v": random.normal(size=1_000_000)})
    chosen = [{"column": "v", "function": name} for name in ("sum", "mean", "standard deviation")]
    for by in (["k"], []):
        first, *others = (shape("group_by", frame, by=by, aggregations=chosen) for _ in range(6))
        assert all(other.equals(first) for other in others)


def test_sorting_is_stable_and_puts_missing_last(shape: Shape) -> None:
    rows = shape("sorter", keys=[{"column": "canton", "order": "descending"}])
    assert rows["canton"].to_list() == ["VS", "SZ", "BE", None]


def test_a_division_by_zero_is_counted(shape: Shape, context: RecordingContext) -> None:
    rows = shape("math_formula", formula="1 / (height - 1798)")
    assert rows["result"].null_count() == 1
    assert str(context.warnings[0]) == "1 results are no finite numbers and became missing."


def test_the_first_rule_that_holds_decides(shape: Shape) -> None:
    rules = [
        {"condition": "height > 4000", "outcome": "'high'"},
        {"condition": "height > 3000", "outcome": "'middle'"},
    ]
    rows = shape("rule_engine", rules=rules, otherwise="'low'", column="class")
    assert rows["class"].to_list() == ["middle", "low", "high", "middle"]


def join(make: Make, context: RecordingContext, right: pl.DataFrame, **settings: Any) -> dict[str, pl.DataFrame]:
    node = make("joiner", keys=[{"left": "canton", "right": "code"}], **settings)
    made = node.execute(left=Table.of(PEAKS), right=Table.of(right), context=context)
    return {name: table.frame.collect() for name, table in made.items()}


def test_joins_tell_what_found_no_match(make: Make, context: RecordingContext) -> None:
    right = pl.DataFrame({"code": ["VS", "BE", "VS", "ZH"], "name": ["Wallis", "Bern", "Valais", "Zürich"]})
    made = join(make, context, right)
    assert made["table"].select("name", "name_right").rows() == [
        ("Eiger", "Bern"),
        ("Dom", "Wallis"),
        ("Dom", "Valais"),
    ]
    assert made["report"]["rows"].to_list() == [2, 2, 3, 1, 3]
    assert join(make, context, right, rows="all of both")["table"]["canton"].to_list()[-1] == "ZH"
    assert join(make, context, right, several="first")["table"].height == 2
    assert join(make, context, right, rows="left without a match")["table"]["name"].to_list() == ["Rigi", "Titlis"]
    with pytest.raises(InputError, match="first for VS"):
        join(make, context, right, several="stop")


@pytest.mark.parametrize(("lengths", "kept"), [("fill", [10, None, None, None]), ("cut", [10])])
def test_columns_of_different_lengths_are_put_side_by_side(
    make: Make, context: RecordingContext, lengths: str, kept: list[int | None]
) -> None:
    right = Table.of(pl.DataFrame({"name": [10]}))
    node = make("column_appender", lengths=lengths)
    promised = node.configure(Table.of(PEAKS).spec, right.spec)["table"]
    made = node.execute(left=Table.of(PEAKS), right=right, context=context)["table"]
    assert made.frame.collect()["name_right"].to_list() == kept
    assert promised.rows == len(kept)
    with pytest.raises(InputError, match="The left table has 4 rows, the right one 1"):
        make("column_appender").execute(left=Table.of(PEAKS), right=right, context=context)


def test_tables_are_stacked_by_name(make: Make, context: RecordingContext) -> None:
    other = pl.DataFrame({"height": [2502.5], "lift": [True]})
    made = make("concatenate", source=True).execute(tables=(Table.of(PEAKS), Table.of(other)), context=context)
    rows = made["table"].frame.collect()
    assert rows.row(4) == (None, None, 2502.5, True, 2)
    with pytest.raises(InputError, match="Column height has several types: Int64, String"):
        make("concatenate").configure((Table.of(PEAKS).spec, Table.of(PEAKS.cast({"height": pl.String})).spec))


def test_values_that_do_not_fit_are_named_or_counted(shape: Shape, context: RecordingContext) -> None:
    frame = pl.DataFrame({"x": ["1.234,5", "7", "many"]})
    with pytest.raises(NodeError, match=r"1 values of column x cannot be converted, first 'many' in row 3"):
        shape("convert_columns", frame, columns=["x"], comma=True)
    rows = shape("convert_columns", frame, columns=["x"], comma=True, trouble="missing")
    assert rows["x"].to_list() == [1234.5, 7.0, None]
    assert str(context.warnings[0]) == "1 values of column x did not fit and became missing."


def test_times_are_read_in_their_zone(shape: Shape) -> None:
    frame = pl.DataFrame({"t": ["2025-03-30 02:30", "2025-10-26 02:30", "2025/01/01"]})
    rows = shape("string_to_date_time", frame, columns=["t"], zone="Europe/Zurich", trouble="missing")
    utc = rows["t"].dt.convert_time_zone("UTC").dt.to_string("%m-%d %H:%M").to_list()
    assert utc == [None, "10-26 00:30", "12-31 23:00"]


def test_columns_become_pictures_and_columns_again(shape: Shape) -> None:
    frame = pl.DataFrame({f"p{place}": [place, place + 10] for place in range(6)})
    rows = shape("column_combiner", frame, shape=[2, 3, 1], name="picture")
    expected = np.arange(6).reshape(2, 3, 1) + np.array([0, 10]).reshape(2, 1, 1, 1)
    assert np.array_equal(rows["picture"].to_numpy(), expected)
    back = shape("list_to_columns", rows, column="picture")
    assert np.array_equal(back.to_numpy(), frame.to_numpy())


def test_a_number_that_a_tensor_cannot_hold_is_named(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"a": [1, 255], "b": [2.5, None], "c": [3.0, 256.0]})
    with pytest.raises(InputError, match=r"Column c holds 256\.0, which a tensor of UInt8 cannot"):
        make("column_combiner", type="UInt8").execute(table=Table.of(frame), context=context)
    made = make("column_combiner", type="Int32").execute(table=Table.of(frame), context=context)["table"]
    assert made.frame.collect()["combined"].to_list() == [[1, 2, 3], [255, None, 256]]


def test_windows_pair_the_past_with_what_follows(shape: Shape) -> None:
    frame = pl.DataFrame({"v": range(10), "w": range(10, 20), "at": [f"h{hour}" for hour in range(10)]})
    rows = shape("sequence_windows", frame, inputs=["v", "w"], targets=["v"], length=3, horizon=2, keep=["at"])
    assert rows.height == 6
    assert rows["window"].to_numpy()[5].tolist() == [[5, 15], [6, 16], [7, 17]]
    assert rows["target"].to_numpy()[5].tolist() == [8, 9]
    assert rows["at"].to_list() == ["h3", "h4", "h5", "h6", "h7", "h8"]
    with pytest.raises(InputError, match="11 rows are needed, the longest series has 10"):
        shape("sequence_windows", frame, inputs=["v"], length=10)


def test_lags_stay_within_their_group(shape: Shape) -> None:
    frame = pl.DataFrame({"g": ["a", "b", "a", "b"], "v": [1, 2, 3, 4]})
    rows = shape("lag_column", frame, values=["v"], within=["g"])
    assert rows["v(-1)"].to_list() == [None, None, 1, 2]
    assert shape("lag_column", frame, values=["v"], within=["g"], gaps="remove")["v(-1)"].to_list() == [1, 2]


def test_wide_and_long_are_inverse(shape: Shape) -> None:
    long = pl.DataFrame({"k": [1, 1, 2], "c": ["x", "y", "x"], "v": [1.0, 2.0, 3.0]})
    wide = shape("pivot", long, rows=["k"], spread="c", value="v", function="first")
    assert wide.rows() == [(1, 1.0, 2.0), (2, 3.0, None)]
    again = shape("unpivot", wide, values=["x", "y"], name_column="c", value_column="v").drop_nulls()
    assert again.sort("k", "c").rows() == long.rows()


def test_rows_without_a_value_are_spread_apart_from_a_value_called_missing(shape: Shape) -> None:
    long = pl.DataFrame({"k": [1, 1, 1, 1], "c": ["missing", None, "x", None], "v": [1, 2, 3, 4]})
    wide = shape("pivot", long, rows=["k"], spread="c", value="v", function="sum")
    assert wide.to_dicts() == [{"k": 1, "missing": 1, "missing_2": 6, "x": 3}]


def test_times_are_written_without_an_empty_fraction(shape: Shape) -> None:
    moments = pl.Series(["2025-03-30 00:30:00", "2025-03-30 01:30:00.250"]).str.to_datetime(
        time_unit="us", time_zone="UTC"
    )
    frame = pl.DataFrame({"t": moments.dt.convert_time_zone("Europe/Berlin"), "u": [None, "x"]})
    names = ["2025-03-30 01:30:00+01:00", "2025-03-30 03:30:00.250+02:00"]
    assert shape("column_combiner", frame, into="a text", columns=["t", "u"])["combined"].to_list() == [
        names[0],
        f"{names[1]} x",
    ]
    wide = shape("pivot", frame.with_columns(v=1), rows=["u"], spread="t", value="v", function="sum")
    assert wide.columns == ["u", *names]
    plain = frame.select(pl.col("t").dt.replace_time_zone(None), at=pl.col("t").dt.time())
    texts = shape("convert_columns", plain, columns=["t", "at"], to="text")
    assert texts.rows()[0] == ("2025-03-30 01:30:00", "01:30:00")
    assert shape("transpose", frame.with_columns(v=1), names="t").columns == ["column", *names]


def test_lists_without_values_are_not_lost_in_silence(shape: Shape, context: RecordingContext) -> None:
    frame = pl.DataFrame({"a": [1], "list": [[]]}, schema_overrides={"list": pl.List(pl.Float64)})
    assert shape("list_to_columns", frame, column="list").columns == ["a"]
    assert "column list hold no values" in str(context.warnings[0])


def test_what_is_known_of_a_column_ends_with_its_values(make: Make) -> None:
    column = ColumnSpec(name="i", dtype="Int64", kind="number", index_size=5)
    table = TableSpec(columns=(column,), rows=3)
    kept = make("sorter", keys=[{"column": "i"}]).configure(table)["table"]
    assert kept == table
    changed = make("math_formula", formula="i * 2", column="i").configure(table)["table"]
    assert changed.columns[0].index_size is None
    renamed = make("rename_columns", names=[{"column": "i", "name": "j"}]).configure(table)["table"]
    assert renamed.columns[0].index_size == 5


def test_earliest_rows_go_first(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"t": [3, 1, 2, 4]})
    made = make("partition", method="by time", time="t", share=0.5).execute(table=Table.of(frame), context=context)
    assert made["first"].frame.collect()["t"].to_list() == [1, 2]
    assert made["second"].frame.collect()["t"].to_list() == [3, 4]
