"""A model file as a workflow file: where both lie, and how the one names the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from netwright.engine.opening import find_workspace
from netwright.engine.session import Session
from netwright.interchange.model_canvas import OpenedModel, open_model
from netwright.sdk import NetwrightError
from netwright.workflow.file.format import WORKFLOW_ENDING


@dataclass(frozen=True)
class ModelPlace:
    """A model, and the workflow that is to draw it."""

    model: Path
    workflow: Path
    workspace: Path

    @classmethod
    def of(cls, model: Path, workflow: Path | None = None, workspace: Path | None = None) -> ModelPlace:
        """Settle where the workflow goes: beside the model unless said otherwise.

        Raises NetwrightError for a model that is not there or that the workflow could not name, and for a workflow that
        would take another's place.
        """
        if not model.is_file():
            raise NetwrightError("There is no model file {path}.", "Check the path.", path=model)
        target = (workflow or model.with_suffix(WORKFLOW_ENDING)).resolve()
        if target.exists():
            raise NetwrightError(
                "{path} is there already.", "Name another file for the workflow, or remove it.", path=target
            )
        place = cls(model.resolve(), target, workspace.resolve() if workspace else find_workspace(target))
        for file in (place.model, place.workflow):
            if not file.is_relative_to(place.workspace):
                raise NetwrightError(
                    "{path} does not lie in the workspace {workspace}.",
                    "Copy it there, or name another workspace.",
                    path=file,
                    workspace=place.workspace,
                )
        return place

    @property
    def data_path(self) -> str:
        """How the workflow names the model: from its own folder on, else from the workspace on."""
        folder = self.workflow.parent
        return self.model.relative_to(folder if self.model.is_relative_to(folder) else self.workspace).as_posix()

    async def draw(self, code: str = "") -> OpenedModel:
        """Read the model and draw it; nothing is written. `code` defines layers of its own."""
        session = await Session.open(self.workspace)
        try:
            return await open_model(session, self.model, self.data_path, code)
        finally:
            await session.close()
