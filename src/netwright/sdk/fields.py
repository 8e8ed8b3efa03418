"""The kinds of settings. Each declares form, validation, documentation and file format in one place.

A field function returns a Pydantic field whose `json_schema_extra` holds the rest of a `Field`. `when` names the
settings (and the values they must have) under which the field matters: `when={"method": "stratified"}`; a list of
values means any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pydantic
from pydantic import BaseModel, ConfigDict

from netwright.ports import ColumnKind

FieldKind = Literal[
    "number",
    "integer",
    "text",
    "choice",
    "flag",
    "colour",
    "column",
    "columns",
    "file",
    "shape",
    "code",
    "cells",
    "groups",
]
When = Mapping[str, Any]
REQUIRED: Any = ...


class Field(BaseModel):
    """One setting as the page, the file format and the documentation see it."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: FieldKind
    title: str
    help: str = ""
    default: Any = None
    required: bool = False
    optional: bool = False
    """Whether None (left empty) is allowed."""
    advanced: bool = False
    """Folded away for beginners."""
    when: dict[str, Any] = {}
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    exclusive_maximum: float | None = None
    choices: tuple[str | int | float | bool, ...] = ()
    column_kinds: tuple[ColumnKind, ...] = ()
    """For column pickers: which kinds of columns are offered; empty for all."""
    port: str | None = None
    """For pickers of columns, or of tensors of a network, and for formulas: the input that they take them from."""
    endings: tuple[str, ...] = ()
    """For files: name endings such as `.csv`."""
    saves: bool = False
    """For files: whether the node writes there."""
    language: str | None = None
    """For code: `python` or `expression`."""
    functions: tuple[str, ...] = ()
    """For code: the names of the functions that it may call, to be offered while it is written."""
    delimiter: str | None = None
    """For cells: the setting that names the mark between them, or `auto`."""
    multiline: bool = False
    layers: bool = False
    """For texts: whether it names layers of a network, with commas between them."""
    offers: Literal["settings", "inputs", "outputs", "connections"] | None = None
    """For text: what is offered, of the sub-workflow that the node holds or of what the user has named."""
    fields: tuple[Field, ...] = ()
    """For groups: the fields of one entry."""

    def matters(self, settings: object) -> bool:
        """Whether the field has a say, by `when` and the values of the other settings."""
        for name, wanted in self.when.items():
            if getattr(settings, name) not in (wanted if isinstance(wanted, list | tuple) else (wanted,)):
                return False
        return True


def number(
    default: Any = REQUIRED,
    *,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
    **limits: float,
) -> Any:
    """A number; limits are gt, ge, lt, le."""
    return _field("number", default, title, help, advanced, when, limits=limits)


def integer(
    default: Any = REQUIRED,
    *,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
    **limits: int,
) -> Any:
    """A whole number; limits are gt, ge, lt, le."""
    return _field("integer", default, title, help, advanced, when, limits=limits)


def text(
    default: Any = REQUIRED,
    *,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
    multiline: bool = False,
    max_length: int | None = None,
    port: str | None = None,
    layers: bool = False,
    offers: Literal["settings", "inputs", "outputs", "connections"] | None = None,
) -> Any:
    """A line of text, or several.

    With a `port`, the name of a tensor of the network that arrives there; with `layers`, ids or patterns of its layers
    (copies of a drawing name their own layers in either); with `offers`, a name from the sub-workflow that the node
    holds (of a setting or variable, an input or an output), or of one of the user's connections.
    """
    facts = {"multiline": multiline, "port": port, "layers": layers, "offers": offers}
    limits = {} if max_length is None else {"max_length": max_length}
    return _field("text", default, title, help, advanced, when, limits=limits, **facts)


def choice(
    default: Any = REQUIRED,
    *,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
) -> Any:
    """One of the values of the annotated `Literal`."""
    return _field("choice", default, title, help, advanced, when)


def flag(
    default: Any = REQUIRED,
    *,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
) -> Any:
    """On or off."""
    return _field("flag", default, title, help, advanced, when)


def colour(
    default: Any = REQUIRED,
    *,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
) -> Any:
    """A colour as `#rrggbb`."""
    return _field("colour", default, title, help, advanced, when, limits={"pattern": "^#[0-9a-fA-F]{6}$"})


def column(
    default: Any = None,
    *,
    port: str,
    kinds: Sequence[ColumnKind] = (),
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
) -> Any:
    """The name of one column of the table at `port`."""
    return _field("column", default, title, help, advanced, when, port=port, column_kinds=tuple(kinds))


def columns(
    default: Any = (),
    *,
    port: str,
    kinds: Sequence[ColumnKind] = (),
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
) -> Any:
    """The names of several columns of the table at `port`."""
    return _field("columns", default, title, help, advanced, when, port=port, column_kinds=tuple(kinds))


def file(
    default: Any = REQUIRED,
    *,
    endings: Sequence[str] = (),
    saves: bool = False,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
) -> Any:
    """A path relative to the workflow or the workspace."""
    return _field("file", default, title, help, advanced, when, endings=tuple(endings), saves=saves)


def shape(
    default: Any = REQUIRED,
    *,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
) -> Any:
    """A tensor shape without the batch axis; None stands for an unknown length."""
    return _field("shape", default, title, help, advanced, when)


def code(
    default: Any = "",
    *,
    language: str,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
    port: str | None = None,
    functions: Sequence[str] = (),
) -> Any:
    """Source text; never run outside a worker.

    The page completes the names of `functions`, and of the columns of the table at `port`.
    """
    facts: dict[str, Any] = {"language": language, "multiline": True, "port": port, "functions": tuple(functions)}
    return _field("code", default, title, help, advanced, when, **facts)


def cells(
    default: Any = "",
    *,
    delimiter: str,
    title: str = "",
    help: str = "",
    advanced: bool = False,
    when: When | None = None,
    max_length: int | None = None,
) -> Any:
    """Rows of cells as text, the names of the columns first; the setting `delimiter` names the mark between them."""
    limits = {} if max_length is None else {"max_length": max_length}
    return _field("cells", default, title, help, advanced, when, limits=limits, delimiter=delimiter)


def groups(
    default: Any = (), *, title: str = "", help: str = "", advanced: bool = False, when: When | None = None
) -> Any:
    """A list of entries, each with the fields of the annotated Settings class."""
    return _field("groups", default, title, help, advanced, when)


def _field(
    kind: FieldKind,
    default: Any,
    title: str,
    help: str,
    advanced: bool,
    when: When | None,
    limits: Mapping[str, Any] | None = None,
    **extra: Any,
) -> Any:
    facts = {"kind": kind, "advanced": advanced, "when": dict(when or {}), **extra}
    return pydantic.Field(
        default,
        title=title or None,
        description=help or None,
        json_schema_extra={"netwright": facts},
        **(limits or {}),
    )
