"""The command `netwright nodes`."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Annotated

import typer

from netwright.cli.terminal import complain, language
from netwright.sdk import Message


def nodes(
    as_json: Annotated[bool, typer.Option("--json", help="Everything about each node type, as JSON.")] = False,
) -> None:
    """List the node types."""
    from netwright.sdk import Registry

    registry = Registry.discover()
    types = sorted((found.type for found in registry.classes.values()), key=lambda one: (one.layer, one.group, one.id))
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in types], ensure_ascii=False, indent=2))
    else:
        width = max(len(one.id) for one in types)
        for group, members in groupby(types, key=lambda one: one.group):
            typer.secho(group, bold=True)
            for one in members:
                typer.echo(f"  {one.id:<{width}}  {Message(template=one.summary).render(language())}")
    for error in registry.errors:
        complain(f"{error.module}: {error.reason}")
