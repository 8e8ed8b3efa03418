"""Category to Number node."""

from __future__ import annotations

from netwright.nodes.table.columns.values import KINDS, Order, chosen_or_words, learnt_values
from netwright.nodes.table.shaping import check_columns, check_distinct, with_columns
from netwright.nodes.table.transforms.numbering import KIND, Numbering, Numbers, Unknown
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
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


class CategoryToNumberSettings(Settings):
    """Which columns, and in what order the values are numbered."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=KINDS, title="Columns", help="None chosen means every text and category."
    )
    order: Order = choice(default="by name", title="Order of the values")
    unknown: Unknown = choice(
        default="stop", title="Values not seen here", help="What other rows may hold when the transform is applied."
    )
    keep: bool = flag(default=False, title="Keep the columns", help="The numbers then go to new columns: class_number.")
    most: int = integer(default=100_000, ge=1, le=10_000_000, title="Most values", advanced=True)


@node(
    id="category_to_number",
    title="Category to Number",
    group="table",
    keywords=("label encoding", "ordinal", "class index", "encode", "factor"),
)
class CategoryToNumber(Node[CategoryToNumberSettings]):
    """Number the values of columns from 0 on.

    What a network needs as its target classes, or for an Embedding layer. Transform Inverse turns predicted numbers, or
    lists of chances, back into the values.
    """

    inputs = {"table": TablePort("The rows to learn from.")}
    outputs = {
        "table": TablePort("The resulting rows."),
        "transform": TransformPort("What was learnt, to apply to other rows and to go back."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        check_columns(table, "columns", self.settings.columns, KINDS)
        names = self._names(table)
        if self.settings.keep and table.columns is not None:
            check_distinct("keep", [*(one.name for one in table.columns), *map(self._made_name, names)])
        sizes = {one.name: self._size(one) for one in table.columns or ()}
        made = self._made({name: sizes.get(name) for name in names})
        return {"table": with_columns(table, made), "transform": self._spec(table, made)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        rows = table.frame.collect()
        values = learnt_values(table, rows, self._names(table.spec), self.settings.order, self.settings.most)
        found = {
            name: Numbers(tuple(known), self._made_name(name), self.settings.unknown) for name, known in values.items()
        }
        step = Numbering(found)
        made = self._made({name: one.size for name, one in found.items()})
        like = with_columns(table.spec, made)
        transform = Transform(self._spec(table.spec, made), step.parameters())
        return {"table": Table.of(step.apply(rows, context), like=like), "transform": transform}

    def _names(self, table: TableSpec) -> list[str]:
        return chosen_or_words(self.settings.columns, table)

    def _made_name(self, name: str) -> str:
        return f"{name}_number" if self.settings.keep else name

    def _size(self, column: ColumnSpec) -> int | None:
        if not column.categories:
            return None
        return len(column.categories) + (self.settings.unknown == "own number")

    def _made(self, sizes: dict[str, int | None]) -> tuple[ColumnSpec, ...]:
        return tuple(
            ColumnSpec(name=self._made_name(name), dtype="Int32", kind="number", index_size=size or None)
            for name, size in sizes.items()
        )

    def _spec(self, table: TableSpec, made: tuple[ColumnSpec, ...]) -> TransformSpec:
        if table.columns is None:
            return TransformSpec(kind=KIND)
        names = self._names(table)
        restores = tuple(ColumnSpec(name=one.name, dtype="String", kind="text") for one in made)
        return TransformSpec(kind=KIND, columns_in=tuple(names), columns_out=made, restores=restores)
