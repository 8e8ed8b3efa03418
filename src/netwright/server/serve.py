"""Starting the server: one for a workspace, on a port that is free, listening before anything heavy begins."""

from __future__ import annotations

import ipaddress
import json
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from filelock import FileLock, Timeout
from starlette.applications import Starlette
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from netwright.engine.garbage import collect_seldom
from netwright.sdk import NetwrightError
from netwright.sdk.files import write_durably
from netwright.server.access.gate import UPLOAD_LIMIT, Gate, allowed_hosts
from netwright.server.access.keys import LEAST_TOKEN, Keys
from netwright.server.access.patient_protocol import PatientProtocol
from netwright.server.files.workspace import Workspace
from netwright.server.waking import Waking

DEFAULT_PORT = 8765
PORTS_TRIED = 50
LOCK_FILE = "serving.lock"
ADDRESS_FILE = "server.json"

Say = Callable[[str], None]


class ServeError(NetwrightError):
    """Why the server does not start."""


@dataclass(frozen=True)
class ServeOptions:
    """Where to listen. `names` are further host names under which browsers reach the server."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    token: str | None = None
    names: Sequence[str] = ()
    open_browser: bool = False


def serve(workspace: Path, options: ServeOptions | None = None, say: Say = print) -> None:
    """Serve a workspace until a signal ends it; raises ServeError, with a sentence, when it cannot start."""
    wanted = options or ServeOptions()
    _check_reach(wanted)
    place = Workspace.at(workspace)
    with _sole_server(place), _listening(wanted) as listener:
        port = listener.getsockname()[1]
        address = f"http://{_shown_host(wanted.host)}:{port}/"
        write_durably(place.private / ADDRESS_FILE, json.dumps({"address": address, "pid": os.getpid()}).encode())
        keys = Keys.of_workspace(place.private, wanted.token)
        server = _Server(
            configure(Waking(lambda: _load(place, keys)), keys, replace(wanted, port=port)),
            lambda: _announce(wanted, address, keys, say),
        )
        with suppress(KeyboardInterrupt), _ended_by_signal():
            server.run(sockets=[listener])


def _check_reach(options: ServeOptions) -> None:
    """Who can reach the server from another machine needs a password that was chosen, and that is long enough."""
    if is_loopback(options.host):
        return
    if options.token is None:
        raise ServeError(
            "{host} can be reached from other machines, so it needs a token of your own.",
            "Give one of at least {least} characters with --token, or listen on 127.0.0.1.",
            host=options.host,
            least=LEAST_TOKEN,
        )
    if len(options.token) < LEAST_TOKEN:
        raise ServeError(
            "The token is too short for a server that other machines can reach.",
            "Take at least {least} characters.",
            least=LEAST_TOKEN,
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


@contextmanager
def _sole_server(workspace: Workspace) -> Any:
    """Hold the workspace: two servers would each own the open documents."""
    workspace.private.mkdir(exist_ok=True)
    lock = FileLock(workspace.private / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ServeError(
            "Another Netwright serves the workspace {workspace} already{where}.",
            "Use that one, or end it first, or serve another folder.",
            workspace=str(workspace.root),
            where=_other_address(workspace),
        ) from None
    try:
        yield
    finally:
        (workspace.private / ADDRESS_FILE).unlink(missing_ok=True)
        lock.release()


def _other_address(workspace: Workspace) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads((workspace.private / ADDRESS_FILE).read_bytes())
        return f" ({str(known['address'])[:100]})"
    return ""


def _listening(options: ServeOptions) -> AbstractContextManager[socket.socket]:
    """Listen on the port, or on the next one that is free."""
    host = options.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = options.port if options.port == 0 else min(options.port + PORTS_TRIED, 65535)
    for port in range(options.port, last + 1):
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name != "nt":  # there it would let two servers share a port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as error:
            listener.close()
            if not _is_taken(error):
                raise ServeError(
                    "The server cannot listen on {host}: {reason}.",
                    "Choose another --host or --port.",
                    host=options.host,
                    reason=error.strerror or str(error),
                ) from None
            continue
        return listener
    raise ServeError(
        "The ports {first} to {last} are all in use.", "Choose another --port.", first=options.port, last=last
    )


def _is_taken(error: OSError) -> bool:
    import errno

    return error.errno in (errno.EADDRINUSE, errno.EACCES)


def _load(workspace: Workspace, keys: Keys) -> Starlette:
    """Load the application, in a thread of the running server."""
    from netwright.server.app import create_app
    from netwright.server.service import Service
    from netwright.server.static import web_folder

    return create_app(Service(workspace, keys.secret), web_folder())


def configure(app: ASGIApp, keys: Keys, options: ServeOptions) -> uvicorn.Config:
    """Put the gate around an application and say how uvicorn runs it; `options.port` is the one listened on."""
    names = {*options.names, *(() if _is_everywhere(options.host) else (_shown_host(options.host),))}
    gate = Gate(
        app,
        keys,
        allowed_hosts(options.port, names),
        {"/api/files": UPLOAD_LIMIT},
    )
    return uvicorn.Config(
        gate,
        http=PatientProtocol,
        ws=WebSocketsSansIOProtocol,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # over loopback it costs more than it saves
        log_config=None,
        access_log=False,  # the address of a first visit holds the token
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        limit_concurrency=1000,
        lifespan="on",
    )


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            collect_seldom()
            self._ready()


def _announce(options: ServeOptions, address: str, keys: Keys, say: Say) -> None:
    full = f"{address}?token={keys.token}"
    say(f"Netwright is at {full}" if options.token is None else f"Netwright is at {address}")
    if options.open_browser:
        # In a thread: some systems wait for the browser.
        threading.Thread(target=webbrowser.open, args=(full,), daemon=True).start()


def _shown_host(host: str) -> str:
    if _is_everywhere(host):
        return socket.gethostname()
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


@contextmanager
def _ended_by_signal() -> Any:
    """Make SIGTERM an orderly end with exit code 0: uvicorn raises it again after its own shutdown."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def main(arguments: Sequence[str]) -> int:
    """Serve a workspace from a bare command line; the full one is `netwright serve`."""
    try:
        serve(
            Path(arguments[0] if arguments else "workspace"),
            ServeOptions(port=int(arguments[1]) if len(arguments) > 1 else DEFAULT_PORT),
        )
    except ServeError as error:
        sys.stderr.write(f"netwright: {error}\n")
        return 1
    return 0
