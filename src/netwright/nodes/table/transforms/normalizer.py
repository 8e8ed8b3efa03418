"""Normalizer node."""

from __future__ import annotations

from netwright.nodes.table.shaping import check_columns, with_columns
from netwright.nodes.table.transforms.normalization import KIND, Method, Normalization, Scale
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    TransformPort,
    choice,
    columns,
    node,
    number,
)


class NormalizerSettings(Settings):
    """Which columns, and to what range."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=["number"], title="Columns", help="None chosen means every number."
    )
    method: Method = choice(default="to a range", title="Method")
    low: float = number(default=0.0, title="Smallest value", when={"method": "to a range"})
    high: float = number(default=1.0, title="Largest value", when={"method": "to a range"})


@node(id="normalizer", title="Normalizer", group="table", keywords=("scale", "standardise", "z-score", "min-max"))
class Normalizer(Node[NormalizerSettings]):
    """Bring numbers to a common range.

    Networks learn better from numbers of similar size. Learn it from the training rows, and bring the others along with
    Transform Apply; Transform Inverse turns predictions back.
    """

    inputs = {"table": TablePort("The rows to learn from.")}
    outputs = {
        "table": TablePort("The resulting rows."),
        "transform": TransformPort("What was learnt, to apply to other rows and to go back."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        check_columns(table, "columns", self.settings.columns, ["number"])
        if self.settings.method == "to a range" and self.settings.low >= self.settings.high:
            raise SettingsError("high", "The largest value is not above the smallest.", "Raise it.")
        return {"table": with_columns(table, self._made(table)), "transform": self._spec(table)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        rows = table.frame.collect()
        scales = {}
        for name in self._names(table.spec):
            values = rows[name].cast(float).drop_nulls()
            values = values.filter(values.is_finite())
            if not len(values):
                raise InputError(
                    "table", "Column {column} has no numbers to learn from.", "Leave the column out.", column=name
                )
            scales[name] = Scale.learn(values, self.settings.method, self.settings.low, self.settings.high)
        step = Normalization(scales)
        like = with_columns(table.spec, self._made(table.spec))
        transform = Transform(self._spec(table.spec), step.parameters())
        return {"table": Table.of(step.apply(rows, context), like=like), "transform": transform}

    def _names(self, table: TableSpec) -> list[str]:
        return list(self.settings.columns) or [one.name for one in table.columns or () if one.kind == "number"]

    def _made(self, table: TableSpec) -> tuple[ColumnSpec, ...]:
        return tuple(ColumnSpec(name=name, dtype="Float64", kind="number") for name in self._names(table))

    def _spec(self, table: TableSpec) -> TransformSpec:
        if table.columns is None:
            return TransformSpec(kind=KIND)
        made = self._made(table)
        return TransformSpec(kind=KIND, columns_in=tuple(self._names(table)), columns_out=made, restores=made)
