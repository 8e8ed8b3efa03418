"""Workflows from and to other forms, for the routes: a Keras model as a workflow, a network as a script."""

from __future__ import annotations

import asyncio

from netwright.interchange.model_canvas import open_model
from netwright.sdk.files import write_durably
from netwright.server.documents.open_document import OpenDocument
from netwright.server.engine_link import EngineLink
from netwright.server.files.workspace import Workspace, safe_stem
from netwright.workflow.file.format import WORKFLOW_ENDING, dump


class Exchange:
    """Reads models and writes scripts by way of workers."""

    def __init__(self, workspace: Workspace, engine: EngineLink) -> None:
        self._workspace = workspace
        self._engine = engine

    async def draw_model(self, path: str, code: str) -> str:
        """Write a workflow that draws a model of the workspace beside it, and return its path.

        `code` defines layers of the model's own.
        """
        model = self._workspace.file(path)
        session = await self._engine.session()
        opened = await open_model(session, model, model.name, code)
        content = dump(opened.document).encode()
        place = self._workspace.free_name(model.parent, safe_stem(model.stem), WORKFLOW_ENDING)
        await asyncio.to_thread(write_durably, place, content)
        return self._workspace.relative(place)

    async def script(self, opened: OpenDocument, node: str) -> str:
        """Return the network at a node as a Keras script."""
        session = await self._engine.session()
        return await session.script(opened.document, opened.path, node)
