"""Cross-Validation Fold node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.evaluation.folds import even_folds, group_folds, time_folds
from netwright.ports import Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    integer,
    node,
)

if TYPE_CHECKING:
    import polars as pl

Method = Literal["random", "stratified", "grouped", "by time"]


class CrossValidationFoldSettings(Settings):
    """How the rows are shared out, and which share is tested."""

    folds: int = integer(default=5, ge=2, le=1_000, title="Folds", help="How many parts there are.")
    fold: int = integer(default=1, ge=1, le=1_000, title="This fold", help="Which part is tested; the others train.")
    method: Method = choice(
        default="random",
        title="Method",
        help="Stratified keeps the share of each class; grouped keeps rows of a group together; by time tests on what "
        "came later than the training rows.",
    )
    by: str | None = column(
        port="table",
        kinds=["category", "text", "flag", "number"],
        title="Class or group column",
        when={"method": ["stratified", "grouped"]},
    )
    time: str | None = column(port="table", kinds=["time", "number"], title="Time column", when={"method": "by time"})


@node(
    id="cross_validation_fold",
    title="Cross-Validation Fold",
    group="evaluation",
    random=True,
    keywords=("k-fold", "x-partitioner", "split", "stratified", "group", "time series", "leave one out"),
)
class CrossValidationFold(Node[CrossValidationFoldSettings]):
    """Split rows for one round of cross-validation.

    Put it into a sub-workflow with a variable for the fold, use the sub-workflow once for each fold, and concatenate
    what comes out: each row is then judged once, by a model that has not seen it. All folds of one table fit together.
    By time, the first fold trains on the earliest rows, and each further fold on more.
    """

    inputs = {"table": TablePort("All rows.")}
    outputs = {
        "training": TablePort("The rows to learn from in this round."),
        "test": TablePort("The rows to be judged by in this round."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if self.settings.fold > self.settings.folds:
            raise SettingsError(
                "fold",
                "This fold is {fold}, but there are {folds} folds.",
                "Choose a number from 1 to {folds}.",
                fold=self.settings.fold,
                folds=self.settings.folds,
            )
        if table.rows is not None and table.rows < self.settings.folds:
            raise SettingsError(
                "folds",
                "There are {rows} {rows:row|rows}, fewer than {folds} folds.",
                "Choose fewer folds, or connect more rows.",
                rows=table.rows,
                folds=self.settings.folds,
            )
        if self.settings.method in ("stratified", "grouped"):
            check_column(table, "by", self.settings.by)
        if self.settings.method == "by time":
            check_column(table, "time", self.settings.time, ["time", "number"])
        part = table.model_copy(update={"rows": None})
        return {"training": part, "test": part}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        rows = table.frame.collect()
        folds = self._folds(rows, context.seed)
        this = self.settings.fold - 1
        # By time, what comes after the tested rows belongs to neither part.
        is_training = folds < this if self.settings.method == "by time" else folds != this
        is_test = folds == this
        for name, chosen in (("training", is_training), ("test", is_test)):
            if not chosen.any():
                raise InputError(
                    "table",
                    "Fold {fold} of {folds} has no {part} rows.",
                    "Choose fewer folds, or connect more rows.",
                    fold=self.settings.fold,
                    folds=self.settings.folds,
                    part=name,
                )
        return {
            "training": Table.of(rows.filter(pl.Series(is_training)), like=table.spec),
            "test": Table.of(rows.filter(pl.Series(is_test)), like=table.spec),
        }

    def _folds(self, rows: pl.DataFrame, seed: int) -> pl.Series:
        """Return the fold of each row, counted from 0; by time, -1 for the earliest rows, which are never tested."""
        folds, by = self.settings.folds, self.settings.by
        match self.settings.method:
            case "grouped":
                return group_folds(rows[str(by)], folds, seed)
            case "by time":
                return time_folds(rows[str(self.settings.time)], folds)
            case "stratified":
                return even_folds(rows.height, folds, seed, rows[str(by)])
        return even_folds(rows.height, folds, seed)
