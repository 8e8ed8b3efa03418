"""Sequence Windows node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.shaping import check_columns, check_distinct, check_some
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.ports.columns import cols
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, columns, integer, node, text

if TYPE_CHECKING:
    import numpy as np
    import polars as pl


class SequenceWindowsSettings(Settings):
    """What a window holds, and what comes after it."""

    inputs: tuple[str, ...] = columns(port="table", kinds=["number", "flag"], title="Columns of the window")
    targets: tuple[str, ...] = columns(
        port="table", kinds=["number", "flag"], title="Columns to foretell", help="None chosen means the same columns."
    )
    length: int = integer(default=24, ge=1, le=1_000_000, title="Rows in a window")
    horizon: int = integer(
        default=1, ge=1, le=1_000_000, title="Rows to foretell", help="How many rows after the window are the target."
    )
    gap: int = integer(default=0, ge=0, le=1_000_000, title="Rows between", advanced=True)
    stride: int = integer(default=1, ge=1, le=1_000_000, title="A window every", help="1 begins one at each row.")
    within: tuple[str, ...] = columns(
        port="table", title="Within groups of", help="A window never reaches into another group."
    )
    keep: tuple[str, ...] = columns(
        port="table", title="Columns to keep", help="With the value of the first foretold row, such as its time."
    )
    window_column: str = text(default="window", title="Name of the window column", advanced=True)
    target_column: str = text(default="target", title="Name of the target column", advanced=True)


@node(
    id="sequence_windows",
    title="Sequence Windows",
    group="table",
    keywords=("time series", "sliding", "lstm", "horizon", "forecast", "lookback"),
)
class SequenceWindows(Node[SequenceWindowsSettings]):
    """Cut a series into windows with what follows each.

    A window of 24 rows and 2 columns is a tensor of 24 x 2, as recurrent layers take it; the target is one number,
    or a tensor where it spans several rows or columns. The rows must stand in order of time: sort them before.
    """

    inputs = {"table": TablePort("The series, in order of time.")}
    outputs = {"table": TablePort("One row a window.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        check_some(table, "inputs", self.settings.inputs, ["number", "flag"])
        check_columns(table, "targets", self.settings.targets, ["number", "flag"])
        check_columns(table, "within", self.settings.within)
        check_columns(table, "keep", self.settings.keep)
        check_distinct("keep", [*self._kept(), self.settings.window_column, self.settings.target_column])
        rows = None if table.rows is None or self.settings.within else self._count(table.rows)
        if table.columns is None:
            return {"table": TableSpec(rows=rows)}
        kept = [one for name in self._kept() if (one := table.column(name)) is not None]
        return {"table": TableSpec(columns=(*kept, *self._made()), rows=rows)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import numpy as np
        import polars as pl

        rows = table.frame.collect()
        parts = rows.partition_by(self.settings.within, maintain_order=True) if self.settings.within else [rows]
        windows: list[np.ndarray] = []
        targets: list[np.ndarray] = []
        kept: list[pl.DataFrame] = []
        for part in parts:
            context.check_cancelled()
            starts = np.arange(self._count(part.height)) * self.settings.stride
            first = starts + self.settings.length + self.settings.gap
            windows.append(_cut(_numbers(part, self.settings.inputs), starts, self.settings.length))
            targets.append(_cut(_numbers(part, self._targets()), first, self.settings.horizon))
            kept.append(part.select(cols(self._kept()))[first] if self._kept() else pl.DataFrame())
        if not sum(len(one) for one in windows):
            raise InputError(
                "table",
                "No window fits: {needed} rows are needed, the longest series has {rows}.",
                "Shorten the window, or connect a longer series.",
                needed=self.settings.length + self.settings.gap + self.settings.horizon,
                rows=max((part.height for part in parts), default=0),
            )
        made = {
            self.settings.window_column: np.concatenate(windows),
            self.settings.target_column: np.concatenate(targets).reshape(-1, *self._target_shape()),
        }
        frame = pl.concat([pl.concat(kept), pl.DataFrame(made)], how="horizontal")
        return {"table": Table.of(frame, like=table.spec)}

    def _targets(self) -> tuple[str, ...]:
        return self.settings.targets or self.settings.inputs

    def _kept(self) -> list[str]:
        return list(dict.fromkeys([*self.settings.within, *self.settings.keep]))

    def _count(self, rows: int) -> int:
        spare = rows - self.settings.length - self.settings.gap - self.settings.horizon
        return 0 if spare < 0 else spare // self.settings.stride + 1

    def _target_shape(self) -> tuple[int, ...]:
        columns, horizon = len(self._targets()), self.settings.horizon
        if horizon == 1:
            return () if columns == 1 else (columns,)
        return (horizon,) if columns == 1 else (horizon, columns)

    def _made(self) -> tuple[ColumnSpec, ...]:
        window = (self.settings.length, len(self.settings.inputs))
        target = self._target_shape()
        scalar = ColumnSpec(name=self.settings.target_column, dtype="Float32", kind="number")
        return (
            _tensor(self.settings.window_column, window),
            _tensor(self.settings.target_column, target) if target else scalar,
        )


def _tensor(name: str, shape: tuple[int, ...]) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=f"Array(Float32, shape={shape})", kind="tensor", shape=shape)


def _numbers(rows: pl.DataFrame, names: tuple[str, ...]) -> np.ndarray:
    """Return the columns as an array (rows, columns); raises InputError where values are missing."""
    import numpy as np
    import polars as pl

    for name in names:
        gaps = rows[name].cast(pl.Float32).fill_nan(None).is_null()
        if gaps.any():
            raise InputError(
                "table",
                "Column {column} has {count} missing {count:value|values}, first in row {row}.",
                "Fill or remove them before.",
                column=name,
                count=int(gaps.sum()),
                row=int(gaps.arg_max() or 0) + 1,
            )
    return np.stack([rows[name].cast(pl.Float32).to_numpy() for name in names], axis=1)


def _cut(values: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Return the windows (starts, length, columns) of an array (rows, columns)."""
    import numpy as np

    return values[starts[:, None] + np.arange(length)]
