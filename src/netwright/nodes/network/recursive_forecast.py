"""Recursive Forecast node."""

from __future__ import annotations

from netwright.networks.feeding.feed import show_shape
from netwright.nodes.network.executed_inputs import (
    ExecutedInput,
    executed_columns,
    executed_conversions,
    refuse_fresh,
)
from netwright.nodes.table.shaping import check_distinct
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.ports.columns import cols
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    column,
    groups,
    integer,
    node,
    text,
)

ORIGIN, STEP = "origin", "step"


class RecursiveForecastSettings(Settings):
    """How far, and how often."""

    steps: int = integer(default=24, ge=1, le=100_000, title="Steps", help="How many rows ahead.")
    every: int = integer(
        default=1, ge=1, le=1_000_000, title="A forecast every", help="1 begins one at each row, 24 at each 24th."
    )
    window: str | None = column(
        port="table",
        kinds=["tensor"],
        title="Window column",
        help="Left empty, the only tensor that goes into the network.",
    )
    foretold: int = integer(
        default=1,
        ge=1,
        le=100_000,
        title="Foretold column of the window",
        help="Which one, where a window has several and the network foretells one of them.",
        advanced=True,
    )
    column: str = text(default="forecast", title="Result column")
    inputs: tuple[ExecutedInput, ...] = groups(
        default=(),
        title="Inputs",
        help="Left empty, the columns that it learnt from, or those that plainly fit.",
        advanced=True,
    )
    batch_size: int = integer(
        default=512, ge=1, le=1_000_000, title="Batch size", advanced=True, help="Rows that go through at once."
    )


@node(
    id="recursive_forecast",
    title="Recursive Forecast",
    group="network",
    process="keras",
    keywords=("time series", "multi-step", "horizon", "autoregressive", "predict", "lstm", "future"),
)
class RecursiveForecast(Node[RecursiveForecastSettings]):
    """Foretell a series several steps ahead, each step from the ones before.

    The network foretells the row after its window; what it told becomes the end of the next window. Connect windows
    with a row for each time, as Sequence Windows makes them. What is known ahead, such as the hour and holidays, comes
    from the rows of those times, and so do other columns of the window. The result has a row for each step.
    """

    inputs = {
        "network": NetworkPort("A network that was trained to foretell the next row."),
        "table": TablePort("Windows in order of time, one for each row of the series."),
    }
    outputs = {
        "table": TablePort("For each forecast and step the row of that time, without its window, and what was told.")
    }

    def configure(self, network: NetworkSpec, table: TableSpec) -> dict[str, TableSpec]:
        matched = executed_columns(self.settings.inputs, network, table)
        if matched is None or table.columns is None:
            return {"table": TableSpec()}
        window = self._window(network, matched, table)
        return {"table": TableSpec(columns=self._columns(table, matched[window], self._foretold(network, window)))}

    def execute(self, *, network: Network, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import numpy as np
        import polars as pl

        from netwright.networks.feeding.feed import arrays
        from netwright.networks.feeding.forecasting import forecast, origins, series_of, with_columns
        from netwright.networks.predict import Predictor

        refuse_fresh(network)
        spec, steps = network.spec, self.settings.steps
        matched = executed_columns(self.settings.inputs, spec, table.spec)
        if matched is None:
            raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
        window = self._window(spec, matched, table.spec)
        foretold = self._foretold(spec, window)
        conversions = executed_conversions(self.settings.inputs, spec)
        x = arrays(table, matched, spec.inputs, "table", conversions, spec.categories)
        series = series_of(with_columns(x[window]))
        begun = origins(series, steps, self.settings.every)
        if not len(begun):
            raise InputError(
                "table",
                "Nowhere {steps} rows follow on each other: each window has to be that of the row before, moved on by "
                "one row. The longest such series has {longest} {longest:row|rows}.",
                "Connect a window for each row, in order of time, or take fewer steps.",
                steps=steps,
                longest=int(np.bincount(series).max()),
            )
        told = forecast(
            Predictor(network), x, window, begun, steps, foretold, self.settings.batch_size, context.progress
        )
        names = [name for name in table.frame.collect_schema() if name not in matched[window]]
        kept = table.frame.select(cols(names)).collect()
        made = {
            ORIGIN: pl.Series(np.repeat(begun + 1, steps), dtype=pl.Int64),
            STEP: pl.Series(np.tile(np.arange(1, steps + 1), len(begun)), dtype=pl.Int64),
            **{name: told[:, :, place].ravel() for place, name in enumerate(self._names(foretold))},
        }
        rows = (begun[:, None] + np.arange(steps)).ravel()
        frame = pl.concat([kept[rows], pl.DataFrame(made)], how="horizontal")
        return {"table": Table.of(frame, like=table.spec)}

    def _window(self, network: NetworkSpec, matched: dict[str, tuple[str, ...]], table: TableSpec) -> str:
        """Return the network's input that takes the window."""
        by_column = {
            columns[0]: name
            for name, columns in matched.items()
            if len(columns) == 1 and (found := table.column(columns[0])) is not None and found.kind == "tensor"
        }
        chosen = self.settings.window
        if chosen is None and len(by_column) == 1:
            return next(iter(by_column.values()))
        if chosen in by_column:
            return by_column[chosen]
        raise SettingsError(
            "window",
            "The network reads {count} {count:tensor column|tensor columns} of the table: {columns}.",
            "Choose the one that holds the window.",
            count=len(by_column),
            columns=", ".join(by_column) or "-",
        )

    def _foretold(self, network: NetworkSpec, window: str) -> list[int]:
        """Return the columns of the window that the network tells, from 0."""
        shape = network.inputs[window].shape
        width = 1 if len(shape) == 1 else shape[-1]
        told = [info.shape for info in network.outputs.values()]
        if len(shape) not in (1, 2) or len(told) != 1 or told[0] not in ((), (1,), (width,)) or width is None:
            raise InputError(
                "network",
                "From a window of {window} the network gives {given}; the next window needs one number, or one for "
                "each column.",
                "Let the network foretell one row, with one output.",
                window=show_shape(shape),
                given=", ".join(show_shape(one) for one in told),
            )
        if told[0] == (width,):
            return list(range(width))
        if self.settings.foretold > width:
            raise SettingsError(
                "foretold",
                "The window has {width} {width:column|columns}, but column {place} is to be foretold.",
                "Choose a smaller number.",
                width=width,
                place=self.settings.foretold,
            )
        return [self.settings.foretold - 1]

    def _names(self, foretold: list[int]) -> list[str]:
        """Return the names of the result columns."""
        name = self.settings.column
        return [name] if len(foretold) == 1 else [f"{name}_{place + 1}" for place in foretold]

    def _columns(self, table: TableSpec, window: tuple[str, ...], foretold: list[int]) -> tuple[ColumnSpec, ...]:
        kept = [one for one in table.columns or () if one.name not in window]
        names = self._names(foretold)
        check_distinct("column", [*(one.name for one in kept), ORIGIN, STEP, *names])
        counted = [ColumnSpec(name=name, dtype="Int64", kind="number") for name in (ORIGIN, STEP)]
        return (*kept, *counted, *(ColumnSpec(name=name, dtype="Float32", kind="number") for name in names))
