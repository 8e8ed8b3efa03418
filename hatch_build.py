"""Build hook: the built web files and the examples go into the wheel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NetwrightBuildHook(BuildHookInterface[Any]):
    """Put web/dist at netwright/server/static and examples/ at netwright/examples.

    An editable install gets neither: it reads both from the checkout.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        # stdout belongs to the build front end
        subprocess.run([sys.executable, root / "scripts" / "build_web.py"], check=True, stdout=sys.stderr)
        if self.target_name == "wheel":
            build_data["force_include"] |= {
                **_placed(root / "web" / "dist", "netwright/server/static"),
                **_placed(root / "examples", "netwright/examples"),
            }


def _placed(folder: Path, where: str) -> dict[str, str]:
    """Map each file under `folder`, hidden and compiled ones left out, to its path in the wheel."""
    return {
        str(path): f"{where}/{path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.suffix != ".pyc"
    }
