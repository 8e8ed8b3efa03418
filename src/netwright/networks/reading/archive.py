"""Unpacking a `.keras` file: the members that Keras writes, none of them larger than it could honestly be."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

from netwright.sdk import NodeError

MEMBERS = re.compile(r"(config|metadata)\.json|model\.weights\.(h5|npz)|assets/(?!.*(^|/)\.\.?(/|$))[\w./-]+")
MAX_MEMBERS = 10_000
MAX_JSON = 64 * 2**20
MAX_BYTES = 64 * 2**30
MAX_RATIO = 100
"""Keras stores without compression; what somebody packed again does not shrink to a hundredth."""
SMALL = 2**20
"""Members up to this size may have any ratio."""


def extract(path: Path, folder: Path) -> None:
    """Unpack into a folder. Raises zipfile.BadZipFile, or NodeError for what no honest file would hold."""
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        _check(members)
        for info in members:
            target = folder / info.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("xb") as place:
                shutil.copyfileobj(source, place, 2**20)


def _check(members: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in members]
    strange = next((name for name in names if not MEMBERS.fullmatch(name)), None)
    if strange is not None:
        raise NodeError(
            "This is no Keras model: it holds {member}.",
            "Choose a .keras file that Keras wrote.",
            member=repr(strange[:100]),
        )
    if len(set(names)) < len(names) or len(names) > MAX_MEMBERS or "config.json" not in names:
        raise NodeError(
            "This is no Keras model: it lacks its config.json, or holds a file twice.",
            "Choose a .keras file that Keras wrote.",
        )
    for info in members:
        limit = MAX_JSON if info.filename.endswith(".json") else MAX_BYTES
        is_bomb = info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        if info.file_size > limit or is_bomb:
            raise NodeError(
                "{member} in the model would take {size} MB: more than it could honestly be.",
                "Choose a .keras file that Keras wrote.",
                member=info.filename,
                size=round(info.file_size / 2**20),
            )
