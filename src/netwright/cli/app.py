"""The command line as a whole. Each command is a file; what they share is in `terminal`."""

from __future__ import annotations

from typing import Annotated

import typer

from netwright import __version__
from netwright.cli.cache import cache
from netwright.cli.check import check
from netwright.cli.connections import connections
from netwright.cli.downloads import downloads
from netwright.cli.examples import examples
from netwright.cli.nodes import nodes
from netwright.cli.open_model import open_model
from netwright.cli.run import run
from netwright.cli.script import script
from netwright.cli.serve import serve

app = typer.Typer(
    help="Netwright: a visual workbench for deep learning.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"netwright {__version__}")
        raise typer.Exit


@app.callback()
def netwright(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Draw, train and ship neural networks, in the browser and from the shell."""


app.command()(serve)
app.command()(run)
app.command()(check)
app.command()(nodes)
app.command()(open_model)
app.command()(script)
app.add_typer(examples, name="examples")
app.add_typer(cache, name="cache")
app.add_typer(downloads, name="downloads")
app.add_typer(connections, name="connections")
