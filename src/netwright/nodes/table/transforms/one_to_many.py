"""One to Many node."""

from __future__ import annotations

from typing import Literal

from netwright.nodes.table.columns.values import KINDS, Order, chosen_or_words, learnt_values
from netwright.nodes.table.shaping import check_columns, check_distinct, without
from netwright.nodes.table.transforms.one_hot import KIND, OneHot, Spread, made_columns
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    TablePort,
    TransformPort,
    choice,
    columns,
    flag,
    integer,
    node,
)


class OneToManySettings(Settings):
    """Which columns, and what they become."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=KINDS, title="Columns", help="None chosen means every text and category."
    )
    into: Literal["columns", "a vector"] = choice(
        default="columns",
        title="Values become",
        help="A column each, named colour=red; or one vector, named colour_vector.",
    )
    order: Order = choice(default="by name", title="Order of the values")
    keep: bool = flag(default=False, title="Keep the columns")
    most: int = integer(
        default=1_000, ge=1, le=100_000, title="Most values", help="A column with more is refused: it is free text."
    )


@node(id="one_to_many", title="One to Many", group="table", keywords=("one-hot", "dummy", "indicator", "encode"))
class OneToMany(Node[OneToManySettings]):
    """Turn each value of a column into a column of 0 and 1.

    A row whose value is missing, or was not seen here, has 0 everywhere. Where the values are known before, by a Domain
    node, so are the columns.
    """

    inputs = {"table": TablePort("The rows to learn from.")}
    outputs = {
        "table": TablePort("The resulting rows."),
        "transform": TransformPort("What was learnt, to apply to other rows and to go back."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        check_columns(table, "columns", self.settings.columns, KINDS)
        names = self._names(table)
        known = [one for name in names if (one := table.column(name)) and one.categories]
        if table.columns is None or len(known) < len(names):
            return {"table": TableSpec(rows=table.rows), "transform": TransformSpec(kind=KIND)}
        step = OneHot({one.name: self._spread(list(one.categories or ())) for one in known})
        return {"table": self._result(table, step), "transform": self._spec(step)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        rows = table.frame.collect()
        values = learnt_values(table, rows, self._names(table.spec), self.settings.order, self.settings.most)
        for name, known in values.items():
            if not known:
                raise InputError(
                    "table", "Column {column} has no values to learn from.", "Leave the column out.", column=name
                )
        found = {name: self._spread(known) for name, known in values.items()}
        step = OneHot(found)
        like = self._result(table.spec, step)
        transform = Transform(self._spec(step), step.parameters())
        return {"table": Table.of(step.apply(rows, context), like=like), "transform": transform}

    def _names(self, table: TableSpec) -> list[str]:
        return chosen_or_words(self.settings.columns, table)

    def _spread(self, values: list[str]) -> Spread:
        return Spread(tuple(values), self.settings.into == "a vector", self.settings.keep)

    def _result(self, table: TableSpec, step: OneHot) -> TableSpec:
        made = [column for name, one in step.columns.items() for column in made_columns(name, one)]
        kept = table if self.settings.keep else without(table, list(step.columns))
        check_distinct("columns", [*(one.name for one in kept.columns or ()), *(one.name for one in made)])
        return kept.model_copy(update={"columns": (*(kept.columns or ()), *made)})

    def _spec(self, step: OneHot) -> TransformSpec:
        made = tuple(column for name, one in step.columns.items() for column in made_columns(name, one))
        vectors = made if self.settings.into == "a vector" else ()
        restores = tuple(ColumnSpec(name=one.name, dtype="String", kind="text") for one in vectors)
        return TransformSpec(
            kind=KIND,
            columns_in=tuple(step.columns),
            columns_out=made,
            dropped=() if self.settings.keep else tuple(step.columns),
            restores=restores or None,
        )
