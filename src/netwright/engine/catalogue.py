"""The node types as data, kept on disk so that the server and the CLI start without asking a worker.

The file is named after everything that could change its content: versions, plug-ins, and the source files that
declare node types. Another state of those has another file. All workspaces of a user share it, and none brings its
own: a workspace may come from a stranger, who could say there that his node needs nobody's trust.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, entry_points, version
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from netwright import __version__
from netwright.engine.recipes.keys import digest
from netwright.sdk import LoadError, NodeType
from netwright.sdk.files import write_durably
from netwright.sdk.registry import PLUGINS
from netwright.sdk.user_folders import cache_folder
from netwright.workers.protocol import Described

_DECLARING = ("netwright.sdk", "netwright.networks")
KEPT = 4
"""Files of other states that stay, for those who have several environments."""
_LIBRARIES = ("keras", "pydantic")
_FILE: TypeAdapter[Described] = TypeAdapter(Described)


class Describer(Protocol):
    """What can list node types: the pool."""

    async def describe(self) -> Described: ...


@dataclass(frozen=True)
class Catalogue:
    """All node types, and the modules that failed to load."""

    types: dict[str, NodeType]
    errors: tuple[LoadError, ...]


async def load_catalogue(packages: Iterable[str], describer: Describer) -> Catalogue:
    """Return the node types, from the user's file if there is one of this state, or else from a worker."""
    path = cache_folder() / f"node-types-{_fingerprint(packages)[:16]}.json"
    described = _read(path)
    if described is None:
        described = await describer.describe()
        if not described.errors:  # what failed may be mended without any file changing
            _write(path, described)
    return Catalogue({type.id: type for type in described.types}, described.errors)


def _read(path: Path) -> Described | None:
    try:
        return _FILE.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _write(path: Path, described: Described) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        others = sorted(path.parent.glob("node-types-*.json"), key=lambda one: one.stat().st_mtime)
        for old in others[:-KEPT]:
            old.unlink(missing_ok=True)
        write_durably(path, _FILE.dump_json(described))


def _fingerprint(packages: Iterable[str]) -> str:
    names = [*packages, *_DECLARING]
    plugins = []
    for entry in entry_points(group=PLUGINS):
        plugins.append([entry.name, entry.value, entry.dist.version if entry.dist else None])
        names.append(entry.value.partition(":")[0])
    sources = [list(_sources(name)) for name in dict.fromkeys(names)]
    libraries = {name: _version(name) for name in _LIBRARIES}
    return digest([__version__, sys.version_info[:3], libraries, sorted(plugins), sources])


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _sources(module: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of the source files of a package, without importing any of it."""
    top, *inner = module.split(".")
    found = find_spec(top)
    if found is None:
        return
    roots = [Path(place, *inner) for place in found.submodule_search_locations or ()]
    single = [root.with_suffix(".py") for root in roots] if inner else [Path(found.origin or "")]
    for place in single:
        with contextlib.suppress(OSError):
            yield place.name, place.stat().st_size, place.stat().st_mtime_ns
    for root in roots:
        for folder, folders, files in os.walk(root):
            folders.sort()
            for name in sorted(files):
                if name.endswith(".py"):
                    facts = Path(folder, name).stat()
                    yield f"{folder}/{name}", facts.st_size, facts.st_mtime_ns
