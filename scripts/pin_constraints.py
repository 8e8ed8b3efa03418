"""Write constraints.txt: the exact versions of all that Netwright needs, as installed in this environment."""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# The versions that the tests run with, on Python 3.11 to 3.13. Written by scripts/pin_constraints.py.
# pip install -c constraints.txt -e '.[dev]'
"""


def main() -> None:
    """Follow the requirements of pyproject.toml and its dev extra through the installed distributions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["dev"]]
    pins: dict[str, str] = {}
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in pins or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        pins[name] = importlib.metadata.version(name)
        waiting += [Requirement(line) for line in importlib.metadata.requires(name) or []]
    if "tensorflow-cpu" in pins:  # the same release, where there is no smaller CPU build
        pins["tensorflow"] = pins["tensorflow-cpu"]
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items())]
    (ROOT / "constraints.txt").write_text(HEADER + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
