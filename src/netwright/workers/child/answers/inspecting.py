"""Looking at the outside while editing: each file is read again only when it changed."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from netwright.sdk.errors import NetwrightError
from netwright.sdk.node import Node
from netwright.workers.child.node_making import has_inspect
from netwright.workers.data_paths import DataFolders

MOST_KEPT = 500
Fingerprint = tuple[Any, ...]


class Inspector:
    """Runs `inspect` and remembers the answers by node type, settings, and the size, time and inode of the files."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Fingerprint, Any] = OrderedDict()

    def fingerprint(
        self, cls: type[Node[Any]], settings: Mapping[str, Any], folders: DataFolders
    ) -> Fingerprint | None:
        """Return what tells whether the outside changed for a node; None for nodes that read nothing."""
        if cls.files is Node.files and not has_inspect(cls):
            return None
        try:
            node = cls(cls.settings_class.read(settings))
            return tuple(_stamp(str(folders.resolve(path))) for path in node.files())
        except NetwrightError:
            return ()  # said when the node is looked at

    def look(self, node: Node[Any], settings: Mapping[str, Any], folders: DataFolders) -> tuple[tuple[str, ...], Any]:
        """Return the absolute paths that the node reads and what `inspect` found."""
        paths = tuple(str(folders.resolve(path)) for path in node.files())
        if not has_inspect(type(node)):
            return paths, None
        stamps = tuple(_stamp(path) for path in paths)
        key = (node.type.id, json.dumps(dict(settings), sort_keys=True, default=str), stamps)
        if key not in self._kept:
            self._kept[key] = node.inspect(folders)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return paths, self._kept[key]


def _stamp(path: str) -> tuple[Any, ...]:
    try:
        status = os.stat(path)  # noqa: PTH116 - a str is cheaper here than a Path for each keystroke
    except OSError:
        return (path, None)
    return (path, status.st_size, status.st_mtime_ns, status.st_ino)
