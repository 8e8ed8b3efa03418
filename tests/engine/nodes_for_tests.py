"""Tiny nodes that leave a mark when they run. Loaded by workers, never by the test process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import polars as pl

from netwright.ports import Table, TableSpec, Variables, VariablesSpec
from netwright.sdk import (
    Control,
    ExecuteContext,
    NetworkPort,
    Node,
    NodeError,
    Point,
    Settings,
    TablePort,
    VariablesPort,
    file,
    flag,
    integer,
    node,
    number,
    text,
)


def numbers(**values: Any) -> Variables:
    return Variables(VariablesSpec(types=dict.fromkeys(values, "number")), values)


class AddSettings(Settings):
    add: float = number(default=1)
    seconds: float = number(default=0)
    fail: bool = flag(default=False)


@node(id="add", title="Add", group="test")
class Add(Node[AddSettings]):
    """Add to the sum of what arrives."""

    inputs = {"numbers": VariablesPort("Numbers.", optional=True, many=True)}
    outputs = {"sum": VariablesPort("The sum.")}

    def configure(self, numbers: Any) -> dict[str, VariablesSpec]:
        return {"sum": VariablesSpec(types={"n": "number"})}

    def execute(self, numbers: Any, context: ExecuteContext) -> dict[str, Variables]:
        if self.settings.seconds:  # sleeping for no time takes some, and the engine's benchmark runs this node
            time.sleep(self.settings.seconds)
        if self.settings.fail:
            raise NodeError("It went wrong at {add}.", "Do not fail.", add=self.settings.add)
        total = sum(one.values["n"] for one in numbers or ()) + self.settings.add
        return {"sum": globals()["numbers"](n=total)}


class TrialSettings(Settings):
    level: float = number(default=1)
    give_up: str = text(default="")
    fail: bool = flag(default=False)


@node(id="trial", title="Trial", group="test")
class Trial(Node[TrialSettings]):
    """A history of six epochs, or fewer where it is given up."""

    outputs = {"history": TablePort("The history.")}

    def configure(self) -> dict[str, TableSpec]:
        return {"history": TableSpec()}

    def execute(self, context: ExecuteContext) -> dict[str, Table]:
        from netwright.networks.training.limits import read_limits

        if self.settings.fail:
            raise NodeError("It cannot learn.", "Do not ask it to.")
        limits = read_limits(self.settings.give_up, "give_up")
        history: list[dict[str, Any]] = []
        while len(history) < 6 and not limits.are_broken(history):
            epoch = len(history) + 1
            history.append({"epoch": epoch, "loss": self.settings.level / epoch})
        return {"history": Table.of(pl.DataFrame(history))}


class LuckSettings(Settings):
    size: int = integer(default=1)


@node(id="luck", title="Luck", group="test", deterministic=False)
class Luck(Node[LuckSettings]):
    """A number that nobody can foresee."""

    outputs = {"sum": VariablesPort("A number.")}

    def configure(self) -> dict[str, VariablesSpec]:
        return {"sum": VariablesSpec(types={"n": "number"})}

    def execute(self, context: ExecuteContext) -> dict[str, Variables]:
        return {"sum": numbers(n=time.time_ns() % 1_000_003)}


class SeededSettings(LuckSettings):
    seed: int | None = integer(default=None)


@node(id="seeded", title="Seeded", group="test", random=True)
class Seeded(Node[SeededSettings]):
    """The seed."""

    outputs = {"sum": VariablesPort("A number.")}

    def configure(self) -> dict[str, VariablesSpec]:
        return {"sum": VariablesSpec(types={"n": "number"})}

    def execute(self, context: ExecuteContext) -> dict[str, Variables]:
        return {"sum": numbers(n=context.seed)}


class ReadSettings(Settings):
    path: str = file()
    hidden: str = text(default="")
    all: str | None = file(default=None, title="Folder")


@node(id="read", title="Read", group="test")
class Read(Node[ReadSettings]):
    """Read lines; the hidden file is one that the settings do not declare as such."""

    outputs = {"table": TablePort("Lines.")}

    def configure(self) -> dict[str, TableSpec]:
        return {"table": TableSpec()}

    def execute(self, context: ExecuteContext) -> dict[str, Table]:
        lines = context.resolve(self.settings.path).read_text().splitlines()
        if "://" in self.settings.hidden:
            context.reads_elsewhere(self.settings.hidden)
        elif self.settings.hidden:
            lines += context.resolve(self.settings.hidden).read_text().splitlines()
        if self.settings.all:
            lines += [line for one in context.resolve(self.settings.all).iterdir() for line in one.read_text().split()]
        return {"table": Table.of(pl.DataFrame({"line": lines}))}


class WriteSettings(Settings):
    path: str = file(saves=True)


@node(id="write", title="Write", group="test", side_effects=True)
class Write(Node[WriteSettings]):
    """Append a mark to a file."""

    inputs = {"numbers": VariablesPort("A number.", optional=True)}
    outputs = {"sum": VariablesPort("The same.")}

    def configure(self, numbers: Any) -> dict[str, VariablesSpec]:
        return {"sum": VariablesSpec(types={"n": "number"})}

    def execute(self, numbers: Any, context: ExecuteContext) -> dict[str, Variables]:
        with context.resolve(self.settings.path).open("a") as marks:
            marks.write("x")
        return {"sum": numbers or globals()["numbers"](n=0)}


class HeadSettings(Settings):
    rows: int = integer(default=1)


@node(id="head", title="Head", group="test")
class Head(Node[HeadSettings]):
    """The first rows."""

    inputs = {"table": TablePort("Rows.")}
    outputs = {"table": TablePort("Rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        return {"table": table}

    def execute(self, table: Table, context: ExecuteContext) -> dict[str, Table]:
        return {"table": Table(table.frame.head(self.settings.rows), table.spec)}


class LearnSettings(Settings):
    epochs: int = integer(default=3)
    pause: float = number(default=0.01)


@node(id="learn", title="Learn", group="test", steerable=True)
class Learn(Node[LearnSettings]):
    """Count epochs, and report each."""

    inputs = {"numbers": VariablesPort("A number.", optional=True)}
    outputs = {"sum": VariablesPort("Epochs done.")}

    def configure(self, numbers: Any) -> dict[str, VariablesSpec]:
        return {"sum": VariablesSpec(types={"n": "number"})}

    def execute(self, numbers: Any, context: ExecuteContext) -> dict[str, Variables]:
        for epoch in range(1, self.settings.epochs + 1):
            context.point(Point(scope="epoch", epoch=epoch, step=epoch, seconds=0.0, values={"loss": 1 / epoch}))
            context.log("epoch {epoch}", epoch=epoch)
            context.progress(epoch / self.settings.epochs, "Training")
            asked = context.control()
            if asked == Control(action="stop"):
                context.incomplete("Stopped at epoch {epoch}.", epoch=epoch)
                return {"sum": globals()["numbers"](n=epoch)}
            if asked == Control(action="pause"):
                context.paused(epoch / self.settings.epochs, "Waiting")
                while context.control() != Control(action="resume"):
                    time.sleep(self.settings.pause)
            time.sleep(self.settings.pause)
        return {"sum": globals()["numbers"](n=self.settings.epochs)}


@node(id="touch", title="Touch", group="test")
class Touch(Node[ReadSettings]):
    """Change the file while reading it."""

    outputs = {"table": TablePort("Lines.")}

    def configure(self) -> dict[str, TableSpec]:
        return {"table": TableSpec()}

    def execute(self, context: ExecuteContext) -> dict[str, Table]:
        place: Path = context.resolve(self.settings.path)
        place.write_text(place.read_text() + "more\n")
        return {"table": Table.of(pl.DataFrame({"line": ["a"]}))}


class KeepSettings(Settings):
    mark: int = integer(default=0)


@node(id="keep", title="Keep", group="test", process="keras")
class Keep(Node[KeepSettings]):
    """Hand a network on, as a learner would."""

    inputs = {"network": NetworkPort("A network.")}
    outputs = {"network": NetworkPort("The same.")}

    def configure(self, network: Any) -> dict[str, Any]:
        return {"network": network}

    def execute(self, network: Any, context: ExecuteContext) -> dict[str, Any]:
        return {"network": network}


class MeasureSettings(Settings):
    times: int = integer(default=1)


@node(id="measure", title="Measure", group="test", process="keras", steerable=True)
class Measure(Node[MeasureSettings]):
    """Count the layers of a network."""

    inputs = {"network": NetworkPort("A network.")}
    outputs = {"sum": VariablesPort("Layers and parameters.")}

    def configure(self, network: Any) -> dict[str, VariablesSpec]:
        return {"sum": VariablesSpec(types={"n": "number", "total": "number"})}

    def execute(self, network: Any, context: ExecuteContext) -> dict[str, Variables]:
        total = network.spec.total.trainable
        context.point(Point(scope="epoch", epoch=1, step=1, seconds=0.0, values={"loss": 1.0}))
        return {"sum": numbers(n=len(network.spec.graph.layers) * self.settings.times, total=total)}


@node(id="stumble", title="Stumble", group="test")
class Stumble(Node[Settings]):
    """Write something down, and be killed the first time."""

    outputs = {"sum": VariablesPort("What was written down.")}

    def configure(self) -> dict[str, VariablesSpec]:
        return {"sum": VariablesSpec(types={"n": "number"})}

    def execute(self, context: ExecuteContext) -> dict[str, Variables]:
        written = context.checkpoints / "number"
        if not written.exists():
            written.write_text("7")
            os.kill(os.getpid(), signal.SIGKILL)
        return {"sum": numbers(n=int(written.read_text()))}
