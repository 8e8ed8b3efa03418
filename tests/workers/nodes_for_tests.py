"""Tiny nodes that do one thing each. Loaded by workers, never by the test process."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import warnings
from typing import Any

import polars as pl

from netwright.ports import Network, NetworkSpec, Table, TableSpec, Variables, VariablesSpec
from netwright.sdk import (
    Control,
    ExecuteContext,
    InputError,
    InspectContext,
    NetworkPort,
    Node,
    Point,
    Settings,
    SettingsError,
    TablePort,
    VariablesPort,
    file,
    integer,
    node,
    number,
    text,
)


def variables(**values: Any) -> Variables:
    return Variables(VariablesSpec(types=dict.fromkeys(values, "number")), values)


class CountSettings(Settings):
    add: float = number(default=1)


@node(id="count", title="Count", group="test")
class Count(Node[CountSettings]):
    """Add to a number."""

    inputs = {"variables": VariablesPort("A number.", optional=True)}
    outputs = {"variables": VariablesPort("The sum.")}

    def configure(self, variables: VariablesSpec | None) -> dict[str, VariablesSpec]:
        return {"variables": VariablesSpec(types={"n": "number"})}

    def execute(self, variables: Variables | None, context: ExecuteContext) -> dict[str, Variables]:
        before = variables.values["n"] if variables else 0
        return {"variables": globals()["variables"](n=before + self.settings.add)}


class RowsSettings(Settings):
    rows: int = integer(default=3, ge=0)


@node(id="rows", title="Rows", group="test")
class Rows(Node[RowsSettings]):
    """Make a table."""

    outputs = {"table": TablePort("Rows.")}

    def configure(self) -> dict[str, TableSpec]:
        if self.settings.rows == 13:
            raise SettingsError("rows", "{n} rows bring bad luck.", "Choose another number.", n=13)
        return {"table": TableSpec(rows=self.settings.rows)}

    def execute(self, context: ExecuteContext) -> dict[str, Table]:
        return {"table": Table.of(pl.DataFrame({"a": range(self.settings.rows)}))}


class ColumnSettings(Settings):
    column: str = text(default="a")


@node(id="double", title="Double", group="test")
class Double(Node[ColumnSettings]):
    """Double a column, lazily."""

    inputs = {"table": TablePort("Rows.")}
    outputs = {"table": TablePort("Rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if table.columns is not None and table.column(self.settings.column) is None:
            raise InputError("table", "There is no column {column}.", "Choose another.", column=self.settings.column)
        return {"table": table}

    def execute(self, table: Table, context: ExecuteContext) -> dict[str, Table]:
        frame = table.frame.with_columns(pl.col(self.settings.column) * 2)
        return {"table": Table(frame, table.spec)}


class ActSettings(Settings):
    act: str = text(default="")
    seconds: float = number(default=30)


@node(id="act", title="Act", group="test", steerable=True)
class Act(Node[ActSettings]):
    """Do what the setting says."""

    inputs = {"variables": VariablesPort("Anything.", optional=True)}
    outputs = {"variables": VariablesPort("What came of it.")}

    def configure(self, variables: VariablesSpec | None) -> dict[str, VariablesSpec]:
        if self.settings.act == "bad configure":
            raise ZeroDivisionError("configure")
        return {"variables": VariablesSpec()}

    def execute(self, variables: Variables | None, context: ExecuteContext) -> Any:
        done = getattr(self, "act_" + self.settings.act.replace(" ", "_"))(context)
        return done if done is not None else {"variables": globals()["variables"](pid=os.getpid())}

    def act_(self, context: ExecuteContext) -> None:
        pass

    def act_die(self, context: ExecuteContext) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def act_segfault(self, context: ExecuteContext) -> None:
        ctypes.string_at(0)

    def act_abort(self, context: ExecuteContext) -> None:
        os.write(2, b"memory allocation of 123456 bytes failed\n")
        os.abort()

    def act_exit(self, context: ExecuteContext) -> None:
        os._exit(3)

    def act_raise(self, context: ExecuteContext) -> None:
        raise ValueError("no such luck\nsecond line")

    def act_memory(self, context: ExecuteContext) -> None:
        import numpy as np

        np.empty((1 << 30, 1 << 20), dtype=np.float64)

    def act_wait(self, context: ExecuteContext) -> None:
        end = time.monotonic() + self.settings.seconds
        while time.monotonic() < end:
            context.progress(0.5, "waiting")
            time.sleep(0.01)

    def act_sleep(self, context: ExecuteContext) -> None:
        context.log("asleep")
        time.sleep(self.settings.seconds)

    def act_ignore_signals(self, context: ExecuteContext) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        context.log("ignoring")
        time.sleep(self.settings.seconds)

    def act_fork(self, context: ExecuteContext) -> None:
        child = os.fork()
        if child == 0:
            time.sleep(self.settings.seconds)
            os._exit(0)
        context.log(f"child {child}")
        time.sleep(self.settings.seconds)

    def act_print(self, context: ExecuteContext) -> None:
        print("from print")  # noqa: T201
        print("from stderr", file=sys.stderr)  # noqa: T201
        print("10%\r100%")  # noqa: T201
        warnings.warn("from warnings", UserWarning, stacklevel=1)
        os.write(1, b"from below\n")
        context.log("from log\nin two lines")
        time.sleep(0.1)

    def act_points(self, context: ExecuteContext) -> None:
        for step in range(1, 1001):
            context.point(Point(scope="batch", epoch=1, step=step, seconds=0.0, values={"loss": 1 / step}))
            context.progress(step / 1000)
            time.sleep(0.0002)

    def act_steer(self, context: ExecuteContext) -> Any:
        end = time.monotonic() + self.settings.seconds
        while time.monotonic() < end:
            if context.control() == Control(action="stop"):
                context.incomplete("Stopped at step {step}.", step=3)
                context.facts(backend="none")
                context.warn("It is {what}.", "Wait longer.", what="short")
                return None
            time.sleep(0.005)
        raise TimeoutError("nobody steered")

    def act_scratch(self, context: ExecuteContext) -> Any:
        (context.scratch / "a").write_text("x")
        return {"variables": globals()["variables"](scratch=str(context.scratch), seed=context.seed)}

    def act_tell_backend(self, context: ExecuteContext) -> None:
        loaded = {"keras", "tensorflow", "jax", "torch"} & set(sys.modules)
        context.log(f"{os.environ['KERAS_BACKEND']}, loaded: {', '.join(sorted(loaded)) or 'none'}")

    def act_tell_modules(self, context: ExecuteContext) -> Any:
        loaded = [name for name in sys.modules if name.startswith("netwright.nodes.")]
        return {"variables": variables(modules=len(loaded))}

    def act_no_ports(self, context: ExecuteContext) -> Any:
        return {}

    def act_wrong_type(self, context: ExecuteContext) -> Any:
        return {"variables": {"a": 1}}


class FileSettings(Settings):
    path: str = file()


@node(id="look", title="Look", group="test")
class Look(Node[FileSettings]):
    """Read the columns of a file's first line."""

    outputs = {"variables": VariablesPort("Size.")}

    def files(self) -> tuple[str, ...]:
        return (self.settings.path,)

    def inspect(self, context: InspectContext) -> Any:
        place = context.resolve(self.settings.path)
        with (place.parent / "looks.txt").open("a") as looks:
            looks.write("x")
        return place.read_text().split(",")

    def configure(self) -> dict[str, VariablesSpec]:
        return {"variables": VariablesSpec(types=dict.fromkeys(self.found, "text"))}

    def execute(self, context: ExecuteContext) -> dict[str, Variables]:
        return {"variables": variables(size=context.resolve(self.settings.path).stat().st_size)}


