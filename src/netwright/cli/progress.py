"""What a run says while it goes: bars on a terminal, plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from rich.console import Console, RenderableType
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from netwright.cli.monitor import Monitor
from netwright.cli.terminal import fault_sentence, language, sentence
from netwright.sdk import Message, NodeType
from netwright.workflow.document import Document

if TYPE_CHECKING:
    from netwright.engine.running.run import RunResult

_WORDS = {
    "done": Message.of("done"),
    "failed": Message.of("failed"),
    "stopped": Message.of("stopped"),
    "cancelled": Message.of("cancelled"),
}


class Progress:
    """Plain lines: one when a node starts, one when it ends, one for each epoch, and what nodes say in between."""

    def __init__(self, stream: TextIO, document: Document, types: Mapping[str, NodeType]) -> None:
        self.stream = stream
        self._document = document
        self._types = types
        self._last: dict[str, str] = {}
        self._monitors: dict[str, Monitor] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def hear(self, kind: str, data: dict[str, Any]) -> None:
        """Take an event of the run."""
        if kind == "states":
            for node, state in data["states"].items():
                self.show(node, state)
        elif kind == "points":
            for point in data["points"]:
                monitor = self.monitor(data["node"], [point])
                if point["scope"] == "epoch":
                    line = Message.of(
                        "{node}: epoch {epoch}: {values}", node=data["node"], epoch=point["epoch"], values=monitor
                    )
                    self.say(sentence(line))
        elif kind == "log":
            # What libraries print is left to the page, and to the files beside the workspace.
            for line in data["lines"]:
                if isinstance(line, Message):
                    self.say(f"{data['node']}: {sentence(line)}")

    def monitor(self, node: str, points: Iterable[Mapping[str, Any]]) -> Monitor:
        """Return what is known of a node's curve, with further points of it."""
        monitor = self._monitors.setdefault(node, Monitor())
        monitor.take(points)
        return monitor

    def show(self, node: str, state: Mapping[str, Any]) -> None:
        """Say what became of a node, once for each change."""
        if state["state"] == self._last.get(node):
            return
        self._last[node] = state["state"]
        if state["state"] == "running":
            self.say(sentence(Message.of("{node}: running", node=node)))
        elif state["state"] in _WORDS:
            self.say(f"{node}: {_outcome(state)}")

    def close(self, result: RunResult) -> None:
        """Say how the run ended."""
        counts = [state.state for state in result.states.values()]
        cached = sum(state.cached for state in result.states.values())
        line = Message.of(
            "{done} of {all} nodes done ({cached} from the cache), {failed} failed, in {seconds} s.",
            done=counts.count("done") + counts.count("stopped"),
            all=len(counts),
            cached=cached,
            failed=counts.count("failed"),
            seconds=round(result.seconds, 1),
        )
        self.say(sentence(line))

    def say(self, line: str) -> None:
        """Write a line. Where nobody reads any more, as behind `| head`, the run goes on in silence."""
        with suppress(BrokenPipeError):
            self.stream.write(line + "\n")
            self.stream.flush()

    def name(self, node: str) -> str:
        """Return what the user calls a node."""
        entry = self._document.nodes.get(node.split("/", 1)[0])
        if entry is None:
            return node
        known = self._types.get(entry.type)
        return entry.label or (Message(template=known.title).render(language()) if known else node)


class _Bars(Bars):
    """Bars, and below them a line for each node that has something to tell."""

    def get_renderables(self) -> Iterator[RenderableType]:
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            if task.fields["note"]:
                name = f"{task.description}: " if len(self.tasks) > 1 else ""
                yield Text(f"{name}{task.fields['note']}", style="dim")


class BarProgress(Progress):
    """Bars on a terminal: one for each running node, and how its training goes."""

    def __init__(self, stream: TextIO, document: Document, types: Mapping[str, NodeType]) -> None:
        super().__init__(stream, document, types)
        self._bars = _Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            TextColumn("{task.fields[losses]}"),
            console=Console(file=stream),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def hear(self, kind: str, data: dict[str, Any]) -> None:
        if kind != "points":
            super().hear(kind, data)
        elif data["node"] in self._tasks:
            monitor = self.monitor(data["node"], data["points"])
            losses = monitor.losses if self._bars.console.encoding.startswith("utf") else ""
            self._bars.update(self._tasks[data["node"]], note=str(monitor), losses=losses)

    def show(self, node: str, state: Mapping[str, Any]) -> None:
        if state["state"] == "running":
            if node not in self._tasks:
                self._tasks[node] = self._bars.add_task(self.name(node), total=1.0, note="", left="", losses="")
            self._bars.update(self._tasks[node], completed=state["fraction"] or 0.0, left=_left(state["remaining"]))
        elif state["state"] in _WORDS and state["state"] != self._last.get(node):
            if node in self._tasks:
                self._bars.remove_task(self._tasks.pop(node))
            self._last[node] = state["state"]
            self.say(f"{node}: {_outcome(state)}")

    def say(self, line: str) -> None:
        self._bars.console.print(line, markup=False, highlight=False)


def progress_for(stream: TextIO, document: Document, types: Mapping[str, NodeType]) -> Progress:
    """Return bars for a terminal, plain lines for anything else."""
    return (BarProgress if stream.isatty() else Progress)(stream, document, types)


def _outcome(state: Mapping[str, Any]) -> str:
    told = _ended(state)
    if state["incomplete"]:
        told += f": {sentence(state['incomplete'])}"
    if state["error"]:
        told += f": {fault_sentence(state['error'])}"
    warning = sentence(Message.of("warning"))
    return "\n".join([told, *(f"  {warning}: {fault_sentence(one)}" for one in state["warnings"])])


def _ended(state: Mapping[str, Any]) -> str:
    word = sentence(_WORDS[state["state"]])
    if state["cached"]:
        return sentence(Message.of("{state} (from the cache)", state=word))
    if state["seconds"] is None:
        return word
    return sentence(Message.of("{state} in {seconds} s", state=word, seconds=f"{state['seconds']:.1f}"))


def _left(seconds: float | None) -> str:
    return "" if seconds is None else sentence(Message.of("{seconds} s left", seconds=round(seconds)))
