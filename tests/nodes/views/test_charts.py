"""Charts: the numbers they draw are those of NumPy, SciPy and Polars, and Vega-Lite takes every drawing."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest
import scipy.stats
from PIL import Image

from netwright.nodes.image.pictures import encode, image_column
from netwright.ports import Figure, Table, TableSpec
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
ROWS = 400
RANDOM = np.random.default_rng(0)
FRAME = pl.DataFrame(
    {
        "a.b['0']": RANDOM.normal(size=ROWS),
        "size": RANDOM.normal(2, 3, ROWS),
        "count": RANDOM.integers(0, 7, ROWS),
        "kind": RANDOM.choice(["x", "y", "긴 이름", "</script>"], ROWS),
        "grade": pl.Series(RANDOM.choice(["low", "high"], ROWS), dtype=pl.Enum(["low", "high"])),
        "day": [datetime.date(2024, 1, 1) + datetime.timedelta(days=day) for day in range(ROWS)],
        "when": pl.Series(
            [datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=h) for h in range(ROWS)],
            dtype=pl.Datetime("us", "Asia/Seoul"),
        ),
        "flag": RANDOM.random(ROWS) > 0.3,
    }
).with_columns(
    pl.when(pl.col("count") == 3)
    .then(None)
    .when(pl.col("count") == 4)
    .then(math.inf)
    .otherwise(pl.col("size"))
    .alias("gaps")
)
TABLE = Table.of(FRAME)

CASES: list[tuple[str, dict[str, Any]]] = [
    ("bar_chart", {"category": "kind"}),
    ("bar_chart", {"category": "day", "measure": "mean", "value": "gaps", "colour": "grade"}),
    ("bar_chart", {"category": "grade", "lying": True, "sort": "length", "colour": "count"}),
    ("scatter_plot", {"x": "a.b['0']", "y": "gaps", "colour": "kind", "log_x": True}),
    ("scatter_plot", {"x": "when", "y": "kind", "colour": "count"}),
    ("histogram", {"value": "gaps", "colour": "kind"}),
    ("histogram", {"value": "count", "log_scale": True}),
    ("box_plot", {}),
    ("box_plot", {"columns": ["gaps"], "by": "grade"}),
    ("violin_plot", {"columns": ["gaps"], "by": "kind"}),
    ("density_plot", {"columns": ["gaps", "size"]}),
    ("heat_map", {"x": "gaps", "y": "count"}),
    ("heat_map", {"x": "kind", "y": "flag", "measure": "mean", "value": "gaps"}),
    ("parallel_coordinates", {"colour": "kind"}),
    ("scatter_matrix", {"columns": ["a.b['0']", "gaps"], "colour": "grade"}),
    ("line_plot", {"x": "when", "y": ["gaps", "size"]}),
    ("line_plot", {"x": "day", "y": ["gaps"], "by": "kind"}),
    ("data_explorer", {}),
    ("correlation", {"method": "spearman"}),
]


def drawn(make: Make, context: RecordingContext, id: str, table: Table = TABLE, **settings: Any) -> Figure:
    node = make(id, **settings)
    node.configure(table.spec)
    figure = node.execute(table=table, context=context)["figure"]
    assert isinstance(figure, Figure)
    return figure


def fields_of(spec: Any) -> Iterator[str]:
    """Every field that an encoding names."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "field":
                yield value
            elif key not in ("values", "params"):
                yield from fields_of(value)
    elif isinstance(spec, list):
        for part in spec:
            yield from fields_of(part)


def data_of(spec: Any) -> Iterator[dict[str, Any]]:
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "values":
                yield from value
            else:
                yield from data_of(value)
    elif isinstance(spec, list):
        for part in spec:
            yield from data_of(part)


@pytest.mark.parametrize(("id", "settings"), CASES)
def test_a_drawing_is_plain_data_under_fields_of_our_own(
    make: Make, context: RecordingContext, id: str, settings: dict[str, Any], tmp_path: Any
) -> None:
    figure = drawn(make, context, id, title="Title", **settings)
    figure.write(tmp_path)  # refuses what is no JSON: infinities, dates, bytes
    assert figure.vega_lite["title"]["text"] == "Title"
    known = {name for row in data_of(figure.vega_lite) for name in row}
    assert set(fields_of(figure.vega_lite)) <= known
    assert not known & set(FRAME.columns) - {"count"}


