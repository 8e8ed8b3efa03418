"""Layer classes and activations of somebody's own that a model names.

No model holds their code: the user gives it, and trusts it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from netwright.networks.layers.construct import load_keras
from netwright.networks.layers.custom_layers import LONGEST, Made, defined_by
from netwright.sdk import NodeError, SettingsError
from netwright.sdk.trust import Untrusted
from netwright.sdk.user_code import file_of, limited


@dataclass(frozen=True)
class OwnClass:
    """A class, or a function, as a model's configuration names it."""

    name: str
    source: str = ""
    """The module or package that its author kept it in, where that is told."""
    registered: str = ""
    """What Keras looks it up by."""
    is_function: bool = False

    @classmethod
    def of(cls, registered: str, name: str = "", module: str = "", is_function: bool = False) -> OwnClass:
        """Read `package>Name` and `module`, as a configuration holds them."""
        package, _, plain = registered.rpartition(">")
        source = package if module in ("", "__main__") else module
        return cls((name or plain)[:100], source[:100], registered, is_function)

    def fits(self, made: Made | None) -> bool:
        """Whether what code defines under the name is of the sort that is wanted."""
        return made is not None and isinstance(made, type) != self.is_function


@dataclass(frozen=True)
class OwnLayers:
    """The classes that a model wants, found in the code that the user gave."""

    code: str = ""
    classes: Mapping[str, Made] = field(default_factory=dict)
    """By all names that Keras looks them up by."""

    @classmethod
    def found(cls, wanted: Collection[OwnClass], code: str) -> OwnLayers:
        """Find the classes in the code, which is not run where a model wants none.

        Raises NodeError for classes that the code lacks, Untrusted for code that the user has not trusted; both say for
        which classes code is needed. Raises SettingsError for code that fails.
        """
        if not wanted:
            return cls()
        needed = {one.name: one.source for one in sorted(wanted, key=lambda one: one.name)}
        try:
            if lacking := needed.keys() - _names_in(code):
                raise _lacking({name: source for name, source in needed.items() if name in lacking})
            defined = defined_by(code)
        except Untrusted as error:
            error.code_for = needed
            raise
        except ValueError as error:
            if _is_import(error):
                raise SettingsError(
                    "code",
                    "The code cannot be run: {reason}",
                    "Give the Python files of all that the layers need, or install the package where Netwright runs.",
                    reason=str(error),
                ) from error
            raise SettingsError("code", "The code cannot be run: {reason}", "Mend it.", reason=str(error)) from error
        if strange := [one.name for one in wanted if not one.fits(defined.get(one.name))]:
            raise SettingsError(
                "code",
                "{name} of the code is no layer.",
                "Only layers can be of one's own: classes that are a keras.layers.Layer, and functions as activations.",
                name=min(strange),
            )
        return cls(code, {key: defined[one.name] for one in wanted for key in {one.name, one.registered}})

    def name_plainly(self, config: Any) -> None:
        """Let a configuration name the classes plainly: Keras prefers what was registered last, of whatever code."""
        if isinstance(config, dict):
            if config.get("registered_name") in self.classes:
                config["registered_name"] = config.get("class_name")
            config = list(config.values())
        for part in config if isinstance(config, list) else ():
            self.name_plainly(part)

    @contextmanager
    def known(self) -> Iterator[None]:
        """Let Keras find the classes, which have so much time as in a drawing."""
        if not self.classes:
            yield
            return
        with limited(file_of(self.code), LONGEST), load_keras().saving.custom_object_scope(dict(self.classes)):
            yield


def _names_in(code: str) -> set[str]:
    """Return the classes and functions in code, without running it. Raises ValueError for what is no Python."""
    try:
        return {found.name for found in ast.walk(ast.parse(code)) if isinstance(found, ast.ClassDef | ast.FunctionDef)}
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno}: {error.msg}") from error
    except (RecursionError, MemoryError) as error:
        raise ValueError("it is nested too deep") from error


def _is_import(error: BaseException | None) -> bool:
    """Whether code failed for a module that is not there, such as a file beside its own."""
    while error is not None and not isinstance(error, ImportError):
        error = error.__cause__
    return error is not None


def _lacking(classes: dict[str, str]) -> NodeError:
    error = NodeError(
        "The model uses {names}, which {count:is|are} none of the layers that Netwright knows.",
        "Give the Python file that defines {count:it|them}: in the page beside the model, in a shell with --code, in a"
        " Network Reader as the code of its own layers.",
        names=", ".join(classes),
        count=len(classes),
    )
    error.code_for = classes
    return error
