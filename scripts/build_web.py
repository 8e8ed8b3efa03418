"""Build web/ into web/dist with npm, unless web/dist was built from the same sources.

`make setup` and the wheel both come here. The digest of the sources is kept beside what was built from them,
so an sdist that carries web/dist needs no Node.js, and a checkout does nothing when nothing changed.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "web"
LOCK = WEB / "package-lock.json"
INSTALLED = WEB / "node_modules" / ".installed.sha256"  # `npm ci` empties node_modules, so it cannot go stale
BUILT = WEB / "dist" / ".sources.sha256"
LEAST_NODE = (20, 19)
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", "e2e"}


def main() -> int:
    """Install what package-lock.json says and build; with --install-only, do not build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install-only", action="store_true", help="only bring node_modules up to date")
    install_only = parser.parse_args().install_only
    if not LOCK.is_file():
        return _fail(f"{LOCK} is missing: the web files cannot be built. Is the checkout complete?")
    sources = _digest(_sources())
    if not install_only and _recorded(BUILT) == sources and (WEB / "dist" / "index.html").is_file():
        return 0
    npm = shutil.which("npm")
    if npm is None or _node_version() < LEAST_NODE:
        least = ".".join(map(str, LEAST_NODE))
        return _fail(f"building the web files needs Node.js {least} or newer with npm; install it and try again.")
    try:
        _install(npm)
        if not install_only:
            subprocess.run([npm, "run", "build"], cwd=WEB, check=True)
            BUILT.write_text(sources + "\n")
    except subprocess.CalledProcessError as error:
        return _fail(f"`npm {' '.join(error.cmd[1:])}` in web/ ended with exit code {error.returncode}.")
    return 0


def _install(npm: str) -> None:
    lock = _digest([LOCK])
    if _recorded(INSTALLED) != lock:
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=WEB, check=True)
        INSTALLED.parent.mkdir(exist_ok=True)  # npm makes none when there is nothing to install
        INSTALLED.write_text(lock + "\n")


def _sources() -> Iterator[Path]:
    for top in sorted(WEB.iterdir()):
        if top.name in NOT_SOURCES:
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and ".test." not in path.name and path.suffix != ".tsbuildinfo":
                yield path


def _digest(paths: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(WEB).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _recorded(path: Path) -> str | None:
    return path.read_text().strip() if path.is_file() else None


def _node_version() -> tuple[int, ...]:
    node = shutil.which("node")
    if node is None:
        return (0,)
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", answer)[:2])


def _fail(sentence: str) -> int:
    print(f"netwright: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
