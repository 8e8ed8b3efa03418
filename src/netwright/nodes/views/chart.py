"""What the charts have in common: rows as plain values, how many are drawn, and the frame around a drawing.

Columns get fields of our own (`x`, `y`, `colour`), because dots, brackets and quotes in a column's name mean something
to Vega. Everything a chart draws stands inline as data; nothing in it is code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from netwright.ports import ColumnKind, Figure, FigureSpec, Table, TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import ExecuteContext, InputError, Node, Settings, SettingsError, check_column, framed, said, text

if TYPE_CHECKING:
    import polars as pl

MOST_POINTS = 5_000
MOST_COLOURS = 12
MOST_GROUPS = 50
OTHERS = "…"
LONGEST_TOLD = 60

CATEGORY: tuple[ColumnKind, ...] = ("category", "text", "flag", "number", "time")
NUMBER: tuple[ColumnKind, ...] = ("number", "flag")

Spec = dict[str, Any]
Chosen = tuple[str, str | None, Sequence[ColumnKind]]


class ChartSettings(Settings):
    """What stands above the drawing."""

    title: str = text(default="", title="Title")


C = TypeVar("C", bound=ChartSettings)


class ChartNode(Node[C]):
    """Base of nodes that draw a table. Subclasses name their columns and make the drawing."""

    needs: ClassVar[tuple[str, ...]] = ()
    """The column settings without which nothing can be drawn, where they matter."""

    def chosen(self) -> Iterable[Chosen]:
        """Yield setting, column and kinds of each column that is drawn; raises SettingsError where one is missing."""
        for field in self.type.settings:
            if field.kind not in ("column", "columns") or not field.matters(self.settings):
                continue
            value = getattr(self.settings, field.name)
            if not value and field.name in self.needs:
                raise SettingsError(field.name, "No column is chosen.", "Choose one.")
            for name in [value] if field.kind == "column" else value:
                yield field.name, name, field.column_kinds

    @property
    def reads_all(self) -> bool:
        """Whether columns that are not named are drawn, too: no choice among many means all."""
        return any(field.kind == "columns" and not getattr(self.settings, field.name) for field in self.type.settings)

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        """Return the drawing and what has to be said of it, such as how many rows it leaves out.

        `table` tells what is known of the columns: their colours.
        """
        raise NotImplementedError

    def configure(self, table: TableSpec) -> dict[str, FigureSpec]:
        for setting, name, kinds in self.chosen():
            if name is not None:
                check_column(table, setting, name, kinds)
        return {"figure": FigureSpec(title=self.settings.title)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Figure]:
        needed = list(dict.fromkeys(name for _, name, _ in self.chosen() if name is not None))
        rows = (table.frame if self.reads_all else table.frame.select(cols(needed))).collect()
        if not rows.height:
            raise InputError("table", "The table has no rows.", "Check the nodes before.")
        spec, notes = self.draw(rows, table.spec)
        return {"figure": framed(spec, self.settings.title, notes)}


def thinned(rows: pl.DataFrame, most: int = MOST_POINTS) -> tuple[pl.DataFrame, list[str]]:
    """Return at most so many rows, taken at even steps, and a note where some are left out."""
    step = -(-rows.height // most)
    if step <= 1:
        return rows, []
    shown = rows.gather_every(step)
    return shown, [said("{shown} of {rows} rows", shown=shown.height, rows=rows.height)]


def scale_of(dtype: pl.DataType) -> str:
    """Return the Vega-Lite type of a column."""
    if dtype.is_numeric() or str(dtype).startswith("Duration"):
        return "quantitative"
    return "temporal" if dtype.is_temporal() and str(dtype) != "Time" else "nominal"


def plain(rows: pl.DataFrame, fields: Mapping[str, str], names: Collection[str] = ("colour", "group")) -> pl.DataFrame:
    """Return fields with the values of columns in a form that JSON holds exactly and Vega reads as meant.

    Those among `names` are shown as words, where a time is to be short; on an axis it is exact.
    """
    import polars as pl

    made = []
    for field, column in fields.items():
        dtype = rows.schema[column]
        value = col(column)
        match scale_of(dtype):
            case "quantitative" if isinstance(dtype, pl.Duration):
                value = value.dt.total_microseconds() / 1e6
            case "quantitative" if dtype.is_float() or isinstance(dtype, pl.Decimal):
                value = value.cast(pl.Float64)
                value = pl.when(value.is_finite()).then(value)
            case "quantitative":
                value = pl.when(value.abs() < 2**53).then(value) if dtype.is_signed_integer() else value
            case "temporal":
                # Without a zone, Vega shows the clock time that stands in the table.
                value = value.cast(pl.Datetime("ms", getattr(dtype, "time_zone", None))).dt.replace_time_zone(None)
                short = "%Y-%m-%d" if dtype == pl.Date else "%Y-%m-%d %H:%M:%S%.f"
                value = value.dt.strftime(short if field in names else "%Y-%m-%dT%H:%M:%S%.3f")
            case _ if dtype.is_nested() or isinstance(dtype, pl.Binary):
                value = value.map_elements(_told, return_dtype=pl.String)
            case _:
                value = value.cast(pl.String)
        made.append(value.alias(field))
    return rows.select(made)


def _told(cell: object) -> str:
    """Return a list, a record or bytes as a short text."""
    if isinstance(cell, bytes):
        return f"{len(cell):,} bytes"
    told = str(cell.to_list() if hasattr(cell, "to_list") else cell)
    return told if len(told) <= LONGEST_TOLD else told[: LONGEST_TOLD - 1] + OTHERS


def with_numbers(points: pl.DataFrame, *fields: str) -> tuple[pl.DataFrame, list[str]]:
    """Return the points that have a value in each field, and a note on the others; InputError where none has."""
    import polars as pl

    whole = points.filter(pl.all_horizontal(pl.col(field).is_not_null() for field in fields))
    missing = points.height - whole.height
    if missing and not whole.height:
        raise InputError(
            "table",
            "No row has a value in each of the columns that are drawn.",
            "Choose other columns, or fill missing values before.",
        )
    told = "without {count} {count:row that has|rows that have} missing values"
    return whole, [said(told, count=missing)] if missing else []


def with_few(points: pl.DataFrame, field: str, most: int = MOST_COLOURS) -> tuple[pl.DataFrame, list[str]]:
    """Keep the most frequent values of a nominal field, and call the rest by one name; a note says so."""
    import polars as pl

    named = points.with_columns(pl.col(field).cast(pl.String).fill_null("?"))
    counts = named[field].value_counts(sort=True).sort(["count", field], descending=[True, False])
    if counts.height <= most:
        return named, []
    kept = counts[field].head(most - 1).to_list()
    few = named.with_columns(pl.when(pl.col(field).is_in(kept)).then(pl.col(field)).otherwise(pl.lit(OTHERS)))
    rarer = counts.height - most + 1
    return few, [said("{sign} stands for {count} rarer values", sign=OTHERS, count=rarer)]


def order_of(rows: pl.DataFrame, column: str, most: int = MOST_GROUPS) -> list[str] | None:
    """Return the order of a column's values where it has one of its own."""
    import polars as pl

    dtype = rows.schema[column]
    if isinstance(dtype, pl.Enum) and len(dtype.categories) <= most:
        return [*dtype.categories.to_list(), OTHERS]
    return None


