"""Values in and out of entry folders."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from netwright.ports import (
    Figure,
    FigureSpec,
    Model,
    ModelSpec,
    Network,
    NetworkSpec,
    Spec,
    Table,
    TableSpec,
    Transform,
    TransformSpec,
    Variables,
    VariablesSpec,
)
from netwright.sdk.files import checksum
from netwright.sdk.port import Failed, PortType
from netwright.workers.protocol import EntrySource, FailedSource, Output, WrittenFile

SPECS: dict[PortType, type[Spec]] = {
    "table": TableSpec,
    "network": NetworkSpec,
    "model": ModelSpec,
    "transform": TransformSpec,
    "figure": FigureSpec,
    "variables": VariablesSpec,
}
VALUES: dict[PortType, type[Any]] = {
    "table": Table,
    "network": Network,
    "model": Model,
    "transform": Transform,
    "figure": Figure,
    "variables": Variables,
}
INLINE_LIMIT = 64 * 1024
_CONTENT: dict[type[Any], Callable[[Any], Any]] = {
    Transform: lambda value: value.parameters,
    Figure: lambda value: value.with_words(),
    Variables: lambda value: value.values,
}


def read(source: EntrySource | FailedSource) -> Any:
    """Return the value of a cache entry, or what stands for one that did not come; tables stay lazy."""
    if isinstance(source, FailedSource):
        return Failed(str(source.reason), SPECS[source.type]())
    spec = SPECS[source.type].model_validate(source.spec)
    if source.folder is None:
        return VALUES[source.type](spec, source.inline)
    return VALUES[source.type].read(spec, Path(source.folder))


def write(type: PortType, value: Any, folder: Path) -> tuple[Output, Any]:
    """Write a value and return what is told of it, and the value with its observed spec."""
    content = _inline_content(value)
    if content is not None:
        return Output(type=type, spec=value.spec.to_json(), inline=content), value
    folder.mkdir(parents=True, exist_ok=True)
    spec = value.write(folder)
    files = {path.relative_to(folder).as_posix(): _seal(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    return Output(type=type, spec=spec.to_json(), files=files), dataclasses.replace(value, spec=spec)


def keep(table: Table, folder: Path, place: Path) -> Table:
    """Return a written table for later steps of the task, whatever becomes of its folder meanwhile.

    The parent moves the folder as soon as it hears of it, but rows are read when somebody collects them. So the file
    gets a second name. Recomputing the lazy table instead could move its bits, and holding its rows costs memory.
    """
    place.mkdir(parents=True)
    for file in folder.iterdir():
        try:
            (place / file.name).hardlink_to(file)
        except OSError:  # a file system without links
            shutil.copyfile(file, place / file.name)
    return Table.read(table.spec, place)


def _inline_content(value: Any) -> Any:
    content_of = _CONTENT.get(value.__class__)
    if content_of is None:
        return None
    content = content_of(value)
    if isinstance(value, Variables) and len(content) <= 16:
        return content
    return content if len(json.dumps(content, ensure_ascii=False, allow_nan=False)) <= INLINE_LIMIT else None


def _seal(path: Path) -> WrittenFile:
    return WrittenFile(bytes=path.stat().st_size, checksum=checksum(path))
