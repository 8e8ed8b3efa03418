"""A cache entry: the outputs of one finished node, and the manifest that vouches for them."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from netwright.engine.store.layer_names import rename_layers
from netwright.sdk.files import checksum
from netwright.workers.protocol import EntrySource, NodeDone, Output

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode
MANIFEST = "manifest.json"


class Origin(NamedTuple):
    """Which run made a result, so that its curve and log are found again."""

    run: str
    node: str
    layers: tuple[str, ...] = ()
    """For networks: the ids of the drawn layers behind it (`Graph.layer_names`)."""


class Entry:
    """One result. `text` is the manifest as stored; it is parsed only when somebody asks what is in it."""

    def __init__(self, id: str, text: str, top: str, used: float, has_files: bool) -> None:
        self.id = id
        self.text = text
        self.place = f"{top}{os.sep}{id[:2]}{os.sep}{id}"
        self.used = used
        self.has_files = has_files
        """Whether anything lies on disk beside the index."""

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest as plain data."""
        data: dict[str, Any] = json.loads(self.text)
        return data

    @cached_property
    def outputs(self) -> dict[str, Output]:
        """The outputs by port."""
        return {port: Output.model_validate(value) for port, value in self.manifest["outputs"].items()}

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        """What the page shows of each output: type, bytes, and the rows of a table."""
        found = {}
        for port, output in self.manifest["outputs"].items():
            found[port] = {"type": output["type"], "bytes": self.bytes(port)}
            rows = output["spec"].get("rows") if output["type"] == "table" else None
            if rows is not None:
                found[port]["rows"] = rows
        return found

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return Path(self.place)

    @cached_property
    def origin(self) -> Origin:
        """The run and node that made it."""
        origin = self.manifest["origin"]
        return Origin(origin["run"], origin["node"], tuple(origin.get("layers", ())))

    def as_drawn(self, layers: Sequence[str], labels: Mapping[str, str]) -> Entry:
        """Return the entry with the layers of its networks called as they are now (`Graph.layer_names`)."""
        before = self.origin.layers
        outputs = {
            port: {**output, "spec": rename_layers(output["spec"], before, layers, labels)}
            if output["type"] == "network"
            else output
            for port, output in self.manifest["outputs"].items()
        }
        if all(outputs[port]["spec"] is output["spec"] for port, output in self.manifest["outputs"].items()):
            return self
        entry = Entry(self.id, self.text, "", self.used, self.has_files)
        entry.place = self.place
        entry.manifest = {**self.manifest, "outputs": outputs}
        return entry

    @property
    def traced(self) -> dict[str, str | None]:
        """Files that the node read without naming them in its settings, with their content hashes."""
        files: dict[str, str | None] = self.manifest["files"]
        return files

    def bytes(self, port: str) -> int:
        """Return the size of an output on disk."""
        files = self.manifest["outputs"][port]["files"].values()
        return sum(file["bytes"] for file in files)

    def source(self, port: str) -> EntrySource:
        """Return an output as a worker takes it."""
        output = self.manifest["outputs"][port]
        folder = str(self.folder / port) if output["files"] else None
        if folder is None and output["inline"] is None:
            folder = str(self.folder / port)  # a value without any file, such as a network without weights
        return EntrySource.model_construct(
            type=output["type"], spec=output["spec"], folder=folder, inline=output["inline"]
        )

    def is_intact(self) -> bool:
        """Whether every file is there with the bytes that the manifest vouches for. Reads them all."""
        try:
            return all(
                checksum(self.folder / port / name) == file.get("checksum")
                for port, output in self.manifest["outputs"].items()
                for name, file in output["files"].items()
            )
        except OSError:
            return False


def make_manifest(
    id: str, type: str, done: NodeDone, origin: Origin, files: dict[str, str | None]
) -> tuple[dict[str, Any], int]:
    """Return the manifest of a finished node, and the bytes of its outputs."""
    outputs = {
        port: {
            "type": output.type,
            "spec": output.spec,
            "files": {name: {"bytes": file.bytes, "checksum": file.checksum} for name, file in output.files.items()},
            "inline": output.inline,
        }
        for port, output in done.outputs.items()
    }
    manifest = {
        "id": id,
        "type": type,
        "outputs": outputs,
        "warnings": [warning.model_dump(mode="json") for warning in done.warnings],
        "incomplete": done.incomplete.model_dump(mode="json") if done.incomplete else None,
        "facts": done.facts,
        "seconds": done.seconds,
        "created": time.time(),
        "files": files,
        "origin": {"run": origin.run, "node": origin.node} | ({"layers": origin.layers} if origin.layers else {}),
    }
    size = sum(file.bytes for output in done.outputs.values() for file in output.files.values())
    return manifest, size


def write_manifest(manifest: dict[str, Any]) -> str:
    """Return a manifest as text, in ASCII; raises ValueError for what is not JSON."""
    return _encode(manifest)


def seal(id: str, text: str) -> str:
    """Return the checksum of a manifest. The id goes in, so that swapped rows are seen too."""
    return hashlib.sha256(f"{id}\n{text}".encode()).hexdigest()
