"""The command `netwright connections`."""

from __future__ import annotations

import json
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from netwright.cli.terminal import FAILED, INVALID, complain, exit_on_fault, sentence
from netwright.sdk import Message
from netwright.sdk.connections import NAME, Connection, forget, named, remember

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
    if not made.kind:
        _refuse(Message.of("This is no address."))
    with exit_on_fault():
        remember(name, made)
    typer.echo(sentence(Message.of("Stored the connection {name}.", name=name)))


@connections.command("list")
def list_all() -> None:
    """List the names of your connections, and of what kind they are."""
    with exit_on_fault():
        for one in named():
            typer.echo(f"{one.name}\t{one.kind}")


@connections.command()
def remove(name: Name) -> None:
    """Remove a stored connection."""
    with exit_on_fault():
        removed = forget(name)
    if not removed:
        _refuse(Message.of("There is no stored connection {name}.", name=name))
    typer.echo(sentence(Message.of("Removed the connection {name}.", name=name)))


@connections.command("try")
def try_one(name: Name) -> None:
    """Look whether a connection leads anywhere; nothing is changed there."""
    from netwright.nodes.io.reaching import reach

    with exit_on_fault(FAILED):
        found = reach(name)
    typer.echo(sentence(found))


def _refuse(problem: Message) -> NoReturn:
    complain(sentence(problem))
    raise typer.Exit(INVALID)
