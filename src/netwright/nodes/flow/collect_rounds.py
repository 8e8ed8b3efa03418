"""Collect Rounds node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.flow.rounds import FAILED, RoundColumn, values_of
from netwright.nodes.table.tables.stacking import known_alike, stack
from netwright.ports import ColumnSpec, Table, TableSpec, Variables, VariablesSpec
from netwright.sdk import ExecuteContext, Failed, Node, Settings, TablePort, VariablesPort, groups, node

if TYPE_CHECKING:
    import polars as pl


class CollectRoundsSettings(Settings):
    """What tells the rounds apart."""

    columns: tuple[RoundColumn, ...] = groups(title="Columns that tell the rounds apart")


@node(id="collect_rounds", title="Collect Rounds", group="flow", inserted=True)
class CollectRounds(Node[CollectRoundsSettings]):
    """Put the results of several rounds into one table, with the round in front of the rows.

    A round that failed has one row, which says why.
    """

    inputs = {
        "tables": TablePort("A table of each round.", many=True, optional=True, spares=True),
        "variables": VariablesPort("The variables of each round.", many=True, optional=True, spares=True),
    }
    outputs = {"table": TablePort("The rows of all rounds.")}

    def configure(self, tables: tuple[TableSpec, ...], variables: tuple[VariablesSpec, ...]) -> dict[str, TableSpec]:
        told = values_of(self.settings.columns, len(tables or variables))
        if any(table.columns is None for table in tables) or not tables:
            return {"table": TableSpec()}
        names = dict.fromkeys(column.name for table in tables for column in table.columns or ())
        known = {column.name: column for column in known_alike(tables).columns or ()}
        counts = [table.rows for table in tables]
        rows = None if None in counts else sum(count for count in counts if count is not None)
        if known.keys() != names.keys():
            return {"table": TableSpec(rows=rows)}
        front = [_column(name, values) for name, values in told.items() if name not in names]
        return {"table": TableSpec(columns=(*front, *(known[name] for name in names)), rows=rows)}

    def execute(
        self,
        *,
        tables: tuple[Table | Failed, ...],
        variables: tuple[Variables | Failed, ...],
        context: ExecuteContext,
    ) -> dict[str, Table]:
        import polars as pl

        frames = [_frame(one) for one in tables or variables]
        told = values_of(self.settings.columns, len(frames))
        marked = []
        for number, frame in enumerate(frames):
            there = frame.collect_schema().names()
            # What the sub-workflow says itself of its round is no less true.
            front = [
                pl.lit(values[number], dtype=pl.Series(values).dtype).alias(name)
                for name, values in told.items()
                if name not in there
            ]
            marked.append(frame.select(*front, pl.all()))
        return {
            "table": Table.of(stack(marked), like=known_alike([one.spec for one in tables if isinstance(one, Table)]))
        }


def _frame(one: Table | Variables | Failed) -> pl.LazyFrame:
    import polars as pl

    if isinstance(one, Table):
        return one.frame
    return pl.LazyFrame([{FAILED: one.reason} if isinstance(one, Failed) else one.values])


def _column(name: str, values: list[Any]) -> ColumnSpec:
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return ColumnSpec(name=name, dtype="Boolean", kind="flag")
    if kinds == {str}:
        return ColumnSpec(name=name, dtype="String", kind="text")
    return ColumnSpec(name=name, dtype="Int64" if kinds == {int} else "Float64", kind="number")
