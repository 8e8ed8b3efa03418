"""What lets a browser in: the token of this start, and the cookie it is exchanged for."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

SECRET_FILE = "session-secret"
COOKIE_SECONDS = 30 * 24 * 3600
LEAST_TOKEN = 16


@dataclass(frozen=True)
class Keys:
    """The token opens the door once, in an address or an Authorization header; the cookie keeps it open.

    The token is new at each start, because it is printed and ends up in shell and browser histories. The secret
    that signs cookies stays in the workspace, readable by its owner alone, so that a restart does not sign the
    browser out: whoever can read that file can read the workspace and all its workflows anyway.
    """

    token: str
    secret: bytes

    @classmethod
    def of_workspace(cls, folder: Path, token: str | None = None) -> Keys:
        """Take the secret of a workspace's `.netwright` folder, made on first use, and a token: random, or given."""
        secret = _kept_secret(folder / SECRET_FILE)
        if token is not None:
            # Whoever changes the password of a server wants the old cookies gone.
            secret = hmac.digest(secret, token.encode(), "sha256")
        return cls(token or secrets.token_urlsafe(32), secret)

    @property
    def cookie_name(self) -> str:
        """Browsers share cookies between the ports of a host, so each workspace's cookie has its own name."""
        return "netwright_session_" + hashlib.sha256(b"name" + self.secret).hexdigest()[:8]

    def new_cookie(self) -> str:
        """Return a cookie value that is accepted for a month."""
        return self._signed(str(int(time.time()) + COOKIE_SECONDS))

    def accepts_cookie(self, value: str) -> bool:
        """Whether the value was made here and has not expired."""
        expiry = value.partition(".")[0]
        if not (expiry.isascii() and expiry.isdigit() and len(expiry) < 12):
            return False
        genuine = hmac.compare_digest(value.encode(), self._signed(expiry).encode())
        return genuine and time.time() < int(expiry)

    def accepts_token(self, value: str) -> bool:
        """Whether the value is the token; takes equally long however much of it is right."""
        return hmac.compare_digest(value.encode(errors="replace"), self.token.encode())

    def _signed(self, expiry: str) -> str:
        return f"{expiry}.{hmac.new(self.secret, b'cookie' + expiry.encode(), 'sha256').hexdigest()}"


def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL with the mode given at once: there is no moment at which another user could read the file.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_bytes()
        if len(kept) == 32:
            path.chmod(0o600)
            return kept
        path.unlink()  # cut short by a crash: whoever was signed in has to sign in again
        return _kept_secret(path)
    with os.fdopen(handle, "wb") as file:
        secret = secrets.token_bytes(32)
        file.write(secret)
    return secret
