"""Data Simulator node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, SettingsError, TablePort, choice, flag, integer, node, number

if TYPE_CHECKING:
    import numpy as np


Rarity = Literal["far away", "unusual together"]


class DataSimulatorSettings(Settings):
    """How much, and what hides in it."""

    rows: int = integer(default=1_000, ge=2, le=10_000_000, title="Rows")
    columns: int = integer(default=5, ge=1, le=1_000, title="Columns of numbers")
    correlation: float = number(
        default=0.5, ge=0, lt=1, title="Correlation", help="Between each two columns: 0 for none, 0.9 for much."
    )
    classes: int = integer(
        default=3, ge=1, le=100, title="Classes", help="Groups of rows that lie apart. 1 makes no class column."
    )
    distance: float = number(default=3.0, ge=0, le=1_000, title="Distance of the classes", advanced=True)
    rare: float = number(
        default=0.02, ge=0, le=0.5, title="Share of rare rows", help="Rows to find as anomalies, marked in a column."
    )
    rarity: Rarity = choice(
        default="far away",
        title="Rare rows are",
        help="Far away: far from all others. Unusual together: each value is usual in its column, but comes from "
        "another row, so that correlations do not hold.",
    )
    missing: float = number(default=0.0, ge=0, lt=1, title="Share of missing values")
    target: bool = flag(default=True, title="Add a number to foretell", help="It follows from the others, with noise.")


@node(
    id="data_simulator",
    title="Data Simulator",
    group="io",
    random=True,
    keywords=("synthetic", "generate", "correlated", "anomaly", "blobs", "fake"),
)
class DataSimulator(Node[DataSimulatorSettings]):
    """Make a table whose truth is known.

    Correlated numbers, in classes that lie apart, with rare rows (marked in the column rare), missing values and a
    target that follows from the numbers. The workflow's seed decides the values.
    """

    outputs = {"table": TablePort("The made rows.")}

    def configure(self) -> dict[str, TableSpec]:
        chosen = self.settings
        if chosen.rows * chosen.columns > 200_000_000:
            raise SettingsError(
                "rows",
                "{count} numbers would be drawn; at most {limit} are.",
                "Draw fewer rows, or smaller cells.",
                count=chosen.rows * chosen.columns,
                limit=200_000_000,
            )
        columns = [ColumnSpec(name=name, dtype="Float64", kind="number") for name in self._names()]
        if chosen.classes > 1:
            columns.append(ColumnSpec(name="class", dtype="String", kind="text"))
        if chosen.rare > 0:
            columns.append(ColumnSpec(name="rare", dtype="Boolean", kind="flag"))
        if chosen.target:
            columns.append(ColumnSpec(name="target", dtype="Float64", kind="number"))
        return {"table": TableSpec(columns=tuple(columns), rows=chosen.rows)}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        import numpy as np
        import polars as pl

        chosen, generator = self.settings, np.random.default_rng(context.seed)
        classes = generator.integers(chosen.classes, size=chosen.rows)
        values = self._values(generator, classes)
        target = values @ np.linspace(1, 2, chosen.columns) + generator.normal(0, 0.1, chosen.rows)
        is_rare = np.zeros(chosen.rows, dtype=bool)
        is_rare[generator.permutation(chosen.rows)[: round(chosen.rows * chosen.rare)]] = True
        values[is_rare] = self._rare_values(generator, values, is_rare)
        gaps = generator.random(values.shape) < chosen.missing
        made = {name: pl.Series(values[:, place]) for place, name in enumerate(self._names())}
        for place, name in enumerate(self._names()):
            made[name] = made[name].set(pl.Series(gaps[:, place]), None)
        if chosen.classes > 1:
            made["class"] = pl.Series([f"class {number + 1}" for number in classes])
        if chosen.rare > 0:
            made["rare"] = pl.Series(is_rare)
        if chosen.target:
            made["target"] = pl.Series(target)
        return {"table": Table.of(pl.DataFrame(made))}

    def _names(self) -> list[str]:
        return [f"x{place}" for place in range(1, self.settings.columns + 1)]

    def _values(self, generator: np.random.Generator, classes: np.ndarray) -> np.ndarray:
        """Return numbers of deviation 1 that correlate as chosen, moved by the middle of their class."""
        import numpy as np

        chosen = self.settings
        # A share of one common number in all columns gives each two of them that correlation.
        common = generator.normal(size=(chosen.rows, 1))
        own = generator.normal(size=(chosen.rows, chosen.columns))
        values = np.sqrt(chosen.correlation) * common + np.sqrt(1 - chosen.correlation) * own
        if chosen.classes == 1:
            return np.asarray(values)
        middles = generator.normal(size=(chosen.classes, chosen.columns))
        middles *= chosen.distance / np.linalg.norm(middles, axis=1, keepdims=True)
        return np.asarray(values + middles[classes])

    def _rare_values(self, generator: np.random.Generator, values: np.ndarray, is_rare: np.ndarray) -> np.ndarray:
        """Return what stands in the rare rows."""
        import numpy as np

        count, columns = int(is_rare.sum()), self.settings.columns
        if self.settings.rarity == "unusual together":
            usual = np.flatnonzero(~is_rare)
            return np.asarray(values[generator.choice(usual, size=(count, columns)), np.arange(columns)])
        # Twelve deviations from the middle, each in a direction of its own.
        away = generator.normal(size=(count, columns))
        return np.asarray(values[is_rare] + 12 * away / np.linalg.norm(away, axis=1, keepdims=True))