def test_every_chart_is_one_that_vega_lite_takes(make: Make, context: RecordingContext) -> None:
    import vl_convert

    for id, settings in CASES:
        spec = drawn(make, context, id, **settings).vega_lite
        vega = vl_convert.vegalite_to_vega({**spec, "width": 300, "height": 200} if "width" in spec else spec)
        assert vega["marks"], id


def test_bars_count_and_average(make: Make, context: RecordingContext) -> None:
    bars = drawn(make, context, "bar_chart", category="kind").vega_lite["data"]["values"]
    assert {bar["x"]: bar["y"] for bar in bars} == dict(FRAME["kind"].value_counts().rows())
    spec = drawn(make, context, "bar_chart", category="grade", measure="median", value="size").vega_lite
    assert spec["encoding"]["y"]["title"] == "median of size"
    wanted = dict(FRAME.group_by("grade").agg(pl.col("size").median()).rows())
    assert {bar["x"]: bar["y"] for bar in spec["data"]["values"]} == pytest.approx(wanted)
    assert spec["encoding"]["x"]["sort"][:2] == ["low", "high"]


def test_parts_are_stacked_where_they_come_to_a_whole(make: Make, context: RecordingContext) -> None:
    for measure, stack in (("sum", "zero"), ("mean", None)):
        spec = drawn(
            make, context, "bar_chart", category="grade", measure=measure, value="size", colour="kind"
        ).vega_lite
        assert spec["encoding"]["y"]["stack"] == stack
        assert ("xOffset" in spec["encoding"]) is (stack is None)


@pytest.mark.parametrize(("chart", "over"), [("bar_chart", {"category": "k"}), ("heat_map", {"x": "k", "y": "k"})])
def test_sums_are_drawn_alike_in_each_run(
    make: Make, context: RecordingContext, chart: str, over: dict[str, str]
) -> None:
    keys = RANDOM.integers(0, 50, 300_000).astype(str)
    table = Table.of(pl.DataFrame({"k": keys, "v": RANDOM.normal(size=len(keys))}))
    specs = [drawn(make, context, chart, table, **over, measure="sum", value="v").vega_lite for _ in range(6)]
    assert all(spec == specs[0] for spec in specs)


def test_rare_categories_become_one_bar_and_that_is_told(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"word": [f"w{place}" for place in range(40) for _ in range(place + 1)]})
    spec = drawn(make, context, "bar_chart", Table.of(frame), category="word", bars=10).vega_lite
    heights = {bar["x"]: bar["y"] for bar in spec["data"]["values"]}
    assert len(heights) == 10
    assert sum(heights.values()) == frame.height
    assert "31 rarer values" in spec["title"]["subtitle"]


def test_points_are_thinned_and_missing_ones_counted(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"x": range(20_000), "y": [None if n % 4 == 0 else n / 2 for n in range(20_000)]})
    spec = drawn(make, context, "scatter_plot", Table.of(frame), x="x", y="y").vega_lite
    assert len(spec["data"]["values"]) == 5_000
    assert spec["title"]["subtitle"] == "without 5,000 rows that have missing values; 5,000 of 15,000 rows"
    assert all(point["y"] == point["x"] / 2 for point in spec["data"]["values"])


def test_times_keep_the_clock_of_the_table(make: Make, context: RecordingContext) -> None:
    points = drawn(make, context, "line_plot", x="when", y=["size"]).vega_lite["data"]["values"]
    assert points[1]["x"] == FRAME["when"][1].replace(tzinfo=None).isoformat(timespec="milliseconds")
    days = drawn(make, context, "scatter_plot", x="day", y="size").vega_lite["data"]["values"]
    assert days[0]["x"] == "2024-01-01T00:00:00.000"


@pytest.mark.parametrize(
    ("node", "settings"),
    [
        ("scatter_plot", {"x": "a", "y": "none"}),
        ("scatter_matrix", {"columns": ["a", "none"]}),
        ("parallel_coordinates", {"columns": ["a", "none"]}),
        ("heat_map", {"x": "a", "y": "none"}),
    ],
)
def test_nothing_to_draw_is_refused(make: Make, context: RecordingContext, node: str, settings: dict[str, Any]) -> None:
    table = Table.of(pl.DataFrame({"a": [1.0, 2.0], "none": [None, None]}, schema_overrides={"none": pl.Float64}))
    with pytest.raises(InputError, match="No row has a value in each"):
        drawn(make, context, node, table, **settings)


