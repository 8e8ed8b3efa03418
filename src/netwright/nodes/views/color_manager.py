"""Color Manager node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.table.columns.values import distinct_values
from netwright.nodes.views.binning import FEW, bin_edges
from netwright.nodes.views.chart import Spec, channel, plain, whole_steps
from netwright.nodes.views.colours import NEUTRAL, TEN, colour_of, shade
from netwright.ports import ColumnColours, ColumnKind, ColumnSpec, Figure, FigureSpec, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    colour,
    column,
    framed,
    groups,
    node,
    number,
    said,
    text,
)

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("category", "text", "flag", "number")
MOST_VALUES = 500
MOST_SHOWN = 40

PALETTES: dict[str, tuple[str, ...]] = {
    "ten colours": TEN,
    # Okabe and Ito, distinct for all common kinds of colour blindness; without black, which vanishes on dark pages.
    "safe for colour-blind": ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"),
    "twenty colours": (
        *("#1f77b4", "#aec7e8", "#ff7f0e", "#ffbb78", "#2ca02c", "#98df8a", "#d62728", "#ff9896", "#9467bd", "#c5b0d5"),
        *("#8c564b", "#c49c94", "#e377c2", "#f7b6d2", "#7f7f7f", "#c7c7c7", "#bcbd22", "#dbdb8d", "#17becf", "#9edae5"),
    ),
}
RAMPS: dict[str, tuple[str, ...]] = {
    "viridis": ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"),
    "blues": ("#deebf7", "#6baed6", "#08519c"),
    "blue to red": ("#2166ac", "#f7f7f7", "#b2182b"),
    "green to red": ("#1a9850", "#fee08b", "#d73027"),
}


class OwnColour(Settings):
    """The colour of one value."""

    value: str = text(default="", title="Value", help="As it stands in the table; true or false for flags.")
    colour: str = colour(default="#e45756", title="Colour")


class ColorManagerSettings(Settings):
    """Which column, and in which colours."""

    column: str | None = column(port="table", kinds=KINDS, title="Column")
    palette: Literal["ten colours", "safe for colour-blind", "twenty colours"] = choice(
        default="ten colours",
        title="Colours of values",
        help="For words and flags: in the order of the values, again from the start where there are more.",
    )
    own: tuple[OwnColour, ...] = groups(title="Values with a colour of their own")
    ramp: Literal["viridis", "blues", "blue to red", "green to red", "own"] = choice(
        default="viridis", title="Colours of numbers", help="From the lowest to the highest."
    )
    low_colour: str = colour(default="#deebf7", title="Colour of the lowest", when={"ramp": "own"})
    high_colour: str = colour(default="#08519c", title="Colour of the highest", when={"ramp": "own"})
    low: float | None = number(
        default=None, title="Lowest number", help="Left empty, that of the column.", advanced=True
    )
    high: float | None = number(
        default=None, title="Highest number", help="Left empty, that of the column.", advanced=True
    )


@node(
    id="color_manager",
    title="Color Manager",
    group="views",
    keywords=("colour", "colors", "palette", "legend", "highlight", "gradient"),
)
class ColorManager(Node[ColorManagerSettings]):
    """Choose the colours of a column's values.

    They travel with the table: every chart behind that colours by this column draws them so, and the table shows them
    beside the values. The rows stay as they are.
    """

    inputs = {"table": TablePort("Rows with the column.")}
    outputs = {
        "table": TablePort("The same rows; the column has colours."),
        "figure": FigurePort("The values in their colours, with how many rows have them."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | FigureSpec]:
        found = check_column(table, "column", self.settings.column, KINDS)
        self._check_settings()
        known = None
        if found is not None and found.kind != "number" and found.categories is not None:
            known = self._of_values(found.categories)
        elif found is not None and found.kind == "number" and None not in (self.settings.low, self.settings.high):
            known = self._of_numbers(float(self.settings.low or 0), float(self.settings.high or 0))
        return {"table": self._with(table, known), "figure": FigureSpec(title=str(self.settings.column))}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Figure]:
        name = str(self.settings.column)
        found = check_column(table.spec, "column", name, KINDS)
        series = table.frame.select(col(name)).collect().to_series()
        if found is not None and found.kind == "number":
            colours = self._of_column(plain(series.to_frame(), {"x": name})["x"].drop_nulls())
        else:
            known = found.categories if found else None
            values = list(known) if known is not None else distinct_values(series, "by name")
            if len(values) > MOST_VALUES:
                context.warn(
                    "Column {column} has {count} different values; the first {most} get colours.",
                    "Choose a column with fewer values.",
                    column=name,
                    count=len(values),
                    most=MOST_VALUES,
                )
            colours = self._of_values(values[:MOST_VALUES])
        return {"table": Table(table.frame, self._with(table.spec, colours)), "figure": _legend(series, colours)}

    def _check_settings(self) -> None:
        doubled = [own.value for own in self.settings.own]
        for value in doubled:
            if doubled.count(value) > 1:
                raise SettingsError("own", "Value {value} has two colours.", "Take one of them out.", value=value)
        low, high = self.settings.low, self.settings.high
        if low is not None and high is not None and low >= high:
            raise SettingsError(
                "high",
                "The highest number {high} is not above the lowest, {low}.",
                "Write a number above {low}.",
                low=low,
                high=high,
            )

    def _with(self, table: TableSpec, colours: ColumnColours | None) -> TableSpec:
        if table.columns is None:
            return table

        def painted(one: ColumnSpec) -> ColumnSpec:
            return one.model_copy(update={"colours": colours}) if one.name == self.settings.column else one

        return table.model_copy(update={"columns": tuple(painted(one) for one in table.columns)})

    def _of_values(self, values: Sequence[str]) -> ColumnColours:
        palette = PALETTES[self.settings.palette]
        own = {one.value: one.colour.lower() for one in self.settings.own}
        rest = [value for value in values if value not in own]
        by_turns = {value: palette[place % len(palette)] for place, value in enumerate(rest)}
        named = [*values, *(value for value in own if value not in values)]
        return ColumnColours(values=tuple((value, own.get(value) or by_turns[value]) for value in named))

    def _of_column(self, numbers: pl.Series) -> ColumnColours:
        ends = (self.settings.low, self.settings.high)
        if None in ends and not len(numbers):
            raise InputError("table", "There is no number to colour: all are missing.", "Choose another column.")
        low, high = (
            own if own is not None else float(found)  # type: ignore[arg-type]
            for own, found in zip(ends, (numbers.min(), numbers.max()), strict=True)
        )
        return self._of_numbers(low, high if high > low else low + 1)

    def _of_numbers(self, low: float, high: float) -> ColumnColours:
        own = (self.settings.low_colour.lower(), self.settings.high_colour.lower())
        colours = own if self.settings.ramp == "own" else RAMPS[self.settings.ramp]
        step = (high - low) / (len(colours) - 1)
        stops = [low + place * step for place in range(len(colours) - 1)] + [high]
        return ColumnColours(ramp=tuple(zip(stops, colours, strict=True)))


def _legend(series: pl.Series, colours: ColumnColours) -> Figure:
    """Return how many rows have each value, or lie in each bin, in its colour."""
    import polars as pl

    bars, notes = _bins(series, colours) if colours.ramp else _values(series, colours)
    encoding: Spec = {"color": channel("colour", "nominal", None, scale=None)}
    length = channel(
        "rows", "quantitative", said("rows"), **whole_steps(pl.DataFrame(bars), "rows", "y" if colours.ramp else "x")
    )
    if colours.ramp:
        encoding["x"] = channel("low", "quantitative", series.name, bin={"binned": True}, scale={"zero": False})
        encoding |= {"x2": {"field": "high"}, "y": length}
    else:
        encoding["y"] = channel("value", "nominal", series.name, sort=None, axis={"labelLimit": 160})
        encoding["x"] = length
    spec: Spec = {"data": {"values": bars}, "mark": {"type": "bar", "tooltip": True}, "encoding": encoding}
    return framed(spec, series.name, notes)


def _values(series: pl.Series, colours: ColumnColours) -> tuple[list[dict[str, Any]], list[str]]:
    import polars as pl

    counts = dict(series.cast(pl.String).fill_null("?").value_counts(name="rows").rows())
    names = [*(name for name, _ in colours.values), *(name for name in ("?",) if name in counts)]
    shown = names[:MOST_SHOWN]
    bars = [{"value": name, "rows": counts.get(name, 0), "colour": colour_of(colours, name)} for name in shown]
    if len(shown) == len(names):
        return bars, []
    return bars, [said("{shown} of {values} values", shown=MOST_SHOWN, values=len(names))]


def _bins(series: pl.Series, colours: ColumnColours) -> tuple[list[dict[str, Any]], list[str]]:
    import numpy as np

    numbers = plain(series.to_frame(), {"x": series.name})["x"].drop_nulls().to_numpy()
    if not len(numbers):
        return [{"low": stop, "high": stop, "rows": 0, "colour": NEUTRAL} for stop, _ in colours.ramp], []
    edges = bin_edges(numbers, FEW)
    counts = np.histogram(numbers, edges)[0]
    return [
        {
            "low": float(low),
            "high": float(high),
            "rows": int(count),
            "colour": shade(colours.ramp, float(low + high) / 2),
        }
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ], []
