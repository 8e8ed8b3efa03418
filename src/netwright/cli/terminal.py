"""What the commands share: exit codes, the reader's language, and errors as sentences."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

from netwright.sdk import Message, NetwrightError
from netwright.sdk.message import LANGUAGES

FAILED = 1
"""Exit code: a node failed, or a check found errors."""
INVALID = 2
"""Exit code: not a valid workflow, or wrong usage."""


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
    told = f"{sentence(fault['problem'])} {sentence(fault.get('remedy'))}".strip()
    return f"{place}: {told}" if place else told


def complain(text: str) -> None:
    """Write an error for people."""
    typer.secho(f"netwright: {text}", err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)


@contextmanager
def exit_on_fault(code: int = INVALID) -> Iterator[None]:
    """Turn an error meant for people into a sentence and an exit code."""
    try:
        yield
    except NetwrightError as error:
        complain(f"{sentence(error.problem)} {sentence(error.remedy)}".strip())
        raise typer.Exit(code) from None
