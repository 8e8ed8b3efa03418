"""What nodes share that write a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from netwright.nodes.io.places import is_elsewhere, names_below, put, put_folder
from netwright.sdk import ExecuteContext


@contextmanager
def written(context: ExecuteContext, path: str) -> Iterator[BinaryIO]:
    """Yield a new file to write to; at the end of the block it takes the place of the one at a path."""
    from netwright.sdk.files import written_durably

    if is_elsewhere(path):
        draft = context.scratch / PurePosixPath(path).name
        with draft.open("wb") as file:
            yield file
        put(draft, path)
    else:
        target = context.resolve(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_durably(target) as file:
            yield file
    context.log("wrote {path}", path=path)


def names_in(context: ExecuteContext, folder: str) -> list[str]:
    """Return the names of what a folder holds that is to be written; its own where it is a file."""
    if is_elsewhere(folder):
        return names_below(folder)
    place = context.resolve(folder)
    if place.is_dir():
        return [entry.name for entry in place.iterdir()]
    return [place.name] if place.exists() else []


def replace_folder(context: ExecuteContext, made: Path, folder: str, last: str) -> None:
    """Put a finished folder in the place of another. `last` names the file in it that vouches for the others."""
    if is_elsewhere(folder):
        put_folder(made, folder, last)
    else:
        _swap(made, context.resolve(folder))
    context.log("wrote {path}", path=folder)


def _swap(made: Path, place: Path) -> None:
    """Copy a folder beside its place first, so that the swap is two renames."""
    place.parent.mkdir(parents=True, exist_ok=True)
    arriving, leaving = place.with_name(f".{place.name}.new"), place.with_name(f".{place.name}.old")
    for rest in (arriving, leaving):
        shutil.rmtree(rest, ignore_errors=True)
    shutil.copytree(made, arriving)
    if place.exists():
        place.rename(leaving)
    arriving.rename(place)
    shutil.rmtree(leaving, ignore_errors=True)
