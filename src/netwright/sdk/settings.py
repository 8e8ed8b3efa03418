"""Typed settings: a Pydantic model whose fields know their form."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, Self, Union, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from netwright.sdk.errors import SettingsError
from netwright.sdk.fields import Field

_LIMITS = {"ge": "minimum", "gt": "exclusive_minimum", "le": "maximum", "lt": "exclusive_maximum"}

_LIMIT_SENTENCES = {
    "greater_than": ("gt", "{title} must be more than {limit}, but is {value}.", "Write a number above {limit}."),
    "greater_than_equal": ("ge", "{title} must be at least {limit}, but is {value}.", "Write {limit} or more."),
    "less_than": ("lt", "{title} must be less than {limit}, but is {value}.", "Write a number below {limit}."),
    "less_than_equal": ("le", "{title} must be at most {limit}, but is {value}.", "Write {limit} or less."),
}

# By the first word of what Pydantic calls the fault, such as int_parsing or float_type.
_TYPE_SENTENCES = {
    "int": ("{title} must be a whole number, but is {value}.", "Write a whole number."),
    "float": ("{title} must be a number, but is {value}.", "Write a number."),
    "finite": ("{title} must be a number, but is {value}.", "Write a number."),
    "bool": ("{title} must be true or false, but is {value}.", "Write true or false."),
    "string": ("{title} must be a text, but is {value}.", "Write a text."),
    "list": ("{title} must be a list, but is {value}.", "Write a list, such as [3, 3]."),
    "tuple": ("{title} must be a list, but is {value}.", "Write a list, such as [3, 3]."),
}


class UnfitValue(ValueError):
    """Raised by a validator of a setting: a sentence with places for its `{title}` and `{value}`, and what to do."""

    def __init__(self, problem: str, remedy: str, **values: object) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.values = problem, remedy, values


class Settings(BaseModel):
    """Base of all settings. Unknown names are refused; values are never changed after validation."""

    # Every process knows all node types and makes few of them: validators are built when they are first used.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Validate plain values; raises SettingsError for the first fault. `faults` finds them all."""
        found = cls.faults(values)
        if found:
            raise found[0]
        # A setting that does not matter now may hold anything; its default stands in for it.
        form = {field.name: field for field in cls.form()}
        return cls.model_validate({name: value for name, value in values.items() if _matters(name, form, values)})

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[SettingsError]:
        """Return every fault of the values, in field order; fields that do not matter now (`when`) are passed over."""
        try:
            cls.model_validate(dict(values))
        except ValidationError as error:
            form = {field.name: field for field in cls.form()}
            return [
                _fault(details, form)
                for details in error.errors()
                if _matters(str(details["loc"][0]) if details["loc"] else "", form, values)
            ]
        return []

    @classmethod
    @cache
    def form(cls) -> tuple[Field, ...]:
        """Return the fields as data, for the page, the documentation and the contract test."""
        return tuple(_describe(name, info) for name, info in cls.model_fields.items())


def _describe(name: str, info: FieldInfo) -> Field:
    extra = info.json_schema_extra
    if not isinstance(extra, dict) or "netwright" not in extra:
        raise TypeError(f"setting {name!r} must be declared with a field function of netwright.sdk")
    facts: dict[str, Any] = {**cast("dict[str, Any]", extra["netwright"])}
    annotation, optional = _strip_none(info.annotation)
    if get_origin(annotation) is Literal:
        facts["choices"] = get_args(annotation)
    for part in info.metadata:
        for limit, word in _LIMITS.items():
            if hasattr(part, limit):
                facts[word] = getattr(part, limit)
    inner = next((arg for arg in get_args(annotation) if isinstance(arg, type) and issubclass(arg, Settings)), None)
    if inner is not None:
        facts["fields"] = inner.form()
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    title = info.title or name.replace("_", " ").capitalize()
    return Field(
        name=name,
        title=title,
        help=info.description or "",
        default=_plain(default),
        required=info.is_required(),
        optional=optional,
        **facts,
    )


def _strip_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [arg for arg in get_args(annotation) if arg is not type(None)]
        optional = len(rest) < len(get_args(annotation))
        return (rest[0] if len(rest) == 1 else annotation), optional
    return annotation, False


def _plain(value: Any) -> Any:
    if isinstance(value, Settings):
        return value.model_dump(mode="json")
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _matters(name: str, form: Mapping[str, Field], values: Mapping[str, Any]) -> bool:
    field = form.get(name)
    if field is None:
        return True
    for other, wanted in field.when.items():
        default = form[other].default if other in form else None
        allowed = wanted if isinstance(wanted, list | tuple) else [wanted]
        if values.get(other, default) not in allowed:
            return False
    return True


def _fault(details: Any, form: Mapping[str, Field]) -> SettingsError:
    path = ".".join(str(part) for part in details["loc"])
    title = _title(details["loc"], form) or path
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return SettingsError(path, "{title} is not set.", "Fill it in.", title=title)
    if kind == "extra_forbidden":
        return SettingsError(path, "There is no setting {name}.", "Remove it, or check its spelling.", name=path)
    if kind in _LIMIT_SENTENCES:
        word, sentence, remedy = _LIMIT_SENTENCES[kind]
        return SettingsError(path, sentence, remedy, title=title, limit=context[word], value=_short(details["input"]))
    if kind == "literal_error":
        return SettingsError(
            path,
            "{title} is {value}, which is none of its choices.",
            "Choose one of {choices}.",
            title=title,
            value=details["input"],
            choices=context["expected"],
        )
    if kind == "string_pattern_mismatch":  # only colours are held to a pattern
        return SettingsError(
            path,
            "{title} is {value}, which is no colour.",
            "Write it as # and six hexadecimal digits, such as #1f77b4.",
            title=title,
            value=_short(details["input"]),
        )
    if (first := kind.partition("_")[0]) in _TYPE_SENTENCES:
        sentence, remedy = _TYPE_SENTENCES[first]
        return SettingsError(path, sentence, remedy, title=title, value=_short(details["input"]))
    error = context.get("error")
    value = _short(details["input"])
    if isinstance(error, UnfitValue):
        return SettingsError(path, error.problem, error.remedy, title=title, value=value, **error.values)
    # Pydantic puts words of its own before those of a validator.
    reason = str(error or details["msg"])
    return SettingsError(
        path, "{title} cannot be {value}: {reason}.", "Change it.", title=title, value=value, reason=reason
    )


def _title(place: tuple[int | str, ...], form: Mapping[str, Field]) -> str:
    """Return the title of the field at a place such as ("targets", 0, "loss")."""
    title, fields = "", form
    for part in place:
        if part in fields:
            field = fields[str(part)]
            title, fields = field.title, {inner.name: inner for inner in field.fields}
    return title


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."
