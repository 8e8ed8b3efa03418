"""The command `netwright run`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netwright.cli.progress import Progress, progress_for
from netwright.cli.results import describe, write_outputs
from netwright.cli.terminal import (
    FAILED,
    INTERRUPTED,
    Trust,
    complain,
    exit_on_fault,
    fault_sentence,
    print_json,
    sentence,
)
from netwright.cli.validity import check_valid, damage
from netwright.engine.opening import Opened, open_workflow
from netwright.sdk import Message
from netwright.sdk.trust import trust_here

if TYPE_CHECKING:
    from netwright.engine.running.run import RunResult
    from netwright.engine.session import Session


def run(
    file: Annotated[Path, typer.Argument(help="The workflow: NAME.netwright.json.")],
    workspace: Annotated[Path | None, typer.Option(help="The workspace it belongs to.")] = None,
    setting: Annotated[list[str] | None, typer.Option("--set", help="NODE.SETTING=VALUE, for this run.")] = None,
    var: Annotated[list[str] | None, typer.Option("--var", help="NAME=VALUE of a declared variable.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**32 - 1, help="Seed in place of the workflow's, for this run.")
    ] = None,
    to: Annotated[list[str] | None, typer.Option(help="Run up to this node only.")] = None,
    again: Annotated[list[str] | None, typer.Option(help="Run this node even if its result is there.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write the results into, a folder a node.")] = None,
    trust: Trust = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object with the outcome.")] = False,
) -> None:
    """Run a workflow: exit code 0, 1 if a node failed, 2 if it is not a valid workflow, 130 after Ctrl+C."""
    trust_here(trust or ())
    with exit_on_fault(as_json=as_json):
        opened = open_workflow(file, workspace)
        if seed is not None:
            opened = replace(opened, document=opened.document.model_copy(update={"seed": seed}))
        asked = {"to": to, "again": again or ()}
        outcome = asyncio.run(_run(opened, setting or [], var or [], asked, out, as_json))
        if as_json:
            print_json(outcome)
    if outcome["state"] == "cancelled":
        complain(sentence(Message.of("Cancelled.")))
        raise typer.Exit(INTERRUPTED)
    if outcome["state"] != "done":
        raise typer.Exit(FAILED)


async def _run(
    opened: Opened, settings: list[str], variables: list[str], asked: dict[str, Any], out: Path | None, as_json: bool
) -> dict[str, Any]:
    from netwright.engine.garbage import collect_seldom
    from netwright.engine.session import Session
    from netwright.workflow.overrides import parse_overrides, set_settings

    collect_seldom()
    session = await Session.open(opened.workspace)
    try:
        document = set_settings(opened.document, session.types, settings)
        overrides = parse_overrides(document.variables, variables)
        check_valid(opened, document, session.catalogue, asked["to"])
        for told in damage(opened):
            complain(fault_sentence(told))
        # With --json only the object goes to standard output.
        progress = progress_for(sys.stderr if as_json else sys.stdout, document, session.types)
        with progress:
            result = await _follow(session, opened, document, overrides, asked, progress)
        if out is not None:
            write_outputs(result, out)
        return await describe(session.pool, result) if as_json else {"state": result.state}
    finally:
        await session.close()


async def _follow(
    session: Session, opened: Opened, document: Any, overrides: Any, asked: dict[str, Any], progress: Progress
) -> RunResult:
    run = session.start(document, opened.path, variables=overrides, listener=progress.hear, **asked)
    try:
        result = await run.wait()
    except asyncio.CancelledError:  # Ctrl+C
        run.cancel()
        result = await run.wait()
    progress.close(result)
    return result