def test_histograms_are_those_of_numpy(make: Make, context: RecordingContext) -> None:
    finite = FRAME["gaps"].drop_nulls().to_numpy()
    finite = finite[np.isfinite(finite)]
    spec = drawn(make, context, "histogram", value="gaps", bins=12).vega_lite
    counts, edges = np.histogram(finite, 12)
    assert [bar["count"] for bar in spec["data"]["values"]] == [count for count in counts.tolist() if count]
    assert spec["data"]["values"][0]["low"] == pytest.approx(edges[0])
    missing = ROWS - len(finite)
    assert spec["title"]["subtitle"] == f"without {missing} missing values"
    whole = drawn(make, context, "histogram", value="count").vega_lite["data"]["values"]
    assert [(bar["low"] + bar["high"]) / 2 for bar in whole] == list(range(7))


def test_bins_of_many_rows_say_so(make: Make, context: RecordingContext) -> None:
    many = Table.of(pl.DataFrame({"n": np.linspace(0, 1, 6_000), "m": np.tile([0.0, 1.0], 3_000)}))
    histogram = drawn(make, context, "histogram", many, value="n", bins=20).vega_lite
    assert histogram["title"]["subtitle"] == "6,000 rows in 20 bins"
    fields = drawn(make, context, "heat_map", many, x="n", y="m", bins=5).vega_lite
    assert fields["title"]["subtitle"] == "6,000 rows in 10 bins"


def test_a_column_is_counted_where_it_would_meet_itself(make: Make, context: RecordingContext) -> None:
    spec = drawn(make, context, "scatter_matrix", columns=["size", "count"], colour="kind").vega_lite
    marks = [[cell["mark"]["type"] for cell in row["hconcat"]] for row in spec["vconcat"]]
    assert marks == [["point", "bar"], ["bar", "point"]]
    assert spec["params"][0]["views"] == ["f0_f1", "f1_f0"]


def test_boxes_have_the_quartiles_of_numpy(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"n": [*range(100), 1_000, -1_000]})
    layers = drawn(make, context, "box_plot", Table.of(frame)).vega_lite["layer"]
    (box,) = layers[0]["data"]["values"]
    quartiles = np.quantile(frame["n"].to_numpy(), [0.25, 0.5, 0.75])
    assert [box["first"], box["median"], box["third"]] == pytest.approx(quartiles)
    assert (box["low"], box["high"]) == (0, 99)
    assert [point["value"] for point in layers[3]["data"]["values"]] == [-1_000, 1_000]


def test_densities_are_those_of_scipy(make: Make, context: RecordingContext) -> None:
    points = drawn(make, context, "density_plot", columns=["size"]).vega_lite["data"]["values"]
    wanted = scipy.stats.gaussian_kde(FRAME["size"].to_numpy())([point["x"] for point in points])
    assert [point["y"] for point in points] == pytest.approx(wanted, rel=1e-9)


def test_fields_of_a_heat_map_hold_all_rows(make: Make, context: RecordingContext) -> None:
    cells = drawn(make, context, "heat_map", x="size", y="kind", bins=5).vega_lite["data"]["values"]
    assert sum(cell["colour"] for cell in cells) == ROWS
    assert len({cell["x_low"] for cell in cells}) <= 5


def test_correlations_are_those_of_scipy(make: Make, context: RecordingContext) -> None:
    frame = FRAME.select("size", "count", "gaps").with_columns(constant=1)
    for method, reference in (("pearson", scipy.stats.pearsonr), ("spearman", scipy.stats.spearmanr)):
        node = make("correlation", method=method)
        rows = node.execute(table=Table.of(frame), context=context)["table"].frame.collect()
        found = {(one, other): (value, count) for one, other, value, count in rows.rows()}
        assert found["size", "constant"] == (None, ROWS)
        value, count = found["size", "count"]
        assert (value, count) == (pytest.approx(reference(frame["size"], frame["count"]).statistic), ROWS)
    assert rows["correlation"][0] == max(rows["correlation"].drop_nulls(), key=abs)


