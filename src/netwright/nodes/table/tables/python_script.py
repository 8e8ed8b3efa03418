"""Python Script node."""

from __future__ import annotations

import json
from typing import Any

from netwright.ports import Figure, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    code,
    flag,
    integer,
    node,
)
from netwright.sdk.time_limit import time_limit
from netwright.sdk.trust import refuse_untrusted
from netwright.sdk.user_code import run_code, telling_lines

TEMPLATE = """\
import polars as pl

# `tables` holds the tables as Polars frames in the order of their wires, `table` the first one.
result = table.with_row_index("row")
"""
"""The code that a new node begins with. It is ours, so nobody need trust it first."""


class PythonScriptSettings(Settings):
    """The script."""

    code: str = code(
        default=TEMPLATE,
        language="python",
        title="Code",
        help="What it calls `result` comes out: a Polars frame, or columns by name. Code of others runs only once you "
        "trust it.",
    )
    limit: int = integer(
        default=600,
        ge=1,
        le=604_800,
        title="Time limit in seconds",
        advanced=True,
        help="A script that takes longer is ended.",
    )
    draws: bool = flag(
        default=False,
        title="Make a figure, too",
        help="What it calls `figure`: a Vega-Lite drawing as a dictionary, or an Altair chart.",
    )


@node(
    id="python_script",
    title="Python Script",
    group="table",
    keywords=("code", "polars", "pandas", "numpy", "program", "custom"),
    deterministic=False,
)
class PythonScript(Node[PythonScriptSettings]):
    """Make a table of tables by code of your own.

    For what no other node does. The script runs in a worker with all that is installed beside Netwright; what it prints
    goes to the log. What it puts out is not known before it runs.
    """

    inputs = {"tables": TablePort("The tables, in order.", many=True, optional=True)}
    outputs = {
        "table": TablePort("What the script calls `result`."),
        "figure": FigurePort("What the script calls `figure`.", when={"draws": (True,)}),
    }

    def configure(self, tables: tuple[TableSpec, ...] = ()) -> dict[str, Spec]:
        self._check()
        return {"table": TableSpec(), **({"figure": FigureSpec()} if self.settings.draws else {})}

    def execute(self, *, tables: tuple[Table, ...] = (), context: ExecuteContext) -> dict[str, Any]:
        self._check()
        frames = [table.frame.collect() for table in tables]
        try:
            with telling_lines(), time_limit(self.settings.limit):
                made = run_code(self.settings.code, {"tables": frames, "table": frames[0] if frames else None})
        except ValueError as error:
            raise SettingsError(
                "code", "The script failed: {reason}", "Correct the code.", reason=str(error)
            ) from error
        outputs: dict[str, Any] = {"table": _table_of(getattr(made, "result", None))}
        if self.settings.draws:
            outputs["figure"] = _figure_of(getattr(made, "figure", None))
        return outputs

    def _check(self) -> None:
        if self.settings.code != TEMPLATE:
            refuse_untrusted(
                self.settings.code, "This node holds Python code that you have not trusted yet, so it does not run."
            )


def _table_of(made: Any) -> Table:
    import polars as pl

    if made is None:
        raise SettingsError(
            "code", "The script makes nothing that is called result.", "End it with a line such as: result = table"
        )
    try:
        return Table.of(made.collect() if isinstance(made, pl.LazyFrame) else pl.DataFrame(made))
    except Exception as error:
        raise SettingsError(
            "code",
            "What the script calls result is no table, but {kind}: {reason}",
            "Make it a Polars frame, or a dictionary of columns.",
            kind=type(made).__name__,
            reason=" ".join(str(error).split())[:300],
        ) from error


def _figure_of(made: Any) -> Figure:
    drawing = made.to_dict() if hasattr(made, "to_dict") else made
    try:
        if not isinstance(drawing, dict):
            raise TypeError(f"it is of type {type(made).__name__}")
        json.dumps(drawing, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise SettingsError(
            "code",
            "What the script calls figure is no drawing: {reason}",
            "Make it a Vega-Lite drawing as a dictionary of plain values, or switch off Make a figure, too.",
            reason=str(error),
        ) from error
    return Figure(FigureSpec(), drawing)
