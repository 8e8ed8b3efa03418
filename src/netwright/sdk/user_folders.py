"""Where the system keeps what belongs to the user rather than to a workspace. Neither folder may exist yet."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SETTINGS_FOLDER = "NETWRIGHT_SETTINGS"
"""An environment variable: a folder for both, in place of the system's own."""


def settings_folder() -> Path:
    """Return where the user's own settings are kept."""
    if named := os.environ.get(SETTINGS_FOLDER):
        return Path(named)
    return _of_the_system(("APPDATA", "Roaming"), "Application Support", ("XDG_CONFIG_HOME", ".config"))


def cache_folder() -> Path:
    """Return where things are kept that may be removed: they are made or fetched again where needed."""
    if named := os.environ.get(SETTINGS_FOLDER):
        return Path(named) / "cache"
    return _of_the_system(("LOCALAPPDATA", "Local"), "Caches", ("XDG_CACHE_HOME", ".cache"))


def downloads_folder() -> Path:
    """Return where what came from the net is kept."""
    return cache_folder() / "downloads"


def _of_the_system(windows: tuple[str, str], mac: str, other: tuple[str, str]) -> Path:
    if os.name == "nt":
        start = Path(os.environ.get(windows[0]) or Path.home() / "AppData" / windows[1])
    elif sys.platform == "darwin":
        start = Path.home() / "Library" / mac
    else:
        start = Path(os.environ.get(other[0]) or Path.home() / other[1])
    return start / "netwright"
