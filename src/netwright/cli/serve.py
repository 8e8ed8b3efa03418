"""The command `netwright serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netwright.cli.terminal import FAILED, exit_on_fault


def serve(
    workspace: Annotated[Path, typer.Argument(help="Folder of workflows and data; made where it is missing.")] = Path(
        "workspace"
    ),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; the next free one is taken where it is in use.")] = 8765,
    token: Annotated[
        str | None, typer.Option(envvar="NETWRIGHT_TOKEN", help="Password instead of a random token.")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="Further host name under which browsers reach the server.")
    ] = None,
    open: Annotated[bool, typer.Option("--open/--no-open", help="Open the workbench in the browser.")] = False,
) -> None:
    """Open the workbench on a workspace."""
    from netwright.server.serve import ServeOptions
    from netwright.server.serve import serve as start

    with exit_on_fault(FAILED):
        workspace.mkdir(parents=True, exist_ok=True)
        start(
            workspace,
            ServeOptions(host=host, port=port, token=token, names=tuple(name or ()), open_browser=open),
            typer.echo,
        )
