"""t-SNE node."""

from __future__ import annotations

from netwright.nodes.learning.appending import append, with_columns
from netwright.nodes.learning.unsupervised import ScaledSettings, need_rows, read_rows
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, TablePort, integer, node, number, text


class TSneSettings(ScaledSettings):
    """What stays near."""

    perplexity: float = number(
        default=30.0, gt=1, le=1_000, title="Perplexity", help="About how many neighbours each row keeps near."
    )
    rounds: int = integer(default=1_000, ge=250, le=1_000_000, title="Rounds", advanced=True)
    columns: str = text(
        default="t-SNE", title="Name of the new columns", advanced=True, help="Followed by 1 and 2.", max_length=200
    )


@node(
    id="t_sne",
    title="t-SNE",
    group="learning",
    random=True,
    keywords=("map", "embedding", "projection", "neighbours", "unsupervised", "scikit-learn"),
)
class TSne(Node[TSneSettings]):
    """Lay rows out on a plane so that what is alike lies together.

    To look at, with a Scatter Plot. Distances between far groups mean little, and new rows cannot be added later.
    """

    inputs = {"table": TablePort("The rows to lay out.")}
    outputs = {"table": TablePort("The same rows with two columns for their place.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        return {"table": with_columns(table, self.settings, "columns", self._new())}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        from sklearn.manifold import TSNE

        examples = read_rows(self.settings, table, context)
        need_rows(examples, 3)
        if self.settings.perplexity >= len(examples.x):
            raise InputError(
                "table",
                "Perplexity is {perplexity}, but there are {rows} rows only.",
                "Choose a perplexity of a third of the rows or less.",
                perplexity=self.settings.perplexity,
                rows=len(examples.x),
            )
        model = TSNE(
            perplexity=self.settings.perplexity,
            max_iter=self.settings.rounds,
            # Principal components need two columns to start from.
            init="pca" if examples.x.shape[1] > 1 else "random",
            random_state=context.seed % 2**32,
            n_jobs=context.threads,
        )
        places = model.fit_transform(examples.x).astype(float)
        values = {column.name: places[:, axis] for axis, column in enumerate(self._new())}
        return {"table": append(table, self.settings, values, self._new())}

    def _new(self) -> tuple[ColumnSpec, ...]:
        names = (f"{self.settings.columns} {axis}" for axis in (1, 2))
        return tuple(ColumnSpec(name=name, dtype="Float64", kind="number") for name in names)
