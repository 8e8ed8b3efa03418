"""Settings that depend on a choice: the parameters of a named initialiser, the settings of a wrapped layer.

The committed catalogue holds each object and layer once; here they are laid out as flat settings with `when`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netwright.networks.catalogue.entry import Setting, Wraps, snake_name


@dataclass
class _Shared:
    """One setting and those who have it exactly like this."""

    setting: Setting
    when: dict[str, Any]
    name: str
    owners: list[str]


def merge(
    chooser: str, owners: Mapping[str, Sequence[Setting]], prefix: str = ""
) -> tuple[list[Setting], dict[str, dict[str, str]]]:
    """Lay out the settings of all owners, each shown where the setting `chooser` names one who has it.

    Equal settings of several owners are one. The first owner of a name gives it plainly, who means something else by
    it puts its own name before: so names hold when owners are added behind. Also returns, by owner, old name to new.
    """
    found: dict[str, list[_Shared]] = {}
    names: dict[str, dict[str, str]] = {owner: {} for owner in owners}
    for owner, settings in owners.items():
        for setting in settings:
            when = {names[owner][other]: values for other, values in setting.field.when.items()}
            alike = found.setdefault(setting.field.name, [])
            shared = next((one for one in alike if one.setting == setting and one.when == when), None)
            if shared is None:
                own = f"{snake_name(owner)}_{setting.field.name}" if alike else setting.field.name
                shared = _Shared(setting, when, prefix + own, [])
                alike.append(shared)
            shared.owners.append(owner)
            names[owner][setting.field.name] = shared.name
    return [_laid_out(chooser, shared, names) for alike in found.values() for shared in alike], names


def with_parameters(
    settings: Sequence[Setting], objects: Mapping[str, Mapping[str, Sequence[Setting]]]
) -> list[Setting]:
    """Put behind each setting that names an object, such as an initialiser, the parameters of those offered."""
    found: list[Setting] = []
    for setting in settings:
        found.append(setting)
        name = setting.field.name
        sort = next((sort for sort in objects if name.endswith(sort) and setting.field.kind == "choice"), None)
        if sort is None:
            continue
        parameters, _ = merge(name, objects[sort], prefix=f"{name}_")
        found += [
            replace(parameter, role="parameter", of=name, field=_folded(parameter, setting)) for parameter in parameters
        ]
    return found


def wrapped(wraps: Wraps, inside: Mapping[str, Sequence[Setting]]) -> tuple[list[Setting], Wraps]:
    """Return the settings of the layers that a wrapper offers, as settings of the wrapper."""
    owners = {
        kind: [setting for setting in inside[kind] if setting.role in ("constructor", "parameter")]
        for kind in wraps.kinds
    }
    settings, names = merge(wraps.argument, owners)
    return [_of_the_wrapper(setting) for setting in settings], replace(wraps, names=names)


def _laid_out(chooser: str, shared: _Shared, names: Mapping[str, Mapping[str, str]]) -> Setting:
    when = {chooser: list(shared.owners), **shared.when}
    field = shared.setting.field.model_copy(update={"name": shared.name, "when": when})
    of = names[shared.owners[0]].get(shared.setting.of, "")
    return replace(shared.setting, field=field, of=of, parameter=shared.setting.parameter or shared.setting.field.name)


def _folded(parameter: Setting, chooser: Setting) -> Any:
    return parameter.field.model_copy(update={"advanced": parameter.field.advanced or chooser.field.advanced})


def _of_the_wrapper(setting: Setting) -> Setting:
    """What one kind requires another has not at all: whether it is there is checked when the kind is known."""
    field = setting.field
    if field.required:
        field = field.model_copy(update={"required": False, "optional": True})
    return replace(setting, role="wrapped", field=field)
