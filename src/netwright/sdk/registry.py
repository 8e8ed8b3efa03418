"""The registry: every node type, found by walking the package and the plug-ins' entry points."""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

from pydantic import BaseModel

from netwright.sdk.node import Node

PLUGINS = "netwright.nodes"


class LoadError(BaseModel):
    """A module that failed to import: shown to the user, never hidden."""

    module: str
    reason: str
    details: str


class Registry:
    """Node classes by type id.

    A module contributes each Node subclass declared in it with `@node`, and, where it has a function
    `node_classes()`, the classes that function returns (generated types such as layers).
    """

    def __init__(self) -> None:
        self.classes: dict[str, type[Node[Any]]] = {}
        self.errors: list[LoadError] = []

    @classmethod
    def discover(cls, package: str = "netwright.nodes") -> Registry:
        """Walk a package and the entry points of plug-ins."""
        registry = cls()
        registry.walk(package)
        for entry in entry_points(group=PLUGINS):
            for name in (entry.value, *_modules(entry.value)):
                registry.load(name)
        return registry

    def walk(self, package: str) -> None:
        """Load all modules of a package; a module that is none is loaded itself."""
        for name in [*_modules(package)] or [package]:
            self.load(name)

    def load(self, module_name: str) -> None:
        """Import a module and take its node types; a failure becomes a LoadError."""
        try:
            module = importlib.import_module(module_name)
            found = [value for value in vars(module).values() if _declared_in(value, module_name)]
            if hasattr(module, "node_classes"):
                found.extend(module.node_classes())
            for node_class in found:
                self.add(node_class)
        except Exception as error:  # a broken plug-in must not take the rest along
            self.errors.append(LoadError(module=module_name, reason=str(error), details=traceback.format_exc()))

    def add(self, node_class: type[Node[Any]]) -> None:
        """Add one node type; raises ValueError when its id is taken."""
        id = node_class.type.id
        if self.classes.setdefault(id, node_class) is not node_class:
            raise ValueError(f"two node types have the id {id!r}")

    def __getitem__(self, id: str) -> type[Node[Any]]:
        return self.classes[id]

    def __contains__(self, id: str) -> bool:
        return id in self.classes


def _modules(package: str) -> Iterator[str]:
    try:
        root = importlib.import_module(package)
    except ImportError:
        return
    for info in pkgutil.walk_packages(getattr(root, "__path__", []), package + "."):
        if not info.ispkg:
            yield info.name


def _declared_in(value: object, module_name: str) -> bool:
    return (
        isinstance(value, type)
        and issubclass(value, Node)
        and "type" in vars(value)
        and value.__module__ == module_name
    )
