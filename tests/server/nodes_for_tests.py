"""Tiny nodes for a served workspace. Loaded by workers, never by the test process."""

from __future__ import annotations

import time
from typing import Any

import polars as pl

from netwright.ports import Figure, FigureSpec, Table, TableSpec
from netwright.sdk import (
    Control,
    ExecuteContext,
    FigurePort,
    InputError,
    Node,
    NodeError,
    Point,
    Settings,
    TablePort,
    integer,
    node,
    number,
    text,
)


class RowsSettings(Settings):
    rows: int = integer(default=3, ge=0)


@node(id="rows", title="Rows", group="test")
class Rows(Node[RowsSettings]):
    """Make a table."""

    outputs = {"table": TablePort("Rows.")}

    def configure(self) -> dict[str, TableSpec]:
        return {"table": TableSpec(rows=self.settings.rows)}

    def execute(self, context: ExecuteContext) -> dict[str, Table]:
        return {"table": Table.of(pl.DataFrame({"a": list(range(self.settings.rows))}))}


class LearnSettings(Settings):
    seconds: float = number(default=0.0)
    least: int = integer(default=0)


@node(id="learn", title="Learn", group="test", steerable=True)
class Learn(Node[LearnSettings]):
    """Report points until the time is over, or the user stops it."""

    inputs = {"table": TablePort("Rows.")}
    outputs = {"table": TablePort("The same.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if table.rows is not None and table.rows < self.settings.least:
            raise InputError("table", "There are {rows} rows.", "Bring more.", rows=table.rows)
        return {"table": table}

    def execute(self, table: Table, context: ExecuteContext) -> dict[str, Table]:
        end = time.monotonic() + self.settings.seconds
        step = 0
        while step < 5 or time.monotonic() < end:
            step += 1
            context.point(Point(scope="batch", epoch=1, step=step, seconds=step / 100, values={"loss": 1 / step}))
            context.log(f"step {step}")
            if context.control() == Control(action="stop"):
                context.incomplete("Stopped at step {step}.", step=step)
                break
            context.progress(0.5)
            time.sleep(0.01)
        return {"table": table}


class DrawSettings(Settings):
    title: str = text(default="")


@node(id="draw", title="Draw", group="test")
class Draw(Node[DrawSettings]):
    """A figure that would load and lead somewhere."""

    outputs = {"figure": FigurePort("A figure.")}

    def configure(self) -> dict[str, FigureSpec]:
        return {"figure": FigureSpec(title=self.settings.title)}

    def execute(self, context: ExecuteContext) -> dict[str, Figure]:
        if self.settings.title == "fail":
            raise NodeError("It cannot be drawn.", "Choose another title.")
        figure: dict[str, Any] = {
            "title": self.settings.title,
            "usermeta": {"embedOptions": {"loader": "evil"}},
            "data": {"values": [{"url": "a cell"}]},
            "layer": [{"data": {"url": "https://evil.example/x"}, "mark": {"type": "image", "href": "javascript:1"}}],
        }
        return {"figure": Figure(FigureSpec(title=self.settings.title), figure)}