def channel(field: str, type: str, title: str | None, **extra: Any) -> Spec:
    """Return the encoding of a field."""
    return {"field": field, "type": type, "title": title, **extra}


def whole_steps(points: pl.DataFrame, field: str, axis: str) -> Spec:
    """Return what lets an axis step by whole numbers where its field holds no others, such as epochs.

    Vega's least step counts one tick too many: from 1 to 3 it goes by halves.
    """
    numbers = points[field].drop_nulls()
    is_whole = numbers.dtype.is_numeric() and bool((numbers == numbers.round()).all())
    room = f"ceil({'width' if axis == 'x' else 'height'} / 40)"
    steps = f"max(1, floor(span(domain('{axis}'))))"
    return {"axis": {"tickCount": {"expr": f"min({room}, {steps})"}}} if is_whole else {}


def measured(measure: str, column: str | None) -> str:
    """Return what stands beside the measure of each group."""
    told = {
        "rows": said("rows"),
        "sum": said("sum of {column}", column=column),
        "mean": said("mean of {column}", column=column),
        "median": said("median of {column}", column=column),
        "lowest": said("lowest {column}", column=column),
        "highest": said("highest {column}", column=column),
    }
    return told[measure]


def names_axis(count: int) -> Spec:
    """Return a horizontal axis for so many names: upright where they have room, else slanted."""
    return {"labelLimit": 140, "labelAngle": 0 if count <= 8 else -40}


def legend_selection(opacity: float = 1.0) -> tuple[Spec, Spec]:
    """Return a parameter and an opacity: a click on the legend keeps one colour and fades the others."""
    parameter = {"name": "kept", "select": {"type": "point", "fields": ["colour"]}, "bind": "legend"}
    return parameter, {"condition": {"param": "kept", "value": opacity}, "value": 0.1}


ZOOM: Spec = {"name": "zoom", "select": "interval", "bind": "scales"}
"""Drag and wheel move and zoom the axes."""


def values(points: pl.DataFrame) -> Spec:
    """Return the points as inline data."""
    return {"values": points.to_dicts()}


def first_of(names: Sequence[str], most: int) -> tuple[list[str], list[str]]:
    """Return at most so many columns, and a note where some are left out."""
    shown = list(names[:most])
    if len(shown) == len(names):
        return shown, []
    return shown, [said("{shown} of {columns} columns", shown=most, columns=len(names))]


def number_columns(rows: pl.DataFrame, chosen: Sequence[str], besides: Sequence[str | None] = ()) -> list[str]:
    """Return the chosen columns, or every number column, but some; raises InputError where there is none."""
    found = list(chosen) or [name for name, dtype in rows.schema.items() if dtype.is_numeric()]
    names = [name for name in found if name not in besides]
    if not names:
        raise InputError("table", "The table has no number column to draw.", "Connect a table with numbers.")
    return names