class TrainSettings(Settings):
    epochs: int = integer(default=1)


@node(id="train", title="Train", group="test", process="training")
class Train(Node[TrainSettings]):
    """Train a small network."""

    outputs = {"variables": VariablesPort("The loss.")}

    def configure(self) -> dict[str, VariablesSpec]:
        return {"variables": VariablesSpec()}

    def execute(self, context: ExecuteContext) -> dict[str, Variables]:
        import keras
        import numpy as np

        keras.utils.set_random_seed(context.seed)
        network = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
        network.compile("adam", "mse")
        x = np.arange(256, dtype="float32").reshape(64, 4) / 256
        history = network.fit(x, x.sum(axis=1), epochs=self.settings.epochs, verbose=0)
        return {"variables": variables(loss=history.history["loss"][-1], pid=os.getpid())}


class NoSettings(Settings):
    """Nothing to set."""


@node(id="see_network", title="See network", group="test", process="keras")
class SeeNetwork(Node[NoSettings]):
    """Tell of a network."""

    inputs = {"network": NetworkPort("Any network.")}
    outputs = {"variables": VariablesPort("What is known of it.")}

    def configure(self, network: NetworkSpec) -> dict[str, VariablesSpec]:
        return {"variables": VariablesSpec(types={"total": "integer", f"layers{len(network.graph.layers)}": "integer"})}

    def execute(self, network: Network, context: ExecuteContext) -> dict[str, Variables]:
        return {"variables": variables(total=network.spec.total.trainable)}
