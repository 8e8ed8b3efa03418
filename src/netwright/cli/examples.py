"""The command `netwright examples`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netwright.cli.terminal import exit_on_fault, language

examples = typer.Typer(help="The gallery of examples.", no_args_is_help=True)


@examples.command("list")
def show() -> None:
    """List the examples."""
    from netwright.server.files.gallery import Gallery, gallery_folder

    for example in Gallery(gallery_folder()).examples():
        texts = example.description
        typer.echo(f"{example.name:<24} {texts.title.get(language(), texts.title['en'])}")
        typer.echo(f"{'':<24} {texts.summary.get(language(), texts.summary['en'])}")


@examples.command()
def copy(
    name: Annotated[str, typer.Argument(help="Name of the example.")],
    workspace: Annotated[Path, typer.Argument(help="Workspace to copy it into.")] = Path("workspace"),
) -> None:
    """Copy an example, its data included, into a workspace, in your language."""
    from netwright.server.files.gallery import Gallery, gallery_folder
    from netwright.server.files.workspace import Workspace

    with exit_on_fault():
        workspace.mkdir(parents=True, exist_ok=True)
        typer.echo(workspace / Gallery(gallery_folder()).copy(name, Workspace.at(workspace), language()))
