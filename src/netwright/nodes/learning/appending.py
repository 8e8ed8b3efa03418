"""For nodes that judge the rows of one table and cannot judge new ones: new columns beside the old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netwright.nodes.learning.examples import gaps
from netwright.nodes.learning.features import choose_features
from netwright.nodes.learning.unsupervised import UnsupervisedSettings
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import SettingsError


def with_columns(
    table: TableSpec, settings: UnsupervisedSettings, setting: str, new: Sequence[ColumnSpec]
) -> TableSpec:
    """Return the table with the new columns; raises SettingsError where a name is taken."""
    choose_features(table, settings.features)
    if table.columns is None:
        return table
    for column in new:
        if table.column(column.name) is not None:
            raise SettingsError(
                setting,
                "The table has a column {column} already.",
                "Choose another name, or remove the column before.",
                column=column.name,
            )
    return table.model_copy(update={"columns": (*table.columns, *new)})


def append(
    table: Table, settings: UnsupervisedSettings, values: Mapping[str, Sequence[Any]], new: Sequence[ColumnSpec]
) -> Table:
    """Put values beside the rows they were worked out from; rows that were left out get none."""
    import polars as pl

    rows = table.frame.collect()
    features = choose_features(table.spec, settings.features) or ()
    has_gap = gaps(rows, [feature.name for feature in features]).select(pl.any_horizontal(pl.all())).to_series()
    place = pl.select(pl.when(~has_gap).then((~has_gap).cum_sum().cast(pl.Int64) - 1)).to_series()
    made = pl.DataFrame(dict(values)).select(pl.all().gather(place))
    known = TableSpec(columns=(*(table.spec.columns or ()), *new))
    return Table.of(rows.hstack(made), like=known)
