"""Statistics node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.views.chart import OTHERS
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, Node, Settings, TablePort, check_column, columns, node

if TYPE_CHECKING:
    import polars as pl

LONGEST = 60
NUMBERS = (
    "lowest",
    "first quartile",
    "median",
    "third quartile",
    "highest",
    "mean",
    "deviation",
    "skewness",
    "kurtosis",
)
COUNTS = ("rows", "missing", "different")
COLUMNS = {
    "column": "String",
    "kind": "String",
    **dict.fromkeys(COUNTS, "Int64"),
    **dict.fromkeys(NUMBERS, "Float64"),
    "most frequent": "String",
    "its rows": "Int64",
    "first": "String",
    "last": "String",
}


class StatisticsSettings(Settings):
    """Which columns are summed up."""

    columns: tuple[str, ...] = columns(port="table", title="Columns", help="None chosen means all.")


@node(
    id="statistics", title="Statistics", group="views", keywords=("describe", "summary", "mean", "quartile", "missing")
)
class Statistics(Node[StatisticsSettings]):
    """Sum up each column.

    Numbers get quartiles, mean, sample standard deviation, skewness and excess kurtosis; other columns their most
    frequent value, and the first and last in order. Missing and different values are counted for all.
    """

    inputs = {"table": TablePort("The rows to sum up.")}
    outputs = {"statistics": TablePort("One row for each column.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        for name in self.settings.columns:
            check_column(table, "columns", name)
        made = tuple(
            ColumnSpec(name=name, dtype=dtype, kind="text" if dtype == "String" else "number")
            for name, dtype in COLUMNS.items()
        )
        known = len(self.settings.columns) or (None if table.columns is None else len(table.columns))
        return {"statistics": TableSpec(columns=made, rows=known)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        kinds = {column.name: column.kind for column in table.spec.columns or ()}
        names = list(self.settings.columns) or table.frame.collect_schema().names()
        facts = []
        for place, name in enumerate(names):
            context.progress(place / len(names))
            series = table.frame.select(col(name)).collect().to_series()
            facts.append({"column": name, "kind": kinds.get(name, "other"), **describe(series)})
        schema = {name: getattr(pl, dtype) for name, dtype in COLUMNS.items()}
        return {"statistics": Table.of(pl.DataFrame(facts, schema=schema))}


def describe(series: pl.Series) -> dict[str, Any]:
    """Return what is worth knowing of a column; what does not apply to its type is left out."""
    missing = series.is_null()
    if series.dtype.is_float():
        missing = missing | series.is_nan().fill_null(False)
    present = series.filter(~missing)
    facts: dict[str, Any] = {"rows": len(series), "missing": len(series) - len(present)}
    if not len(present) or str(present.dtype) in ("Null", "Object"):
        return facts
    if not present.dtype.is_nested():
        facts["different"] = present.n_unique()
    if present.dtype.is_numeric():
        facts |= _of_numbers(present)
    elif not present.dtype.is_nested() and str(present.dtype) != "Binary":
        facts |= _of_others(present)
    return facts


def _of_numbers(series: pl.Series) -> dict[str, Any]:
    import polars as pl

    numbers = series.cast(pl.Float64)
    found = (
        numbers.min(),
        *(numbers.quantile(share, "linear") for share in (0.25, 0.5, 0.75)),
        numbers.max(),
        numbers.mean(),
        numbers.std(),
        numbers.skew(),
        numbers.kurtosis(),
    )
    return dict(zip(NUMBERS, found, strict=True))


def _of_others(series: pl.Series) -> dict[str, Any]:
    counts = series.value_counts(name="rows").sort(["rows", series.name], descending=[True, False])
    return {
        "most frequent": _short(counts[series.name][0]),
        "its rows": int(counts["rows"][0]),
        "first": _short(series.min()),
        "last": _short(series.max()),
    }


def _short(value: object) -> str:
    shown = str(value)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + OTHERS
