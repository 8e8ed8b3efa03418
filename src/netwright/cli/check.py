"""The command `netwright check`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from netwright.cli.terminal import FAILED, exit_on_fault, fault_sentence, sentence
from netwright.engine.opening import Opened, open_workflow
from netwright.sdk import Message

_NOTHING = Message.of("No problems found.")


def check(
    file: Annotated[Path, typer.Argument(help="The workflow: NAME.netwright.json.")],
    workspace: Annotated[Path | None, typer.Option(help="The workspace it belongs to.")] = None,
    setting: Annotated[list[str] | None, typer.Option("--set", help="NODE.SETTING=VALUE, before checking.")] = None,
    var: Annotated[list[str] | None, typer.Option("--var", help="NAME=VALUE of a declared variable.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The problems as JSON.")] = False,
) -> None:
    """Find problems without running anything: 0 none, 1 errors, 2 not a valid workflow."""
    with exit_on_fault():
        opened = open_workflow(file, workspace)
        problems = asyncio.run(_problems(opened, setting or (), var or ()))
    problems = [*({"node": None, "severity": "warning", "problem": m.model_dump()} for m in opened.damage), *problems]
    if as_json:
        typer.echo(json.dumps({"problems": problems}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            typer.echo(f"{problem['severity']}: {problem['node'] or 'workflow'}: {fault_sentence(problem)}")
        if not problems:
            typer.echo(sentence(_NOTHING))
    if any(problem["severity"] == "error" for problem in problems):
        raise typer.Exit(FAILED)


async def _problems(opened: Opened, settings: Any, variables: Any) -> list[dict[str, Any]]:
    from netwright.engine.session import Session
    from netwright.workflow.overrides import parse_overrides, set_settings
    from netwright.workflow.problems import find_problems

    session = await Session.open(opened.workspace)
    try:
        document = set_settings(opened.document, session.types, settings)
        overrides = parse_overrides(document.variables, variables)
        found = [problem.model_dump(mode="json") for problem in find_problems(document, session.types)]
        known = {(problem["node"], json.dumps(problem["problem"])) for problem in found}
        drafted = await session.draft(document, opened.path, overrides)
        for node, draft in drafted.drafts.items():
            for fault in draft.problems if draft else ():
                problem = {"node": node, **fault.model_dump(mode="json")}
                if (node, json.dumps(problem["problem"])) not in known:
                    found.append(problem)
        return found
    finally:
        await session.close()