def test_statistics_are_those_of_scipy(make: Make, context: RecordingContext) -> None:
    node = make("statistics")
    table = node.execute(table=TABLE, context=context)["statistics"]
    rows = {row["column"]: row for row in table.frame.collect().to_dicts()}
    numbers = FRAME["size"].to_numpy()
    assert rows["size"]["deviation"] == pytest.approx(numbers.std(ddof=1))
    assert rows["size"]["skewness"] == pytest.approx(scipy.stats.skew(numbers))
    assert rows["size"]["kurtosis"] == pytest.approx(scipy.stats.kurtosis(numbers))
    assert rows["size"]["first quartile"] == pytest.approx(np.quantile(numbers, 0.25))
    assert rows["gaps"]["missing"] == FRAME["gaps"].null_count()
    assert rows["day"]["first"] == "2024-01-01"
    assert rows["kind"]["most frequent"] == FRAME["kind"].mode().sort()[0]
    assert rows["kind"]["different"] == 4
    promised = node.configure(TABLE.spec)["statistics"]
    assert (promised.columns, promised.rows) == (table.spec.columns, len(FRAME.columns))


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"a": pl.Series([], dtype=pl.Float64)}),
        pl.DataFrame({"a": [None, None]}),
        pl.DataFrame({"a": [math.nan]}),
        pl.DataFrame({"": [1], " x\n": ["é"]}),
        pl.DataFrame({"l": [[1, 2], None], "s": [{"a": 1}, None], "b": [b"1", b"2"]}),
        pl.DataFrame({f"c{n}": [n] for n in range(1_000)}),
    ],
)
def test_statistics_of_awkward_tables(make: Make, context: RecordingContext, frame: pl.DataFrame) -> None:
    node = make("statistics")
    table = node.execute(table=Table.of(frame), context=context)["statistics"]
    assert table.frame.collect()["column"].to_list() == frame.columns
    assert node.configure(Table.of(frame).spec)["statistics"].columns == table.spec.columns


def test_an_explorer_shows_any_column(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"list": [[1], None], "bytes": [b"1", None], "none": [None, None], "nan": [math.nan, 1.0]})
    spec = drawn(make, context, "data_explorer", Table.of(frame)).vega_lite
    assert [small["title"]["subtitle"] for small in spec["concat"]] == ["50.0% missing"] * 2 + [
        "100.0% missing",
        "50.0% missing",
    ]


def test_mistakes_are_named(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match="no column nothing"):
        make("scatter_plot", x="size", y="nothing").configure(TABLE.spec)
    with pytest.raises(SettingsError, match="No column is chosen"):
        make("bar_chart").configure(TABLE.spec)
    with pytest.raises(SettingsError, match="kind is of kind text"):
        make("histogram", value="kind").configure(TABLE.spec)
    with pytest.raises(InputError, match="no number column"):
        make("box_plot").execute(table=Table.of(pl.DataFrame({"a": ["x"]})), context=context)
    with pytest.raises(InputError, match="no rows"):
        make("histogram", value="a").execute(
            table=Table.of(pl.DataFrame({"a": []}, schema={"a": pl.Int64})), context=context
        )
    with pytest.raises(InputError, match="all are missing"):
        make("histogram", value="a").execute(table=Table.of(pl.DataFrame({"a": [math.nan]})), context=context)


def test_a_grid_shows_the_first_pictures_with_captions(make: Make, context: RecordingContext) -> None:
    pictures = [encode(Image.fromarray(np.full((4, 6), shade, dtype=np.uint8))) for shade in (0, 100, 200)]
    frame = pl.DataFrame({"image": pictures, "name": ["a", None, "c"], "chance": [0.12345, 0.5, 1.0]})
    table = Table.of(frame, like=TableSpec(columns=(image_column("image"),)))
    settings = {"captions": ["name", "chance"], "count": 2, "across": 1, "size": 32}
    spec = drawn(make, context, "image_grid", table, **settings).vega_lite
    first, second = spec["data"]["values"]
    assert (first["caption0"], first["caption1"], second["caption0"]) == ("a", "0.123", "-")
    assert (second["x"], second["y"]) == (0, 1)
    assert first["picture"].startswith("data:image/png;base64,")
    assert spec["title"]["subtitle"] == "2 of 3 pictures"
    assert b"data:image/png;base64," in drawn(make, context, "image_grid", table, **settings).draw("svg")
