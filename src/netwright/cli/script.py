"""The command `netwright script`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from netwright.cli.terminal import Trust, exit_on_fault
from netwright.engine.opening import Opened, open_workflow
from netwright.sdk.files import write_durably
from netwright.sdk.trust import trust_here


def script(
    file: Annotated[Path, typer.Argument(help="The workflow: NAME.netwright.json.")],
    node: Annotated[
        str | None,
        typer.Option(help="A learner, a layer, or another node with a network; needed if there are several."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write, in place of the screen.")] = None,
    workspace: Annotated[Path | None, typer.Option(help="The workspace it belongs to.")] = None,
    var: Annotated[list[str] | None, typer.Option("--var", help="NAME=VALUE of a declared variable.")] = None,
    trust: Trust = None,
) -> None:
    """Write a drawn network as a Python script of Keras alone, with the same initial weights."""
    trust_here(trust or ())
    with exit_on_fault():
        opened = open_workflow(file, workspace)
        text = asyncio.run(_write(opened, node, var or []))
        if out is None:
            typer.echo(text, nl=False)
        else:
            write_durably(out, text.encode())


async def _write(opened: Opened, node: str | None, variables: list[str]) -> str:
    from netwright.engine.session import Session
    from netwright.interchange.network_script import find_network_node
    from netwright.workflow.overrides import parse_overrides

    session = await Session.open(opened.workspace)
    try:
        overrides = parse_overrides(opened.document.variables, variables)
        chosen = node or find_network_node(opened.document, session.types)
        return await session.script(opened.document, opened.path, chosen, overrides)
    finally:
        await session.close()
