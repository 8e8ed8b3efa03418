"""The one way to the net: a file from an address that the user allowed, known by its hash."""

from __future__ import annotations

import hashlib
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from netwright.sdk import NodeError
from netwright.sdk.files import written_durably
from netwright.sdk.trust import Untrusted, code_hash, is_trusted

PATIENCE = 30.0
"""Seconds without a word from the other side."""
LARGEST = 4 * 2**30
CHUNK = 2**20
SCHEMES = ("https", "http")
"""The hash tells what arrived, so a mirror in the house needs no certificate."""

Progress = Callable[[float, str], None]


def check_allowed(address: str, setting: str) -> None:
    """Raise Untrusted for an address that the user has not allowed. A workflow can never allow one by itself."""
    hash = code_hash(f"fetch {address}")
    if not is_trusted(hash):
        raise Untrusted(
            hash,
            setting,
            "This would fetch a file from the net, which you have not allowed yet: {address}",
            "If you trust that address, say so in the page, or run with --trust {hash}.",
            address=address,
        )


def fetch(address: str, target: Path, hashes: Sequence[str], progress: Progress) -> None:
    """Write what lies at an address into a file, if it has all the hashes (MD5 or SHA-256, as hex digits).

    Whoever calls has asked `check_allowed`. Raises NodeError, and then the file is as it was.
    """
    if urlsplit(address).scheme not in SCHEMES:
        raise _unreachable(target.name, address, "no address of the web")
    target.parent.mkdir(parents=True, exist_ok=True)
    digests = [_digest(hash) for hash in hashes]
    with written_durably(target) as file:
        try:
            _copy(address, file, digests, lambda share: progress(share, target.name))
        except HTTPError as error:
            error.close()  # it holds the answer, and with it the connection
            raise _unreachable(target.name, address, str(error)) from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise _unreachable(target.name, address, str(reason)) from error
        found = [digest.hexdigest() for digest in digests]
        if found != [hash.lower() for hash in hashes]:
            raise NodeError(
                "What {address} sent is not the published {file}: its hash is {found}.",
                "Run it again. If that stays so, take the file from another source.",
                address=address,
                file=target.name,
                found=", ".join(found),
            )


def has_hashes(path: Path, hashes: Sequence[str]) -> bool:
    """Tell whether a file is there and has all the hashes."""
    digests = [_digest(hash) for hash in hashes]
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                for digest in digests:
                    digest.update(chunk)
    except OSError:
        return False
    return [digest.hexdigest() for digest in digests] == [hash.lower() for hash in hashes]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """What was allowed is one address. Where that sends us on, it is another one, perhaps inside of the house."""

    def redirect_request(self, req: Any, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        return None


def _copy(address: str, file: IO[bytes], digests: Sequence[Any], progress: Callable[[float], None]) -> None:
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(address, timeout=PATIENCE) as answer:
        size = int(answer.headers.get("Content-Length") or 0)
        arrived = 0
        while chunk := answer.read(CHUNK):
            arrived += len(chunk)
            if arrived > LARGEST:
                raise OSError(f"it is larger than {LARGEST // 2**30} GB")
            file.write(chunk)
            for digest in digests:
                digest.update(chunk)
            progress(arrived / size if size else 0.0)
        if arrived < size:
            raise OSError(f"it ended after {arrived} of {size} bytes")


def _digest(hash: str) -> Any:
    """Return the function that makes hashes of this length. Keras publishes MD5."""
    return hashlib.sha256() if len(hash) == 64 else hashlib.md5(usedforsecurity=False)


def _unreachable(file: str, address: str, reason: str) -> NodeError:
    return NodeError(
        "{file} could not be fetched from {address}: {reason}",
        "Check the connection to the net. Or fetch it elsewhere, put it into the workspace and choose it as a file.",
        file=file,
        address=address,
        reason=reason[:300],
    )
