"""The command `netwright nodes`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Annotated

import typer

from netwright.cli.terminal import complain, exit_on_fault, language, print_json, sentence
from netwright.sdk import Field, Message, NetwrightError, NodeType, Registry


def nodes(
    type_id: Annotated[
        str | None, typer.Argument(metavar="[TYPE]", help="Tell ports and settings of this node type.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything about each node type, as JSON.")] = False,
) -> None:
    """List the node types, or tell what one of them takes."""
    registry = Registry.discover()
    types = sorted((found.type for found in registry.classes.values()), key=lambda one: (one.layer, one.group, one.id))
    with exit_on_fault():
        if type_id is not None:
            types = [_named(types, type_id)]
    if as_json:
        print_json([one.model_dump(mode="json") for one in types])
    elif type_id is not None:
        _tell(types[0])
    else:
        _list(types)
    for error in registry.errors:
        complain(f"{error.module}: {error.reason}")


def _named(types: Iterable[NodeType], id: str) -> NodeType:
    found = next((one for one in types if one.id == id), None)
    if found is None:
        raise NetwrightError("There is no node type {type}.", "`netwright nodes` lists them.", type=id)
    return found


def _list(types: list[NodeType]) -> None:
    width = max(len(one.id) for one in types)
    for group, members in groupby(types, key=lambda one: one.group):
        typer.secho(group, bold=True)
        for one in members:
            typer.echo(f"  {one.id:<{width}}  {_text(one.summary)}")


def _tell(one: NodeType) -> None:
    typer.secho(f"{one.id}: {_text(one.title)}", bold=True)
    typer.echo(_text(one.summary))
    if one.help:
        typer.echo(f"\n{_text(one.help)}")
    for heading, ports in ((Message.of("Inputs"), one.inputs), (Message.of("Outputs"), one.outputs)):
        if ports:
            typer.secho(f"\n{sentence(heading)}", bold=True)
        for name, port in ports.items():
            typer.echo(f"  {name} ({port.type}): {_text(port.description)}")
    if one.settings:
        typer.secho(f"\n{sentence(Message.of('Settings'))}", bold=True)
        _tell_settings(one.settings, "  ")


def _tell_settings(fields: Iterable[Field], indent: str) -> None:
    for field in fields:
        choices = f": {', '.join(map(str, field.choices))}" if field.choices else ""
        default = "" if field.required or field.fields else f" = {json.dumps(field.default, ensure_ascii=False)}"
        about = f"{_text(field.title)}. {_text(field.help)}".strip()
        typer.echo(f"{indent}{field.name} ({field.kind}{choices}){default}: {about}")
        _tell_settings(field.fields, indent + "  ")


def _text(text: str) -> str:
    return Message(template=text).render(language()) if text else ""
