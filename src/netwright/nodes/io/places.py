"""Files beyond this machine: `lake://2025/sales.csv` lies below the place that the user's connection `lake` names.

Any place that fsspec has a package for: S3, Google Cloud, Azure, SFTP, the web. Nothing is reached while a workflow is
edited or opened, and nothing that the user has given no name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from netwright.nodes.io.drivers import lacking, unknown
from netwright.sdk import ExecuteContext, NetwrightError, NodeError, SettingsError
from netwright.sdk.connections import NAME, Connection, connection

PATH_HELP = "A file of the workspace, or one below a connection of yours: lake://2025/sales.csv."
FOLDER_HELP = "A folder of the workspace, or one below a connection of yours: lake://2025."
_ADDRESS = re.compile(rf"({NAME.pattern})://(.*)")
_AT_ONCE = 100
"""Files that are asked for together; a cancel gets through in between."""
_OF_S3 = {"s3", "s3a"}
_OF_BUCKETS = {*_OF_S3, "gs", "gcs", "az", "abfs", "abfss"}
"""Places that know no folders: what would be made there is a bucket, which nobody asked for."""


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
    with _opened(path) as found:
        if not found.is_file():
            found.check_address()
            raise SettingsError("path", "There is no file {path}.", "Choose another file.", path=path)
        found.system.get_file(found.place, str(target))
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
    with _opened(folder, "folder") as found:
        below = found.names(depth)
        if not below:
            found.check_address()
        # A key of a bucket may hold dots that would lead out of the folder here.
        names = choose([name for name in below if fits.match(name) and ".." not in PurePosixPath(name).parts])
        for first in range(0, len(names), _AT_ONCE):
            context.progress(first / len(names), folder)
            some = names[first : first + _AT_ONCE]
            for name in some:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
            found.system.get([found.within(name) for name in some], [str(target / name) for name in some])
    return target, names


def fetch_beside(context: ExecuteContext, path: str, folder: str) -> None:
    """Copy a folder that lies beside a file elsewhere to where `fetch` put the file."""
    target, names = fetch_below(context, f"{path.rpartition('/')[0]}/{folder}", "**", sorted)
    if names:
        target.rename(context.scratch / folder)


def put(source: Path, path: str) -> None:
    """Copy a finished file to its place elsewhere."""
    with _opened(path) as found:
        found.put(source, found.place)


def names_below(folder: str) -> list[str]:
    """Return the names of the files in a folder elsewhere and in those below it; none where there is no such folder."""
    with _opened(folder, "folder") as found:
        return found.names()


def put_folder(source: Path, folder: str, last: str) -> None:
    """Make a folder elsewhere hold the files of a finished one, and no others.

    A whole folder cannot be swapped at once there. So the file that vouches for the others goes last, and what the
    folder held besides is removed after it.
    """
    files = {path.relative_to(source).as_posix(): path for path in source.rglob("*") if path.is_file()}
    with _opened(folder, "folder") as found:
        leaving = set(found.names()) - set(files)
        for name in sorted(files, key=lambda name: (name == last, name)):
            found.put(files[name], found.within(name))
        for name in sorted(leaving):
            found.system.rm_file(found.within(name))


@dataclass(frozen=True)
class _Found:
    """Where a path leads: a place in a file system, below the address of a connection."""

    system: Any
    place: str
    connection: str
    address: str

    def within(self, name: str) -> str:
        return f"{self.place.rstrip('/')}/{name}"

    def is_file(self) -> bool:
        try:
            return bool(self.system.info(self.place)["type"] == "file")
        except FileNotFoundError:  # all else, such as a wrong key, is no answer; `isfile` takes it for a no
            return False
        except PermissionError:  # of a single file S3 gives no reason
            self.check_address()
            raise

    def names(self, depth: int | None = None) -> list[str]:
        start = self.within("")
        return [path.removeprefix(start) for path in self.system.find(self.place, maxdepth=depth)]

    def check_address(self) -> None:
        """Raise what is wrong with the connection where nothing was found: an empty answer may be a refusal."""
        entries(self.connection, self.system, self.address)

    def put(self, source: Path, place: str) -> None:
        protocols = self.system.protocol
        if _OF_BUCKETS.isdisjoint([protocols] if isinstance(protocols, str) else protocols):
            self.system.makedirs(str(PurePosixPath(place).parent), exist_ok=True)
        self.system.put_file(str(source), place)


@contextmanager
def _opened(path: str, setting: str = "path") -> Iterator[_Found]:
    """Yield where a path leads; NodeError for what goes wrong there, without secrets."""
    found = _ADDRESS.fullmatch(path)
    if found is None or ".." in PurePosixPath(found[2]).parts:
        raise SettingsError(setting, "{path} leads out of the connection's place.", "Write a path below it.", path=path)
    if setting == "path" and (not found[2] or found[2].endswith("/")):
        raise SettingsError(setting, "{path} names no file.", "Write the name of a file behind it.", path=path)
    with reached(found[1], connection(found[1])) as (system, address):
        yield _Found(system, f"{address.rstrip('/')}/{found[2]}", found[1], address)


@contextmanager
def reached(name: str, place: Connection) -> Iterator[tuple[Any, str]]:
    """Yield the file system of a connection and its place in it; NodeError for what goes wrong there."""
    import fsspec

    try:
        system, address = fsspec.url_to_fs(place.url, **_options(place))
        # A worker keeps it from one run to the next, and with it what it has listed before.
        system.invalidate_cache()
        yield system, address
    except NetwrightError:
        raise
    except Exception as error:  # each file system has errors of its own
        if isinstance(error, ImportError) and (refusal := lacking(name, place, error)):
            raise refusal from None
        if place.kind.rpartition("::")[2] not in fsspec.available_protocols():
            raise unknown(name, place) from None
        reason = place.redact(str(error)).strip() or type(error).__name__
        is_refused = isinstance(error, PermissionError)
        raise NodeError(
            "The connection {name} answers: {reason}",
            (
                "Check its key and secret, or its user and password, and what they may do there."
                if is_refused
                else "Check its address and options."
            ),
            name=name,
            reason=reason.splitlines()[0][:300],
        ) from None


def _options(place: Connection) -> dict[str, Any]:
    """Return the options of a connection. A server of S3 that does not answer is given up after three attempts.

    Its client makes five, ever further apart, and takes up to half a minute until it says so.
    """
    if place.kind not in _OF_S3:
        return place.options
    config = {"retries": {"mode": "standard", "max_attempts": 2}, **place.options.get("config_kwargs", {})}
    return {**place.options, "config_kwargs": config}


def entries(name: str, system: Any, address: str) -> list[str]:
    """Return what lies at the address of a connection; NodeError where there is nothing."""
    try:
        return list(system.ls(address, detail=False))
    except FileNotFoundError as error:
        if getattr(error.__cause__, "response", {}).get("Error", {}).get("Code") == "NoSuchBucket":
            raise NodeError(
                "The connection {name} answers, but there is no such bucket.",
                "Check the bucket in its address, or make it there.",
                name=name,
            ) from None
        raise NodeError(
            "The connection {name} answers, but nothing lies at its address.",
            "Check the address. A folder need not be there yet: it is made for the first file that is written.",
            name=name,
        ) from None
