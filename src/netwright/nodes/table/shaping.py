"""What nodes share that make one table of another by a lazy Polars plan.

The plan itself says which columns and types come out: `configure` runs it over no rows at all. So a promise cannot
differ from the result, and a node states its work once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from netwright.ports import ColumnKind, ColumnSpec, Table, TableSpec, describe_column, read_dtype
from netwright.sdk import ExecuteContext, Node, Settings, SettingsError, TablePort, check_column

if TYPE_CHECKING:
    import polars as pl

S = TypeVar("S", bound=Settings)


class Shaping(Node[S]):
    """A node that shapes one table. Subclasses write `plan`, and the rest where it differs."""

    inputs = {"table": TablePort("The rows to work on.")}
    outputs = {"table": TablePort("The resulting rows.")}

    def check(self, table: TableSpec) -> None:
        """Raise SettingsError where the settings do not fit the table."""

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return the result, lazily."""
        raise NotImplementedError

    def known(self, table: TableSpec) -> TableSpec:
        """Return what stays true of the columns, beyond their types: leave out those whose values change."""
        return table

    def rows(self, rows: int) -> int | None:
        """Return how many rows come out where `rows` go in; None where the values decide."""
        return rows

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        self.check(table)
        rows = None if table.rows is None else self.rows(table.rows)
        return {"table": promise(table, self.plan, self.known(table), rows)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        return {"table": Table.of(self.plan(table.frame), like=self.known(table.spec))}


def promise(
    table: TableSpec, plan: Callable[[pl.LazyFrame], pl.LazyFrame], known: TableSpec, rows: int | None
) -> TableSpec:
    """Return the spec of what a plan makes of a table."""
    frame = empty_frame(table)
    if frame is None:
        return TableSpec(rows=rows)
    return TableSpec(columns=columns_of(plan(frame), known), rows=rows)


def columns_of(frame: pl.LazyFrame, known: TableSpec) -> tuple[ColumnSpec, ...]:
    """Describe the columns of a frame; those in `known` with the same dtype stay as they are there."""
    by_name = {column.name: column for column in known.columns or ()}
    columns = []
    for name, dtype in frame.collect_schema().items():
        before = by_name.get(name)
        columns.append(before if before and _dtype(before) == dtype else describe_column(name, dtype))
    return tuple(columns)


def empty_frame(table: TableSpec) -> pl.LazyFrame | None:
    """Return a frame with the table's columns and no rows; None while the columns are unknown."""
    import polars as pl

    if table.columns is None:
        return None
    return pl.LazyFrame(schema={column.name: _dtype(column) for column in table.columns})


def _dtype(column: ColumnSpec) -> pl.DataType:
    import polars as pl

    try:
        return read_dtype(column.dtype)
    except ValueError:
        # Lists whose length is not known before the run: any length stands in for it.
        return pl.Array(pl.Int32, 1) if column.dtype.startswith("Array(") else pl.Null()


def without(table: TableSpec, names: Sequence[str]) -> TableSpec:
    """Return the spec without some columns."""
    left_out = set(names)
    columns = None if table.columns is None else tuple(one for one in table.columns if one.name not in left_out)
    return table.model_copy(update={"columns": columns})


def with_columns(table: TableSpec, made: Sequence[ColumnSpec]) -> TableSpec:
    """Return the spec with some columns replaced in their places, or added at the end."""
    if table.columns is None:
        return table
    new = {column.name: column for column in made}
    columns = [new.pop(column.name, column) for column in table.columns]
    return table.model_copy(update={"columns": (*columns, *new.values())})


def names_of_kind(frame: pl.LazyFrame, names: Sequence[str], kinds: Sequence[ColumnKind]) -> list[str]:
    """Return the chosen names, or where none is chosen those of all columns of some kinds."""
    if names:
        return list(names)
    schema = frame.collect_schema()
    return [name for name, dtype in schema.items() if describe_column(name, dtype).kind in kinds]


def check_columns(table: TableSpec, setting: str, names: Sequence[str], kinds: Sequence[ColumnKind] = ()) -> None:
    """Check each chosen column; none chosen is fine."""
    for name in names:
        check_column(table, setting, name, kinds)
    doubled = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if doubled is not None:
        raise SettingsError(setting, "Column {column} is chosen twice.", "Take it out once.", column=doubled)


def check_some(table: TableSpec, setting: str, names: Sequence[str], kinds: Sequence[ColumnKind] = ()) -> None:
    """Check each chosen column; at least one must be."""
    if not names:
        raise SettingsError(setting, "No column is chosen.", "Choose one.")
    check_columns(table, setting, names, kinds)


def check_new_name(table: TableSpec, setting: str, name: str) -> None:
    """Raise SettingsError where a new column has no name, or that of another."""
    if not name:
        raise SettingsError(setting, "The new column has no name.", "Write one.")
    if table.column(name) is not None:
        raise SettingsError(setting, "The table has a column {column} already.", "Give it another name.", column=name)


def check_distinct(setting: str, names: Sequence[str]) -> None:
    """Raise SettingsError where two columns of a result would have one name."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SettingsError(
                setting, "Two columns would be called {column}.", "Give one of them another name.", column=name
            )
        seen.add(name)
