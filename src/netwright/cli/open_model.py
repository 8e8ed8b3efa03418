"""The command `netwright open-model`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from netwright.cli.terminal import Trust, complain, exit_on_fault, sentence
from netwright.sdk.code_files import join_files
from netwright.sdk.files import write_durably
from netwright.sdk.trust import trust_here
from netwright.workflow.file.format import dump


def open_model(
    model: Annotated[Path, typer.Argument(help="The model: .keras, .h5, or an architecture as .json.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The workflow to write; NAME.netwright.json beside the model.")
    ] = None,
    workspace: Annotated[Path | None, typer.Option(help="The workspace that both belong to.")] = None,
    code: Annotated[
        list[Path] | None, typer.Option(help="Python file of the model's own layers; again for each further one.")
    ] = None,
    trust: Trust = None,
) -> None:
    """Draw a Keras model as a workflow of layer nodes, which can be opened, edited and trained."""
    from netwright.interchange.model_file import ModelPlace

    trust_here(trust or ())
    with exit_on_fault():
        place = ModelPlace.of(model, out, workspace)
        files = {path.name: path.read_text("utf-8") for path in code or ()}
        opened = asyncio.run(place.draw(join_files(files) if files else ""))
        place.workflow.parent.mkdir(parents=True, exist_ok=True)
        write_durably(place.workflow, dump(opened.document).encode())
    for note in opened.notes:
        complain(sentence(note))
    typer.echo(str(place.workflow))
