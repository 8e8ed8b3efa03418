"""Transform Apply node."""

from __future__ import annotations

from netwright.nodes.table.shaping import with_columns, without
from netwright.nodes.table.transforms.filling import KIND as FILLING
from netwright.ports import Table, TableSpec, Transform, TransformSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, TransformPort, node
from netwright.sdk.fitted import step_of


class TransformApplySettings(Settings):
    """Nothing to choose: the transforms know all."""


@node(
    id="transform_apply",
    title="Transform Apply",
    group="table",
    keywords=("normalizer apply", "category apply", "missing value apply", "preprocess", "same steps"),
)
class TransformApply(Node[TransformApplySettings]):
    """Apply what was learnt from other rows.

    Test rows and new rows go through the very steps that were learnt from the training rows: filled, normalized,
    numbered. Several transforms are applied in the order of their wires.
    """

    inputs = {
        "table": TablePort("The rows to work on."),
        "transforms": TransformPort("The steps to apply, in order.", many=True),
    }
    outputs = {"table": TablePort("The resulting rows.")}

    def configure(self, table: TableSpec, transforms: tuple[TransformSpec, ...]) -> dict[str, TableSpec]:
        for transform in transforms:
            table = after(table, transform)
        return {"table": table}

    def execute(self, *, table: Table, transforms: tuple[Transform, ...], context: ExecuteContext) -> dict[str, Table]:
        rows, like = table.frame.collect(), table.spec
        for place, transform in enumerate(transforms):
            context.progress(place / len(transforms))
            like = after(like, transform.spec)
            rows = step_of(transform).apply(rows, context)
        return {"table": Table.of(rows, like=like)}


def after(table: TableSpec, transform: TransformSpec) -> TableSpec:
    """Return what is known of a table after a transform; raises InputError where it lacks a column."""
    rows = None if transform.kind == FILLING and table.rows else table.rows
    if table.columns is None or transform.columns_out is None or transform.columns_in is None:
        return TableSpec(rows=rows)
    missing = [name for name in transform.columns_in if table.column(name) is None]
    if missing:
        raise InputError(
            "table",
            "The table lacks columns that the transform was learnt from: {columns}.",
            "Connect a table that has them.",
            columns=", ".join(missing),
        )
    return with_columns(without(table, transform.dropped), transform.columns_out).model_copy(update={"rows": rows})
