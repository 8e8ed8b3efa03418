"""What the user lets run: code that a workflow carries, and files that may carry some. Each is known by its hash.

Opening somebody's workflow runs nothing of it. What is trusted stands in the user's own settings and never in a
workflow or a workspace, so that nothing can say of itself that it may be trusted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from netwright.sdk.errors import NodeError
from netwright.sdk.files import write_durably
from netwright.sdk.message import Message
from netwright.sdk.user_folders import settings_folder

THIS_RUN = "NETWRIGHT_TRUST"
"""An environment variable: hashes that this process and its workers trust besides, with commas between them."""
STORE = "trusted.json"
HASH = re.compile(r"[0-9a-f]{64}")


class Untrusted(NodeError):
    """Something would run that the user has not trusted yet. `trust` is its hash, `setting` where it stands."""

    def __init__(
        self, hash: str, setting: str, problem: Message | str, remedy: Message | str, **values: object
    ) -> None:
        self.trust = hash
        self.setting = setting
        super().__init__(problem, remedy, hash=hash, **values)


def code_hash(code: str) -> str:
    """Return the hash by which code is trusted."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def is_trusted(hash: str) -> bool:
    """Tell whether the user trusts what has this hash."""
    if not HASH.fullmatch(hash):
        return False
    return hash in os.environ.get(THIS_RUN, "").split(",") or hash in _stored()


def refuse_untrusted(code: str, problem: str) -> None:
    """Raise Untrusted, for the setting `code`, where the user has not trusted this code."""
    hash = code_hash(code)
    if not is_trusted(hash):
        raise Untrusted(
            hash,
            "code",
            problem,
            "Read the code. If you trust it, say so in the page, or run with --trust {hash}.",
        )


def trust(hash: str) -> None:
    """Remember for good that the user trusts what has this hash. Raises ValueError for what is no hash."""
    if not HASH.fullmatch(hash):
        raise ValueError(f"{hash[:100]!r} is no hash")
    from filelock import FileLock

    store = settings_folder() / STORE
    store.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(store.with_suffix(".lock")):
        known = _stored()
        if hash not in known:
            write_durably(store, json.dumps({"trusted": sorted({*known, hash})}, indent=1).encode())


def trust_here(hashes: Iterable[str]) -> None:
    """Trust hashes in this process and the workers that it starts from now on."""
    known = [*os.environ.get(THIS_RUN, "").split(","), *hashes]
    os.environ[THIS_RUN] = ",".join(hash for hash in known if hash)


def _stored() -> frozenset[str]:
    store = settings_folder() / STORE
    try:
        status = store.stat()
    except OSError:
        return frozenset()
    return _read(store, status.st_mtime_ns, status.st_size, status.st_ino)


@lru_cache(maxsize=4)
def _read(store: Path, *_stamp: int) -> frozenset[str]:
    """Read the store, again only when it changed. A damaged one trusts nothing."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        return frozenset(hash for hash in json.loads(store.read_bytes())["trusted"] if HASH.fullmatch(hash))
    return frozenset()
