"""Files beyond this machine: `lake://2025/sales.csv` lies below the place that the user's connection `lake` names.

Any place that fsspec has a package for: S3, Google Cloud, Azure, SFTP, the web. Nothing is reached while a workflow is
edited or opened, and nothing that the user has given no name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from netwright.sdk import ExecuteContext, NetwrightError, NodeError, SettingsError
from netwright.sdk.connections import NAME, Connection, connection

PATH_HELP = "A file of the workspace, or one below a connection of yours: lake://2025/sales.csv."
FOLDER_HELP = "A folder of the workspace, or one below a connection of yours: lake://2025."
_ADDRESS = re.compile(rf"({NAME.pattern})://(.*)")
_AT_ONCE = 100
"""Files that are asked for together; a cancel gets through in between."""


def is_elsewhere(path: str) -> bool:
    """Tell whether a path is one below a connection."""
    return _ADDRESS.fullmatch(path) is not None


def local_files(path: str) -> tuple[str, ...]:
    """Return a path for `Node.files`, or nothing where it is empty or elsewhere."""
    return (path,) if path and not is_elsewhere(path) else ()


def fetch(context: ExecuteContext, path: str) -> Path:
    """Copy a file from elsewhere into the scratch folder and return its place."""
    target = context.scratch / PurePosixPath(path).name
    # It may differ tomorrow, so the result never answers for another node.
    context.reads_elsewhere(path)
    with _opened(path) as (system, place):
        if not system.isfile(place):
            raise SettingsError("path", "There is no file {path}.", "Choose another file.", path=path)
        system.get_file(place, str(target))
    return target


def fetch_below(
    context: ExecuteContext, folder: str, pattern: str, choose: Callable[[list[str]], list[str]]
) -> tuple[Path, list[str]]:
    """Copy files of a folder elsewhere into the scratch folder; return their place, and their names below it.

    `choose` picks from the names that fit the pattern, and refuses them before anything is copied.
    """
    from fsspec.utils import glob_translate

    context.reads_elsewhere(folder)
    target = context.scratch / "elsewhere"
    fits = re.compile(glob_translate(pattern))
    depth = None if "**" in pattern else len(PurePosixPath(pattern).parts)
    with _opened(folder, "folder") as (system, place):
        start = f"{place.rstrip('/')}/"
        found = [path.removeprefix(start) for path in system.find(place, maxdepth=depth)]
        # A key of a bucket may hold dots that would lead out of the folder here.
        names = choose([name for name in found if fits.match(name) and ".." not in PurePosixPath(name).parts])
        for first in range(0, len(names), _AT_ONCE):
            context.progress(first / len(names), folder)
            some = names[first : first + _AT_ONCE]
            for name in some:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
            system.get([start + name for name in some], [str(target / name) for name in some])
    return target, names


def put(source: Path, path: str) -> None:
    """Copy a finished file to its place elsewhere."""
    with _opened(path) as (system, place):
        system.makedirs(str(PurePosixPath(place).parent), exist_ok=True)
        system.put_file(str(source), place)


@contextmanager
def _opened(path: str, setting: str = "path") -> Iterator[tuple[Any, str]]:
    """Yield the file system of a path and the place in it; NodeError for what goes wrong there, without secrets."""
    found = _ADDRESS.fullmatch(path)
    if found is None or ".." in PurePosixPath(found[2]).parts:
        raise SettingsError(setting, "{path} leads out of the connection's place.", "Write a path below it.", path=path)
    if setting == "path" and (not found[2] or found[2].endswith("/")):
        raise SettingsError(setting, "{path} names no file.", "Write the name of a file behind it.", path=path)
    with reached(found[1], connection(found[1])) as (system, root):
        yield system, f"{root.rstrip('/')}/{found[2]}"


@contextmanager
def reached(name: str, place: Connection) -> Iterator[tuple[Any, str]]:
    """Yield the file system of a connection and its place in it; NodeError for what goes wrong there."""
    import fsspec

    try:
        yield fsspec.url_to_fs(place.url, **place.options)
    except NetwrightError:
        raise
    except Exception as error:  # each file system has errors of its own
        reason = place.redact(str(error)).strip() or type(error).__name__
        raise NodeError(
            "The connection {name} answers: {reason}",
            "Check its address and options; some places need a further package, such as s3fs.",
            name=name,
            reason=reason.splitlines()[0][:300],
        ) from None
