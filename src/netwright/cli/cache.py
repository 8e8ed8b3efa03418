"""The command `netwright cache`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netwright.cli.terminal import INVALID, exit_on_fault, sentence
from netwright.engine.opening import open_workspace
from netwright.sdk import Message

if TYPE_CHECKING:
    from netwright.engine.session import Session

cache = typer.Typer(help="See and clear the stored results of a workspace.", no_args_is_help=True)

Workspace = Annotated[Path, typer.Argument(help="The workspace.")]


@cache.command()
def show(workspace: Workspace = Path("workspace")) -> None:
    """Say how large the cache is and where it lies."""
    usage = _with_session(workspace, lambda session: session.cache_usage())
    typer.echo(
        sentence(
            Message.of(
                "{entries} {entries:result|results}, {size} MB of {limit} MB, in {folder}",
                entries=usage["entries"],
                size=round(usage["bytes"] / 1e6, 1),
                limit=round(usage["limit"] / 1e6),
                folder=usage["folder"],
            )
        )
    )


@cache.command()
def clear(workspace: Workspace = Path("workspace")) -> None:
    """Remove every stored result that no run is using."""

    def act(session: Session) -> tuple[int, int]:
        before = session.cache_usage()
        session.clear_cache()
        after = session.cache_usage()
        return before["entries"] - after["entries"], before["bytes"] - after["bytes"]

    entries, size = _with_session(workspace, act)
    removed = round(size / 1e6, 1)
    typer.echo(
        sentence(Message.of("Removed {entries} {entries:result|results}, {size} MB.", entries=entries, size=removed))
    )


def _with_session(workspace: Path, act: Callable[[Session], Any]) -> Any:
    from netwright.engine.session import Session

    async def visit() -> Any:
        session = await Session.open(open_workspace(workspace))
        try:
            return act(session)
        finally:
            await session.close()

    with exit_on_fault(INVALID):
        return asyncio.run(visit())
