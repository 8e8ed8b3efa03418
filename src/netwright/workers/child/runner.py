"""Runs the steps of a task, one after the other."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from netwright.ports import Table
from netwright.sdk.errors import Cancelled, NetwrightError, NodeError
from netwright.sdk.node import Node
from netwright.sdk.port import Port
from netwright.sdk.registry import Registry
from netwright.workers.child import values
from netwright.workers.child.capture import Capture
from netwright.workers.child.context import RunningContext, Wishes
from netwright.workers.child.drawing import Drawing, DrawingFailed
from netwright.workers.child.faults import fault_of
from netwright.workers.child.node_making import has_inspect, node_class, shaped_inputs, specs_of
from netwright.workers.child.outbox import Interrupted, Outbox
from netwright.workers.data_paths import DataFolders
from netwright.workers.protocol import (
    DrawnSource,
    NodeCancelled,
    NodeDone,
    NodeFailed,
    Output,
    Source,
    Started,
    Step,
    StepSource,
    Task,
    TaskDone,
)

Outcome = Literal["done", "failed", "cancelled"]


class Runner:
    """Executes tasks; one at a time."""

    def __init__(self, registry: Registry, outbox: Outbox, capture: Capture) -> None:
        self._registry = registry
        self._outbox = outbox
        self._capture = capture

    def run(self, task: Task, wishes: Wishes) -> None:
        """Run a task to its end and say how it went."""
        run = _TaskRun(task, self._registry, self._outbox, self._capture, wishes)
        outcome = run.run()
        self._outbox.say(TaskDone(task=task.id, outcome=outcome))


class _TaskRun:
    def __init__(self, task: Task, registry: Registry, outbox: Outbox, capture: Capture, wishes: Wishes) -> None:
        self._task = task
        self._registry = registry
        self._outbox = outbox
        self._capture = capture
        self._wishes = wishes
        self._folders = DataFolders(task.folder, task.workspace, task.allowed)
        self._made: dict[str, dict[str, Any]] = {}
        self._kept: Path | None = None
        taken = [*(step.inputs for step in task.steps), *(layer.inputs for layer in task.drawn)]
        sources = [source for inputs in taken for wires in inputs.values() for source in wires]
        self._needed = {(source.node, source.port) for source in sources if isinstance(source, StepSource)}
        self._drawing = Drawing(task.drawn, registry, self._value)

    def run(self) -> Outcome:
        """Run all steps; say what becomes of each."""
        self._prepare_threads()
        try:
            return self._steps()
        finally:
            if self._kept is not None:
                shutil.rmtree(self._kept, ignore_errors=True)

    def _steps(self) -> Outcome:
        for step in self._task.steps:
            started = time.monotonic()
            self._outbox.begin(self._task.id, step.node)
            self._outbox.say(Started(task=self._task.id, node=step.node))
            self._folders.asked.clear()
            context = RunningContext(self._task.id, step, self._folders, self._outbox, self._wishes)
            try:
                outputs = self._step(step, context)
            except (Cancelled, Interrupted):
                return self._cancelled(step, started)
            except Exception as error:
                # A node may wrap what the cancel threw inside it.
                if self._wishes.cancelled.is_set():
                    return self._cancelled(step, started)
                return self._failed(step, error, started)
            finally:
                context.clear()
            # The next step's Started, or TaskDone, takes it along.
            self._outbox.hold(
                NodeDone(
                    task=self._task.id,
                    node=step.node,
                    outputs=outputs,
                    warnings=tuple(context.warnings),
                    incomplete=context.reason,
                    facts=context.known,
                    files=tuple(self._folders.asked),
                    seconds=time.monotonic() - started,
                )
            )
        return "done"

    def _prepare_threads(self) -> None:
        """Set TensorFlow's threads before a drawn layer's shapes are inferred: after that they are fixed."""
        if self._task.process == "plain" or not self._task.drawn:
            return
        from netwright.networks.training.machine import prepare_threads

        step = self._task.steps[0]
        prepare_threads(step.threads, bool(step.settings.get("reproducible", True)))

    def _cancelled(self, step: Step, started: float) -> Outcome:
        seconds = time.monotonic() - started
        self._outbox.say(NodeCancelled(task=self._task.id, node=step.node, seconds=seconds))
        return "cancelled"

    def _failed(self, step: Step, error: Exception, started: float) -> Outcome:
        node, title, cause = step.node, self._title(step.type), error
        if isinstance(error, DrawingFailed) and isinstance(error.__cause__, Exception):
            node, title, cause = error.node, error.type_title, error.__cause__
        if not isinstance(cause, NetwrightError):
            for line in "".join(traceback.format_exception(cause)).splitlines():
                self._outbox.line(line)
        fault = fault_of(cause, title)
        seconds = time.monotonic() - started
        self._outbox.say(NodeFailed(task=self._task.id, node=node, error=fault, seconds=seconds))
        return "failed"

    def _title(self, type: str) -> str:
        return self._registry[type].type.title if type in self._registry else type

    def _step(self, step: Step, context: RunningContext) -> dict[str, Output]:
        context.check_cancelled()
        cls = node_class(self._registry, step.type)
        arrived = shaped_inputs(cls, step.inputs, lambda port, source: self._drawing.arrived(cls, port, source))
        node = cls(cls.settings_class.read(step.settings), id=step.node, label=step.label)
        with self._capture.to(context.log):
            if has_inspect(cls):
                node.found = node.inspect(context)
            node.configure(**specs_of(arrived))
            made = node.execute(context=context, **arrived)
            ports = node.type.outputs_of(step.settings)
            _check_ports(node, ports, made)
            # Writing computes what is still lazy, so it is part of the node's work.
            return self._write(ports, made, step)

    def _write(self, ports: Mapping[str, Port], made: Mapping[str, Any], step: Step) -> dict[str, Output]:
        outputs: dict[str, Output] = {}
        kept = self._made[step.node] = {}
        for name, port in ports.items():
            folder = Path(step.entry) / name
            outputs[name], value = values.write(port.type, made[name], folder)
            if (step.node, name) in self._needed:
                kept[name] = values.keep(value, folder, self._place(folder)) if isinstance(value, Table) else value
        return outputs

    def _place(self, folder: Path) -> Path:
        if self._kept is None:
            self._kept = Path(tempfile.mkdtemp(prefix="kept-", dir=folder.parents[1]))
        return self._kept / str(len(list(self._kept.iterdir())))

    def _value(self, source: Source) -> Any:
        if isinstance(source, StepSource):
            return self._made[source.node][source.port]
        if isinstance(source, DrawnSource):
            return self._drawing.tensor(source)
        return values.read(source)


def _check_ports(node: Node[Any], ports: Mapping[str, Port], made: Any) -> None:
    title = node.type.title
    if not isinstance(made, Mapping):
        raise NodeError(
            "{title} put out {what} instead of one value for each output.",
            "Report it to the author of the node.",
            title=title,
            what=type(made).__name__,
        )
    # What a port holds that these settings hide is nobody's, and no fault.
    for name in sorted((set(ports) - set(made)) | (set(made) - set(node.outputs))):
        problem = (
            "{title} put out nothing for its output {port}."
            if name in ports
            else "{title} put out {port}, which is none of its outputs."
        )
        raise NodeError(problem, "Report it to the author of the node.", title=title, port=name)
    for name, port in ports.items():
        wanted = values.VALUES.get(port.type)
        if wanted is None or not isinstance(made[name], wanted):
            raise NodeError(
                "{title} put out a {what} at its output {port}, which takes a {wanted}.",
                "Report it to the author of the node.",
                title=title,
                what=type(made[name]).__name__,
                port=name,
                wanted=port.type,
            )
