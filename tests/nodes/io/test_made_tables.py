"""Tables written by hand, drawn, simulated, and taken along with a library."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
import pytest
from sklearn import datasets

from netwright.ports import Table
from netwright.sdk import Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def made(make: Make, context: RecordingContext, id: str, **settings: Any) -> pl.DataFrame:
    """Run a node without inputs, and see that it kept its promise."""
    node = make(id, **settings)
    promised, table = node.configure()["table"], node.execute(context=context)["table"]
    rows: pl.DataFrame = table.frame.collect()
    assert promised.columns in (None, table.spec.columns)
    assert promised.rows in (None, rows.height)
    assert rows.equals(node.execute(context=context)["table"].frame.collect()), "the seed decides"
    return rows


def test_values_are_known_by_their_look(make: Make, context: RecordingContext) -> None:
    written = 'name;height;code;seen;day;note\n"Eiger; N";3967.5;007;true;2025-01-02;\nRigi;;008;false;;'
    rows = made(make, context, "table_creator", rows=written)
    assert rows.rows() == [
        ("Eiger; N", 3967.5, "007", True, date(2025, 1, 2), None),
        ("Rigi", None, "008", False, None, None),
    ]
    assert made(make, context, "table_creator", rows="a\tb\n1\t2")["b"].to_list() == [2]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("city\tsum\nBern\t1,234\nChur\t12", [1234, 12]),
        ("city\tsum\nBern\t1.234,5\nChur\t12", [1234.5, 12.0]),
        ("city;sum\nBern;0,5\nChur;12", [0.5, 12.0]),
        ("city\tsum\nBern\t1,234.5\nChur\t", [1234.5, None]),
        ("city\tsum\nBern\t1,2\nChur\tsome", ["1,2", "some"]),
        ("city\tsum\nBern\t10.0.0.1\nChur\t10.0.0.2", ["10.0.0.1", "10.0.0.2"]),
    ],
)
def test_numbers_are_known_as_spreadsheets_show_them(
    make: Make, context: RecordingContext, written: str, expected: list[Any]
) -> None:
    assert made(make, context, "table_creator", rows=written)["sum"].to_list() == expected


def test_a_word_among_numbers_is_told(make: Make, context: RecordingContext) -> None:
    rows = "name, height\nEiger, 3967\nRigi, 1798\nNiesen, 2362m\nSäntis,"
    assert made(make, context, "table_creator", rows=rows)["height"].dtype == pl.String
    assert str(context.warnings[0]).startswith("Column height holds texts, as '2362m' in row 3 is no number.")
    context.warnings.clear()
    made(make, context, "table_creator", rows=rows, texts=True)
    assert not context.warnings


@pytest.mark.parametrize(
    ("written", "sentence"),
    [("", "has no columns"), ("a, a\n1, 2", "Two columns are called 'a'"), ("a\n1, 2", "Row 1 has 2 values")],
)
def test_what_is_no_table_is_said_while_typing(make: Make, written: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        make("table_creator", rows=written, delimiter="comma").configure()


def test_rows_are_read_as_the_grid_of_the_page_reads_them(make: Make) -> None:
    # web/src/settings/cells/cells.test.ts reads the same tables.
    for case in json.loads(Path(__file__).with_name("written_tables.json").read_text(encoding="utf-8")):
        node = make("table_creator", rows=case["text"], delimiter=case["delimiter"], texts=True)
        if case["cells"] is None:
            with pytest.raises(SettingsError, match="cannot be read"):
                node.configure()
            continue
        names, *lines = case["cells"]
        rows = node.execute(context=cast("Any", None))["table"].frame.collect()
        while lines and not any(lines[-1]):
            del lines[-1]
        assert rows.columns == names
        assert [[cell or "" for cell in row] for row in rows.rows()] == lines


def test_a_blank_row_is_a_row_unless_it_is_at_the_end(make: Make) -> None:
    for text, count in (("a, b\n1, 2\n\n, \n3, 4\n, \n\n", 4), ('a\n1\n""\n\n2\n""', 4), ("a, b\n\n", 0)):
        node = make("table_creator", rows=text)
        assert node.configure()["table"].rows == count
        assert node.execute(context=cast("Any", None))["table"].frame.collect().height == count


@pytest.mark.parametrize("name", ["iris", "wine", "digits", "breast cancer", "diabetes", "exercise"])
def test_examples_need_no_network(make: Make, context: RecordingContext, name: str) -> None:
    rows = made(make, context, "example_data", name=name)
    assert rows.null_count().sum_horizontal().item() == 0
    # What a picker of columns offers before any run.
    promised = make("example_data", name=name).configure()["table"]
    assert promised.columns == Table.of(rows, like=promised).spec.columns
    assert promised.rows == rows.height


@pytest.mark.parametrize(
    ("name", "bunch"), [("wine", datasets.load_wine), ("breast cancer", datasets.load_breast_cancer)]
)
def test_columns_of_examples_are_those_of_scikit_learn(
    make: Make, context: RecordingContext, name: str, bunch: Callable[[], Any]
) -> None:
    rows, known = made(make, context, "example_data", name=name), bunch()
    names = [one.replace(" ", "_").replace("/", "_per_") for one in known.feature_names]
    assert rows.columns == [*names, "class"]
    assert np.array_equal(rows.select(names).to_numpy(), known.data)


def test_digits_are_pictures_with_their_class(make: Make, context: RecordingContext) -> None:
    rows = made(make, context, "example_data", name="digits")
    expected = datasets.load_digits()
    assert np.array_equal(rows["image"].to_numpy()[..., 0], expected.images)
    assert rows["digit"].to_list() == expected.target.tolist()


@pytest.mark.parametrize(
    ("name", "part", "rows"),
    [
        ("Fashion-MNIST", "training", 10_000),
        ("Fashion-MNIST", "test", 10_000),
        ("handwritten digits", "training", 4_000),
        ("handwritten digits", "test", 1_000),
    ],
)
def test_pictures_come_along_as_idx_reader_gives_them(
    make: Make, context: RecordingContext, name: str, part: str, rows: int
) -> None:
    few = made(make, context, "example_data", name=name, part=part, rows=30)
    assert make("example_data", name=name, part=part).configure()["table"].rows == rows
    stem = {"Fashion-MNIST": "fashion", "handwritten digits": "digits"}[name]
    for kind in ("images", "labels"):
        copy = files("netwright.nodes.io") / "pictures" / f"{stem}-{part}-{kind}.gz"
        (context.folder / f"{kind}.gz").write_bytes(copy.read_bytes())
    as_read = make("idx_reader", images="images.gz", labels="labels.gz", rows=30).execute(context=context)["table"]
    assert few.drop("class").equals(as_read.frame.collect())
    labels = np.frombuffer(gzip.decompress((context.folder / "labels.gz").read_bytes())[8:], np.uint8)
    assert labels.size == rows
    assert np.bincount(labels, minlength=10).min() >= 0.09 * rows, "every class is there"


def test_a_class_goes_with_its_label(make: Make, context: RecordingContext) -> None:
    rows = made(make, context, "example_data", name="Fashion-MNIST", part="test", rows=8)
    assert rows.select("label", "class").rows() == [
        (9, "ankle boot"), (2, "pullover"), (1, "trousers"), (1, "trousers"),
        (6, "shirt"), (1, "trousers"), (4, "coat"), (6, "shirt"),
    ]  # fmt: skip
    digits = made(make, context, "example_data", name="handwritten digits", rows=50)
    assert all(int(row["class"]) == row["label"] for row in digits.iter_rows(named=True))


@pytest.mark.parametrize(
    ("settings", "mean", "deviation"),
    [
        ({"mean": 5, "deviation": 2}, 5, 2),
        ({"distribution": "uniform", "low": -1, "high": 1}, 0, 1 / 3**0.5),
        ({"distribution": "whole numbers", "low": 1, "high": 6}, 3.5, (35 / 12) ** 0.5),
        ({"distribution": "exponential", "rate": 3}, 3, 3),
        ({"distribution": "poisson", "rate": 4}, 4, 2),
        ({"distribution": "true or false", "chance": 0.3}, 0.3, 0.21**0.5),
        ({"distribution": "log-normal", "deviation": 0.5}, np.exp(0.125), (np.expm1(0.25) * np.exp(0.25)) ** 0.5),
        ({"distribution": "gamma", "alpha": 4, "scale": 0.5}, 2, 1),
        ({"distribution": "beta", "alpha": 2, "beta": 6}, 0.25, (12 / 64 / 9) ** 0.5),
        ({"distribution": "binomial", "trials": 20, "success": 0.2}, 4, 3.2**0.5),
        ({"distribution": "triangular", "low": 0, "peak": 3, "high": 3}, 2, 0.5**0.5),
        ({"distribution": "Student t", "freedom": 10}, 0, 1.25**0.5),
    ],
)
def test_distributions_have_their_moments(
    make: Make, context: RecordingContext, settings: dict[str, Any], mean: float, deviation: float
) -> None:
    values = made(make, context, "random_table", rows=20_000, **settings)["x"].cast(float)
    assert values.mean() == pytest.approx(mean, abs=0.05)
    assert values.std() == pytest.approx(deviation, rel=0.05)


def test_a_peak_outside_is_refused(make: Make) -> None:
    with pytest.raises(SettingsError, match="most frequent value, 4") as refused:
        make("random_table", distribution="triangular", low=0, peak=4, high=3).configure()
    assert refused.value.setting == "peak"


def test_noise_is_shaped_by_hand(make: Make, context: RecordingContext) -> None:
    rows = made(make, context, "random_table", rows=3, shape=[4, 2], name="noise")
    assert rows.schema == {"noise": pl.Array(pl.Float32, (4, 2))}


def test_simulated_data_is_as_ordered(make: Make, context: RecordingContext) -> None:
    ordered = {"rows": 5_000, "columns": 3, "correlation": 0.7, "classes": 1, "rare": 0.01, "missing": 0.1}
    rows = made(make, context, "data_simulator", **ordered)
    usual = rows.filter(~pl.col("rare")).drop_nulls()
    assert np.corrcoef(usual["x1"], usual["x2"])[0, 1] == pytest.approx(0.7, abs=0.04)
    assert rows["rare"].sum() == 50
    assert rows["x3"].null_count() == pytest.approx(500, abs=80)
    features = usual.select("x1", "x2", "x3").to_numpy()
    weights, *_ = np.linalg.lstsq(features, usual["target"].to_numpy(), rcond=None)
    assert weights == pytest.approx([1, 1.5, 2], abs=0.02)


def test_sql_sees_its_tables_and_nothing_else(make: Make, context: RecordingContext) -> None:
    (context.folder / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    one = Table.of(pl.DataFrame({"k": [1, 2], "v": ["a", "b"]}))
    other = Table.of(pl.DataFrame({"k": [2, 2]}))
    query = "SELECT v, count(*) AS n FROM table1 JOIN table2 USING (k) GROUP BY v"
    node = make("sql_query", query=query)
    assert node.execute(tables=(one, other), context=context)["table"].frame.collect().rows() == [("b", 2)]
    secret = context.folder / "secret.csv"
    for evil in (f"SELECT * FROM '{secret}'", f"SELECT * FROM read_csv('{secret}')", "SELECT * FROM context"):
        with pytest.raises(SettingsError, match="cannot be answered"):
            make("sql_query", query=evil).execute(tables=(one,), context=context)
    for other_statement in ("DROP TABLE table1", "COPY table1 TO 'x.csv'", "SELECT 1; SELECT 2", "SET threads=8"):
        with pytest.raises(SettingsError):
            make("sql_query", query=other_statement).configure((one.spec,))


def test_rare_rows_can_be_usual_in_each_column_but_not_together(make: Make, context: RecordingContext) -> None:
    settings = {"rows": 20_000, "columns": 4, "correlation": 0.9, "classes": 1, "rare": 0.1}
    rows = made(make, context, "data_simulator", rarity="unusual together", target=False, **settings)
    columns = ["x1", "x2", "x3", "x4"]
    rare, usual = (rows.filter(pl.col("rare") == is_rare).select(columns).to_numpy() for is_rare in (True, False))
    np.testing.assert_allclose(rare.mean(axis=0), usual.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(rare.std(axis=0), usual.std(axis=0), atol=0.1)
    np.testing.assert_allclose(np.corrcoef(usual.T)[0, 1:], 0.9, atol=0.02)
    np.testing.assert_allclose(np.corrcoef(rare.T)[0, 1:], 0, atol=0.08)
