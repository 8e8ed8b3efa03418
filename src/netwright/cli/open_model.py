"""The command `netwright open-model`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netwright.cli.terminal import complain, exit_on_fault, sentence
from netwright.engine.opening import find_workspace
from netwright.sdk import NetwrightError

if TYPE_CHECKING:
    from netwright.interchange.model_canvas import OpenedModel

ENDING = ".netwright.json"


def open_model(
    model: Annotated[Path, typer.Argument(help="The model: NAME.keras.")],
    out: Annotated[
        Path | None, typer.Option(help="The workflow to write; NAME.netwright.json beside the model.")
    ] = None,
    workspace: Annotated[Path | None, typer.Option(help="The workspace that both belong to.")] = None,
) -> None:
    """Draw a Keras model as a workflow of layer nodes, which can be opened, edited and trained."""
    with exit_on_fault():
        if not model.is_file():
            raise NetwrightError("There is no model file {path}.", "Check the path.", path=model)
        target = out or model.with_suffix(ENDING)
        if target.exists():
            raise NetwrightError("{path} is there already.", "Name another file with --out, or remove it.", path=target)
        target = target.resolve()
        home = workspace.resolve() if workspace else find_workspace(target)
        opened = asyncio.run(_open(model.resolve(), target, home))
    for note in opened.notes:
        complain(sentence(note))
    typer.echo(str(target))


async def _open(model: Path, target: Path, home: Path) -> OpenedModel:
    from netwright.engine.session import Session
    from netwright.interchange.model_canvas import open_model as draw
    from netwright.sdk.files import write_durably
    from netwright.workflow.format import dump

    session = await Session.open(home)
    try:
        opened = await draw(session, model, _data_path(model, target.parent, home))
    finally:
        await session.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_durably(target, dump(opened.document).encode())
    return opened


def _data_path(model: Path, folder: Path, workspace: Path) -> str:
    """Return how the workflow names the model: beside itself, or in the workspace."""
    for start in (folder, workspace):
        if model.is_relative_to(start):
            return model.relative_to(start).as_posix()
    return model.name
