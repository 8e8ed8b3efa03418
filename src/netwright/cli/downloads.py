"""The command `netwright downloads`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from netwright.cli.terminal import exit_on_fault, sentence
from netwright.engine.store.downloads import Download, remove_downloads
from netwright.engine.store.downloads import downloads as list_downloads
from netwright.sdk import Message, NetwrightError
from netwright.sdk.user_folders import downloads_folder

downloads = typer.Typer(help="See and remove what was fetched from the net, such as weights.", no_args_is_help=True)


@downloads.command()
def show() -> None:
    """List the files with their sizes, and say where they lie."""
    found = list_downloads()
    for one in found:
        typer.echo(f"{_megabytes([one]):>10} MB  {one.name}")
    size, folder = _megabytes(found), downloads_folder()
    told = Message.of("{count} {count:file|files}, {size} MB, in {folder}", count=len(found), size=size, folder=folder)
    typer.echo(sentence(told))


@downloads.command()
def clear(
    name: Annotated[str | None, typer.Argument(help="The file, as `show` lists it; all of them if none.")] = None,
) -> None:
    """Remove what was fetched; it is fetched again where it is needed."""
    with exit_on_fault():
        removed = remove_downloads(name)
        if name is not None and not removed:
            raise NetwrightError("There is no download {name}.", "`netwright downloads show` lists them.", name=name)
    told = Message.of("Removed {count} {count:file|files}, {size} MB.", count=len(removed), size=_megabytes(removed))
    typer.echo(sentence(told))


def _megabytes(files: Sequence[Download]) -> float:
    return round(sum(one.bytes for one in files) / 1e6, 1)
