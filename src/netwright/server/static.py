"""The built web files: the page with a fresh nonce, its assets, and what to run when they were never built."""

from __future__ import annotations

import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from netwright.server.access.headers import page_policy
from netwright.server.refusal import not_found

# By name, not by the system's table: Windows maps .js to text/plain on some machines.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}

_UNBUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Netwright</title></head><body>
<h1>Netwright</h1><p>The server runs, but its web files were not built. In the checkout, run <code>make setup</code>
(it needs Node.js), then reload this page.</p></body></html>"""


def web_folder() -> Path | None:
    """Return the folder of built web files: inside the wheel, or the checkout's web/dist; None when there is none."""
    here = Path(__file__).resolve()
    for folder in (here.parent / "static", here.parents[3] / "web" / "dist"):
        if (folder / "index.html").is_file():
            return folder
    return None


class WebFiles:
    """Serves the page at every address without a file behind it, so that the page can have addresses of its own."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    async def answer(self, request: Request) -> Response:
        """Return a file, or the page."""
        path = request.path_params["path"]
        if path == "api" or path.startswith("api/"):
            raise not_found("There is no such address on this server.")
        if self._folder is None:
            return HTMLResponse(_UNBUILT, headers={"content-security-policy": page_policy("none")})
        file = self._file(self._folder, path)
        if file is not None:
            return _asset(file, unchanging=path.startswith("assets/"))
        if Path(path).suffix in TYPES:
            raise not_found("There is no such address on this server.")
        return _page(self._folder / "index.html")

    @staticmethod
    def _file(folder: Path, path: str) -> Path | None:
        if not path or "\0" in path or "\\" in path:
            return None
        place = (folder / path).resolve()
        known = place.suffix in TYPES and place.name != "index.html" and not place.name.startswith(".")
        return place if known and place.is_relative_to(folder) and place.is_file() else None


def _asset(file: Path, *, unchanging: bool) -> Response:
    # Built assets have a hash of their content in their names.
    keep = "private, max-age=31536000, immutable" if unchanging else "no-cache"
    return Response(file.read_bytes(), media_type=TYPES[file.suffix], headers={"cache-control": keep})


def _page(index: Path) -> Response:
    """Put a fresh nonce into the page, where its style elements find it."""
    nonce = secrets.token_urlsafe(16)
    meta = f'<head>\n<meta name="csp-nonce" content="{nonce}" nonce="{nonce}">'
    text = index.read_text(encoding="utf-8").replace("__CSP_NONCE__", nonce).replace("<head>", meta, 1)
    return HTMLResponse(text, headers={"content-security-policy": page_policy(nonce), "cache-control": "no-store"})
