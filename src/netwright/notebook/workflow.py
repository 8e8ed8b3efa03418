"""A workflow in Python's hands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from netwright.engine.opening import open_workflow
from netwright.engine.session import Session
from netwright.interchange.model_file import ModelPlace
from netwright.notebook.results import Results
from netwright.ports import Scalar
from netwright.sdk import NodeType
from netwright.sdk.files import write_durably
from netwright.workflow.document import Document
from netwright.workflow.file.format import dump
from netwright.workflow.overrides import check_overrides, set_settings

T = TypeVar("T")


class Workflow:
    """A workflow file, opened.

    >>> flow = Workflow.load("mountain-names.netwright.json")  # doctest: +SKIP
    >>> flow.run(variables={"quick": True})["names"]["table"]  # doctest: +SKIP
    """

    def __init__(self, document: Document, file: Path, workspace: Path) -> None:
        self.document = document
        self.file = file
        self.workspace = workspace

    @classmethod
    def load(cls, path: str | Path, workspace: str | Path | None = None) -> Workflow:
        """Open a workflow file; raises NetwrightError where it cannot be read."""
        opened = open_workflow(Path(path), Path(workspace) if workspace else None)
        return cls(opened.document, opened.file, opened.workspace)

    @classmethod
    def of_model(
        cls, model: str | Path, file: str | Path | None = None, workspace: str | Path | None = None, code: str = ""
    ) -> Workflow:
        """Draw a Keras model (.keras, .h5, or an architecture as .json) as a workflow of layer nodes.

        It is not written before `save`: to `file`, or to NAME.netwright.json beside the model. `code` defines layers of
        the model's own. What a drawing cannot say stands in a note on the canvas. Raises NetwrightError where the model
        cannot be read; if that has a hash as its `trust`, `netwright.trust_here([hash])` allows it.
        """
        place = ModelPlace.of(Path(model), Path(file) if file else None, Path(workspace) if workspace else None)
        return cls(_apart(place.draw(code)).document, place.workflow, place.workspace)

    def with_settings(self, settings: Mapping[str, Any]) -> Workflow:
        """Return a copy with settings changed: `{"lstm.units": 64}`. Raises NetwrightError for an unknown one."""

        async def change(session: Session) -> Document:
            return _changed(self.document, session.types, settings)

        return Workflow(_in_session(self.workspace, change), self.file, self.workspace)

    def with_seed(self, seed: int) -> Workflow:
        """Return a copy with another seed, from 0 to 2**32 - 1."""
        document = Document.model_validate({**self.document.model_dump(by_alias=True), "seed": seed})
        return Workflow(document, self.file, self.workspace)

    def run(
        self,
        to: str | Iterable[str] | None = None,
        *,
        variables: Mapping[str, Scalar] | None = None,
        again: Iterable[str] = (),
        listener: Callable[[str, dict[str, Any]], None] | None = None,
    ) -> Results:
        """Run all, or up to a node or some, and return the results. A failed node is a state, not an exception."""
        ends = [to] if isinstance(to, str) else to

        async def work(session: Session) -> Results:
            overrides = check_overrides(self.document.variables, variables or {})
            outcome = await session.run(
                self.document, self._path, to=ends, again=again, variables=overrides, listener=listener
            )
            return Results(outcome)

        return _in_session(self.workspace, work)

    def save(self) -> None:
        """Write the workflow back to its file."""
        write_durably(self.file, dump(self.document).encode())

    @property
    def _path(self) -> str:
        return self.file.relative_to(self.workspace).as_posix()


def _changed(document: Document, types: Mapping[str, NodeType], settings: Mapping[str, Any]) -> Document:
    texts = [
        f"{place}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for place, value in settings.items()
    ]
    return set_settings(document, types, texts)


def _in_session(workspace: Path, act: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
    """Open the workspace, act, close."""

    async def visit() -> T:
        session = await Session.open(workspace)
        try:
            return await act(session)
        finally:
            await session.close()

    return _apart(visit())


def _apart(work: Coroutine[Any, Any, T]) -> T:
    """Do work in a thread of its own, since a notebook has a running event loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work)).result()
