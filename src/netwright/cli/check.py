"""The command `netwright check`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from netwright.cli.terminal import FAILED, INVALID, Trust, exit_on_fault, fault_sentence, print_json, sentence
from netwright.cli.validity import damage, fault
from netwright.engine.opening import Opened, open_workflow
from netwright.sdk import Message
from netwright.sdk.trust import trust_here

_NOTHING = Message.of("No problems found.")


def check(
    file: Annotated[Path, typer.Argument(help="The workflow: NAME.netwright.json.")],
    workspace: Annotated[Path | None, typer.Option(help="The workspace it belongs to.")] = None,
    setting: Annotated[list[str] | None, typer.Option("--set", help="NODE.SETTING=VALUE, before checking.")] = None,
    var: Annotated[list[str] | None, typer.Option("--var", help="NAME=VALUE of a declared variable.")] = None,
    trust: Trust = None,
    as_json: Annotated[bool, typer.Option("--json", help="The problems as JSON.")] = False,
) -> None:
    """Find problems without running anything: exit code 0 for none, 1 for errors, 2 for no valid workflow."""
    trust_here(trust or ())
    with exit_on_fault(as_json=as_json):
        opened = open_workflow(file, workspace)
        problems, is_valid = asyncio.run(_problems(opened, setting or (), var or ()))
    has_errors = any(problem["severity"] == "error" for problem in problems)
    if as_json:
        state = "invalid" if not is_valid else "errors" if has_errors else "valid"
        print_json({"state": state, "problems": problems})
    else:
        for problem in problems:
            typer.echo(f"{_severity(problem)}: {problem['node'] or opened.file.name}: {fault_sentence(problem)}")
        if not problems:
            typer.echo(sentence(_NOTHING))
    if has_errors:
        raise typer.Exit(FAILED if is_valid else INVALID)


def _severity(problem: dict[str, Any]) -> str:
    return sentence(Message.of("error") if problem["severity"] == "error" else Message.of("warning"))


async def _problems(opened: Opened, settings: Any, variables: Any) -> tuple[list[dict[str, Any]], bool]:
    """Return all problems, and whether it is a valid workflow nonetheless."""
    from netwright.engine.session import Session
    from netwright.workflow.overrides import parse_overrides, set_settings
    from netwright.workflow.problems.problems import find_invalid, find_problems

    session = await Session.open(opened.workspace)
    try:
        document = set_settings(opened.document, session.types, settings)
        overrides = parse_overrides(document.variables, variables)
        found = damage(opened) + [fault(problem) for problem in find_problems(document, session.types)]
        if opened.losses or find_invalid(document, session.types):
            return found, False
        known = {(problem["node"], json.dumps(problem["problem"])) for problem in found}
        drafted = await session.draft(document, opened.path, overrides)
        for node, draft in drafted.drafts.items():
            for told in draft.problems if draft else ():
                problem = {"node": node, **told.model_dump(mode="json")}
                if (node, json.dumps(problem["problem"])) not in known:
                    found.append(problem)
        return found, True
    finally:
        await session.close()
