"""The settings class of a layer node, made from the catalogue when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, create_model

from netwright.networks.catalogue import Entry, Setting, entry
from netwright.networks.catalogue.entry import Role
from netwright.networks.layers.custom_layers import read_arguments
from netwright.sdk import Settings, SettingsError, UnfitValue, choice, code, flag, integer, number, shape, text

LIMITS = {"minimum": "ge", "maximum": "le", "exclusive_minimum": "gt", "exclusive_maximum": "lt"}
DECLARE: Mapping[str, Any] = {
    "integer": integer,
    "number": number,
    "flag": flag,
    "choice": choice,
    "text": text,
    "code": partial(code, language="python"),
    "shape": shape,
}
TYPES: Mapping[str, Any] = {
    "integer": int,
    "number": float,
    "flag": bool,
    "text": str,
    "code": str,
    "shape": tuple[int | None, ...],
}


@cache
def settings_class(kind: str) -> type[Settings]:
    """Return the settings of a layer kind; its `form()` equals the catalogue's fields."""
    fields: dict[str, Any] = {setting.field.name: _declaration(setting) for setting in entry(kind).settings}
    # A setting may be called like something of Pydantic's own; the catalogue's names are Keras's and stay.
    return create_model(f"{kind}Settings", __base__=Settings, __doc__=f"Settings of {kind}.", **fields)


def keras_arguments(kind: str, settings: Settings, role: Role) -> dict[str, Any]:
    """Return the arguments of a role that differ from Keras's defaults, as JSON data.

    An initialiser (regulariser, constraint, activation) with parameters of its own becomes `{"name": ..., parameters}`.
    """
    return _arguments(entry(kind), vars(settings), role)


def _arguments(found: Entry, values: Mapping[str, Any], role: Role) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for setting in _settings_of(found.kind, role):
        name = setting.field.name
        if found.wraps and name == found.wraps.argument:
            arguments[name] = _inside(found, values[name], values)
            continue
        value = values[name]
        plain = list(value) if isinstance(value, tuple) else value
        parameters = _parameters(found, name, values)
        if parameters:
            arguments[name] = {"name": plain, **parameters}
        elif setting.field.required or setting.stored or plain != setting.field.default:
            arguments[name] = _keras_value(setting, plain)
    return arguments


def _parameters(found: Entry, of: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of the object that a setting names, as far as they differ from Keras's defaults."""
    return {
        setting.parameter: values[setting.field.name]
        for setting in _parameter_settings(found.kind).get(of, ())
        if values[of] in setting.field.when[of]
        and (setting.stored or values[setting.field.name] != setting.field.default)
    }


@cache
def _settings_of(kind: str, role: Role) -> tuple[Setting, ...]:
    roles = (role, "operand") if role == "constructor" else (role,)
    return tuple(setting for setting in entry(kind).settings if setting.role in roles)


@cache
def _parameter_settings(kind: str) -> Mapping[str, list[Setting]]:
    by_object: dict[str, list[Setting]] = {}
    for setting in _settings_of(kind, "parameter"):
        by_object.setdefault(setting.of, []).append(setting)
    return by_object


def _inside(found: Entry, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return kind and arguments of the layer inside a wrapper. Raises SettingsError for what it lacks."""
    wraps, inner = found.wraps, entry(kind)
    names = wraps.names[kind] if wraps else {}
    for setting in inner.settings:
        name = names.get(setting.field.name, "")
        if setting.field.required and values.get(name) is None:
            raise SettingsError(name, "{title} is not set.", "Fill it in.", title=setting.field.title)
    own = {setting.field.name: setting.field.default for setting in inner.settings}
    own.update({name: values[outer] for name, outer in names.items()})
    return {"kind": kind, "settings": _arguments(inner, own, "constructor")}


def read_numbers(value: str) -> list[int | float]:
    """Read `0, 255` as numbers; raises ValueError."""
    found: list[int | float] = []
    for part in value.replace(";", ",").split(","):
        written = part.strip()
        found.append(int(written) if written.lstrip("-").isdigit() else float(written))
    return found


def _declaration(setting: Setting) -> tuple[Any, Any]:
    field = setting.field
    default: Any = ... if field.required else field.default
    if isinstance(default, list):
        default = tuple(default)
    annotation = Literal[tuple(field.choices)] if field.kind == "choice" else TYPES[field.kind]
    if field.optional:
        annotation = annotation | None
    if setting.form == "lines":
        annotation = Annotated[annotation, BeforeValidator(_as_lines)]
    elif setting.form in ("size", "pairs"):
        annotation = Annotated[annotation, BeforeValidator(_spread(setting)), AfterValidator(_counted(setting))]
    elif setting.form == "numbers":
        annotation = Annotated[annotation, BeforeValidator(_as_text), AfterValidator(_checked_numbers)]
    elif setting.form == "arguments":
        annotation = Annotated[annotation, AfterValidator(_checked_arguments)]
    limits = {
        word: _limit(field.kind, getattr(field, name))
        for name, word in LIMITS.items()
        if getattr(field, name) is not None
    }
    info = DECLARE[field.kind](
        default, title=field.title, help=field.help, advanced=field.advanced, when=field.when, **limits
    )
    return annotation, info


def _limit(kind: str, value: float) -> float | int:
    return int(value) if kind == "integer" else value


def _spread(setting: Setting) -> Any:
    def spread(value: Any) -> Any:
        """Let one number stand for every axis, and pairs be written as pairs."""
        numbers = value if isinstance(value, list | tuple) and setting.form == "size" else [value]
        if len(numbers) == 1 and isinstance(numbers[0], int) and not isinstance(numbers[0], bool):
            return (numbers[0],) * (setting.length or 1)
        if setting.form == "pairs" and isinstance(value, list | tuple):
            return tuple(n for item in value for n in (item if isinstance(item, list | tuple) else (item,)))
        return value

    return spread


def _counted(setting: Setting) -> Any:
    def counted(value: tuple[int | None, ...] | None) -> Any:
        if value is None:
            return value
        if None in value or (setting.length is not None and len(value) != setting.length):
            raise UnfitValue(
                "{title} is {value}, but it takes {length} whole numbers.",
                "Write {length} with commas between them, or one that stands for all.",
                length=setting.length,
            )
        if setting.form == "pairs" and len(value) % 2:
            raise UnfitValue(
                "{title} is {value}, but it takes two whole numbers for each axis.",
                "Write how many at the start and how many at the end of each axis, with commas between them.",
            )
        return value

    return counted


def _as_lines(value: Any) -> Any:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value


def _as_text(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"
    return ", ".join(f"{item:g}" for item in value) if isinstance(value, list | tuple) else value


def _checked_numbers(value: str | None) -> str | None:
    if value is not None:
        try:
            read_numbers(value)
        except ValueError as error:
            raise UnfitValue("{title} is {value}, which is no list of numbers.", "Write 0, 255 for two.") from error
    return value


def _checked_arguments(value: str) -> str:
    read_arguments(value)
    return value


def _keras_value(setting: Setting, value: Any) -> Any:
    if value is None:
        return None
    if setting.form == "pairs" and setting.length != 2:
        return [[value[place], value[place + 1]] for place in range(0, len(value), 2)]
    if setting.form == "lines":
        return [line for line in value.splitlines() if line]
    if setting.form == "numbers":
        found = read_numbers(value)
        return found[0] if len(found) == 1 else found
    return value
