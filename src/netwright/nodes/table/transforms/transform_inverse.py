"""Transform Inverse node."""

from __future__ import annotations

from netwright.nodes.table.shaping import check_distinct, with_columns
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    TransformPort,
    check_column,
    column,
    groups,
    node,
    text,
)
from netwright.sdk.fitted import step_of


class Restored(Settings):
    """A column that holds what the transform made of another."""

    column: str | None = column(port="table", title="Column")
    like: str = text(
        default="", title="Which is like", help="The column that the transform made. Left empty, the same."
    )


class TransformInverseSettings(Settings):
    """Which columns go back."""

    columns: tuple[Restored, ...] = groups(
        title="Columns",
        help="A prediction goes back like the target it was learnt from. Left empty, all columns that the transform "
        "made and the table has.",
    )


@node(
    id="transform_inverse",
    title="Transform Inverse",
    group="table",
    keywords=("denormalize", "number to category", "inverse", "decode", "undo"),
)
class TransformInverse(Node[TransformInverseSettings]):
    """Turn what a transform made back.

    Normalized numbers become numbers of the old size, class numbers the names of the classes; of a list of chances, the
    most likely class.
    """

    inputs = {
        "table": TablePort("The rows to work on."),
        "transform": TransformPort("The step to undo."),
    }
    outputs = {"table": TablePort("The resulting rows.")}

    def configure(self, table: TableSpec, transform: TransformSpec) -> dict[str, TableSpec]:
        for place, one in enumerate(self.settings.columns):
            check_column(table, f"columns.{place}.column", one.column)
        check_distinct("columns", [str(one.column) for one in self.settings.columns])
        if transform.columns_out is None or table.columns is None:
            return {"table": TableSpec(rows=table.rows)}
        return {"table": with_columns(table, self._restored(table, transform))}

    def execute(self, *, table: Table, transform: Transform, context: ExecuteContext) -> dict[str, Table]:
        like = with_columns(table.spec, self._restored(table.spec, transform.spec))
        rows = step_of(transform).invert(table.frame.collect(), self._names(table.spec, transform.spec), context)
        return {"table": Table.of(rows, like=like)}

    def _names(self, table: TableSpec, transform: TransformSpec) -> dict[str, str]:
        """Return for each column of the table that goes back the one of the transform."""
        if transform.restores is None:
            raise InputError(
                "transform", "This transform cannot be turned back.", "Keep the columns as they were before."
            )
        made = [one.name for one in transform.restores]
        if not self.settings.columns:
            names = {name: name for name in made if table.column(name) is not None}
            if not names:
                raise SettingsError(
                    "columns",
                    "The table has none of the columns that the transform made: {columns}.",
                    "Say which column is like which.",
                    columns=", ".join(made),
                )
            return names
        names = {str(one.column): one.like or str(one.column) for one in self.settings.columns}
        for place, (name, like) in enumerate(names.items()):
            if like not in made:
                raise SettingsError(
                    f"columns.{place}.like",
                    "The transform made no column {column}.",
                    "Choose one of {columns}.",
                    column=like,
                    columns=", ".join(made),
                )
            self._check_kind(place, name, table)
        return names

    @staticmethod
    def _check_kind(place: int, name: str, table: TableSpec) -> None:
        check_column(table, f"columns.{place}.column", name, ["number", "tensor"])

    def _restored(self, table: TableSpec, transform: TransformSpec) -> tuple[ColumnSpec, ...]:
        made = {one.name: one for one in transform.restores or ()}
        return tuple(
            made[like].model_copy(update={"name": name}) for name, like in self._names(table, transform).items()
        )
