"""The command `netwright connections`."""

from __future__ import annotations

import json
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from netwright.cli.terminal import INVALID, complain, exit_on_fault, sentence
from netwright.sdk import Message
from netwright.sdk.connections import NAME, Connection, forget, remember
from netwright.sdk.connections import connections as stored

connections = typer.Typer(
    help="Name databases and places of files that need a password or a key. Workflows hold the names only.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="Its name, as nodes write it.")]


@connections.command()
def add(
    name: Name,
    options: Annotated[
        str, typer.Option(help='For places of files: options of its fsspec as JSON, such as {"anon": true}.')
    ] = "",
) -> None:
    """Store a connection for good. Its address is asked for, so that no secret stays in the shell's history."""
    if not NAME.fullmatch(name):
        _refuse(Message.of("{name} is no name of a connection: letters, digits, - and _.", name=name))
    url = typer.prompt(sentence(Message.of("Address (it is not shown)")), hide_input=True)
    try:
        made = Connection(url=url, options=json.loads(options or "{}"))
    except (ValueError, ValidationError):
        _refuse(Message.of("The options are no JSON object."))
    with exit_on_fault():
        remember(name, made)
    typer.echo(sentence(Message.of("Stored the connection {name}.", name=name)))


@connections.command("list")
def list_all() -> None:
    """List the names of the stored connections, and of what kind they are."""
    with exit_on_fault():
        for name, one in stored().items():
            typer.echo(f"{name}\t{one.url.partition(':')[0]}")


@connections.command()
def remove(name: Name) -> None:
    """Remove a stored connection."""
    with exit_on_fault():
        removed = forget(name)
    if not removed:
        _refuse(Message.of("There is no stored connection {name}.", name=name))
    typer.echo(sentence(Message.of("Removed the connection {name}.", name=name)))


def _refuse(problem: Message) -> NoReturn:
    complain(sentence(problem))
    raise typer.Exit(INVALID)
