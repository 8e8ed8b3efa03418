"""The weights that Keras publishes for its architectures: their address, their hash, and where they are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netwright.networks.architectures.fetching import Progress, check_allowed, fetch, has_hashes
from netwright.networks.architectures.pretrained import make_application
from netwright.networks.layers.construct import without_variables
from netwright.sdk import NodeError, SettingsError
from netwright.sdk.user_folders import downloads_folder

MIRROR = "NETWRIGHT_WEIGHTS_FROM"
"""An environment variable: an address under which the same files lie, for rooms without the net."""


@dataclass(frozen=True)
class Published:
    """A file with weights."""

    address: str
    hashes: tuple[str, ...]

    @property
    def place(self) -> Path:
        """Where it is kept once it was fetched."""
        return downloads_folder() / "weights" / self.address.rpartition("/")[2]

    def check_at_hand(self) -> None:
        """Raise Untrusted for a file that is not here and that the user has not allowed to be fetched."""
        if not self.place.is_file():
            check_allowed(self.address, "weights")

    def file(self, progress: Progress) -> Path:
        """Return the file, fetched if it is not here or not what it should be. Raises NodeError."""
        if not has_hashes(self.place, self.hashes):
            check_allowed(self.address, "weights")
            fetch(self.address, self.place, self.hashes, progress)
        return self.place


def published_weights(name: str, arguments: Mapping[str, Any], sha256: str) -> Published:
    """Return the file with the weights of an architecture, as Keras itself would ask for it.

    Raises NodeError where there are none for these arguments, SettingsError where nobody would know its hash.
    """
    address, hash = _asked(name, arguments)
    hashes = tuple(one for one in (hash, sha256.strip().lower()) if one)
    if not hashes:
        raise SettingsError(
            "sha256",
            "Keras names no hash for {file}, so nothing would tell whether the right one arrives.",
            "Fill in its SHA-256 from a source that you trust, or choose another architecture.",
            file=address.rpartition("/")[2],
        )
    return Published(address, hashes)


def _asked(name: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    with without_variables(), _asking():
        try:
            make_application(name, {**arguments, "weights": "imagenet"})
        except _AskedFor as asked:
            return asked.address, asked.hash
    raise NodeError("Keras publishes no weights for {name}.", "Choose another architecture, or a file.", name=name)


class _AskedFor(BaseException):
    """Keras asks for a file; no Exception, so that nothing on the way takes it for a fault."""

    def __init__(self, address: str, hash: str) -> None:
        self.address = address
        self.hash = hash


@contextmanager
def _asking() -> Iterator[None]:
    """Let Keras say which file it wants in place of fetching it."""
    from keras.src.utils import file_utils

    def ask(fname: str, origin: str, *_: Any, file_hash: str | None = None, **__: Any) -> str:
        mirror = os.environ.get(MIRROR)
        raise _AskedFor(f"{mirror.rstrip('/')}/{fname}" if mirror else origin, file_hash or "")

    fetching = file_utils.get_file
    file_utils.get_file = ask
    try:
        yield
    finally:
        file_utils.get_file = fetching
