"""What the commands share: exit codes, the reader's language, and errors as sentences."""

from __future__ import annotations

import json
import locale
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from netwright.cli.validity import InvalidWorkflow
from netwright.sdk import Message, NetwrightError
from netwright.sdk.message import LANGUAGES, together

FAILED = 1
"""Exit code: a node failed, or a check found errors."""
INVALID = 2
"""Exit code: not a valid workflow, or wrong usage."""
INTERRUPTED = 130
"""Exit code: cancelled with Ctrl+C, as shells count it."""


Trust = Annotated[
    list[str] | None,
    typer.Option("--trust", help="Hash of code or of a file that may run this time; the problem names it."),
]


def language() -> str:
    """Return the reader's language: NETWRIGHT_LANGUAGE, else that of the system, where there is a catalogue for it."""
    named = os.environ.get("NETWRIGHT_LANGUAGE") or locale.getlocale()[0] or ""
    short = named[:2].lower()
    return short if short in LANGUAGES else "en"


def sentence(message: Message | Mapping[str, Any] | None) -> str:
    """Return a message, or its JSON, in the reader's language."""
    if not message:
        return ""
    return (message if isinstance(message, Message) else Message.model_validate(message)).render(language())


def fault_sentence(fault: Mapping[str, Any]) -> str:
    """Return problem and remedy of a fault as JSON, with the setting or port in front."""
    place = fault.get("setting") or fault.get("port")
    told = together(sentence(fault["problem"]), sentence(fault.get("remedy")))
    return f"{place}: {told}" if place else told


def complain(text: str) -> None:
    """Write an error for people."""
    typer.secho(f"netwright: {text}", err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)


def print_json(value: Any) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


@contextmanager
def exit_on_fault(code: int = INVALID, *, as_json: bool = False) -> Iterator[None]:
    """Turn an error meant for people, one of the disk, or Ctrl+C into a sentence and an exit code.

    With `as_json` the same goes to standard output as an object, for whoever reads that.
    """
    try:
        yield
    except KeyboardInterrupt:
        complain(sentence(Message.of("Cancelled.")))
        raise typer.Exit(INTERRUPTED) from None
    except (NetwrightError, OSError, sqlite3.Error) as error:
        faults = _faults(error)
        if as_json:
            print_json({"state": "invalid" if code == INVALID else "failed", "problems": faults})
        for fault in faults:
            node = f"{fault['node']}: " if fault.get("node") else ""
            complain(node + fault_sentence(fault))
        raise typer.Exit(code) from None


def _faults(error: NetwrightError | OSError | sqlite3.Error) -> list[dict[str, Any]]:
    if isinstance(error, InvalidWorkflow):
        return error.faults
    if isinstance(error, OSError):
        place = error.filename or "-"
        error = NetwrightError("{path}: {reason}.", path=place, reason=error.strerror or str(error))
    elif isinstance(error, sqlite3.Error):
        error = NetwrightError(
            "The records of the workspace cannot be used: {reason}.",
            "Check that its folder .netwright can be written. It may be removed: it holds results and records only.",
            reason=str(error),
        )
    return [{"node": None, **error.to_json()}]
