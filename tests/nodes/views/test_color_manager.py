"""Colours of a column's values: chosen once, they are those of every chart behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.nodes.views.colours import shade
from netwright.ports import ColumnColours, Table
from netwright.sdk import Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
FRAME = pl.DataFrame(
    {
        "kind": ["b", "a", None, "c", "a", "b"],
        "grade": pl.Series(["low", "high", "low", None, "high", "low"], dtype=pl.Enum(["low", "high"])),
        "x": [0.0, 1.0, 2.0, 3.0, 4.0, 10.0],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    }
)
OWN = {"own": [{"value": "a", "colour": "#00FF00"}]}


@pytest.fixture
def painted(make: Make, context: RecordingContext) -> Table:
    table = make("color_manager", column="kind", **OWN).execute(table=Table.of(FRAME), context=context)["table"]
    made = make("color_manager", column="x", ramp="blue to red").execute(table=table, context=context)
    return Table(table.frame, made["table"].spec)


def colours(table: Table, name: str) -> ColumnColours:
    found = table.spec.column(name)
    assert found is not None
    assert found.colours is not None
    return found.colours


def test_values_and_numbers_get_colours_and_rows_stay(painted: Table) -> None:
    assert dict(colours(painted, "kind").values) == {"a": "#00ff00", "b": "#4c78a8", "c": "#f58518"}
    assert colours(painted, "x").ramp == ((0.0, "#2166ac"), (5.0, "#f7f7f7"), (10.0, "#b2182b"))
    assert painted.frame.collect().equals(FRAME)


CHARTS: list[tuple[str, dict[str, Any]]] = [
    ("scatter_plot", {"x": "x", "y": "y", "colour": "kind"}),
    ("bar_chart", {"category": "kind"}),
    ("bar_chart", {"category": "grade", "colour": "kind"}),
    ("histogram", {"value": "y", "colour": "kind"}),
    ("density_plot", {"columns": ["y"], "by": "kind"}),
    ("box_plot", {"columns": ["y"], "by": "kind"}),
    ("violin_plot", {"columns": ["y"], "by": "kind"}),
    ("line_plot", {"y": ["y"], "by": "kind"}),
    ("parallel_coordinates", {"columns": ["x", "y"], "colour": "kind"}),
    ("scatter_matrix", {"columns": ["x", "y"], "colour": "kind"}),
    ("data_explorer", {"columns": ["kind"]}),
]


def scales(spec: Any) -> list[dict[str, Any]]:
    if isinstance(spec, list):
        return [found for part in spec for found in scales(part)]
    if not isinstance(spec, dict):
        return []
    return ([spec["scale"]] if "range" in spec.get("scale", {}) else []) + scales(list(spec.values()))


@pytest.mark.parametrize(("id", "settings"), CHARTS)
def test_every_chart_draws_them(
    make: Make, context: RecordingContext, painted: Table, id: str, settings: dict[str, Any]
) -> None:
    figure = make(id, **settings).execute(table=painted, context=context)["figure"].vega_lite
    for scale in scales(figure) or [{}]:
        drawn = dict(zip(scale["domain"], scale["range"], strict=True))
        assert {name: drawn.get(name) for name in "abc"} == dict(colours(painted, "kind").values)
        assert drawn.get("?", "#9aa0a8") == "#9aa0a8"


def test_numbers_are_shaded(make: Make, context: RecordingContext, painted: Table) -> None:
    figure = make("scatter_plot", x="x", y="y", colour="x").execute(table=painted, context=context)["figure"]
    scale = figure.vega_lite["encoding"]["color"]["scale"]
    assert (scale["domain"], scale["range"]) == ([0.0, 5.0, 10.0], ["#2166ac", "#f7f7f7", "#b2182b"])
    assert shade(((0.0, "#000000"), (1.0, "#ffffff")), 0.5) == "#808080"
    assert [shade(((0.0, "#000000"), (1.0, "#ffffff")), end) for end in (-1, 2)] == ["#000000", "#ffffff"]


def test_colours_go_on_through_what_keeps_the_values(make: Make, context: RecordingContext, painted: Table) -> None:
    kept = make("sorter", keys=[{"column": "y"}]).execute(table=painted, context=context)["table"]
    assert colours(kept, "kind") == colours(painted, "kind")
    learner = make("decision_tree_learner", target="kind", features=["x"], leaf_rows=1, missing_values="leave out")
    model = learner.execute(table=painted, context=context)["model"]
    told = make("model_predictor").execute(model=model, table=painted, context=context)["table"]
    assert told.spec.columns[-1].colours == colours(painted, "kind")


def test_known_categories_have_colours_before_the_run(make: Make) -> None:
    promised = make("color_manager", column="grade").configure(Table.of(FRAME).spec)["table"]
    assert dict(promised.column("grade").colours.values) == {"low": "#4c78a8", "high": "#f58518"}
    promised = make("color_manager", column="x", low=0, high=1).configure(Table.of(FRAME).spec)["table"]
    assert len(promised.column("x").colours.ramp) == 5


def test_mistakes_are_named(make: Make) -> None:
    spec = Table.of(FRAME).spec
    with pytest.raises(SettingsError, match="no colour"):
        make("color_manager", column="kind", own=[{"value": "a", "colour": "red"}])
    with pytest.raises(SettingsError, match="two colours"):
        make("color_manager", column="kind", own=[{"value": "a"}, {"value": "a"}]).configure(spec)
    with pytest.raises(SettingsError, match="not above the lowest"):
        make("color_manager", column="x", low=2, high=1).configure(spec)
