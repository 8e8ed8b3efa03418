"""From older to newer file formats.

A change of the format adds one function to MIGRATIONS, under the version that it reads, and a fixture of that version
under tests/workflow/fixtures that must open for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netwright.workflow.errors import UnreadableWorkflow

Migration = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes a whole file of one format, returns that of the next."""

MIGRATIONS: Mapping[int, Migration] = {}


def migrate(data: dict[str, Any], version: int, migrations: Mapping[int, Migration], current: int) -> dict[str, Any]:
    """Bring a file of an older format up to the current one, step by step."""
    while version < current:
        step = migrations.get(version)
        if step is None:
            raise UnreadableWorkflow(
                "Workflows of format {format} can no longer be read.",
                "Open it with an older Netwright and save it there.",
                format=version,
            )
        version += 1
        data = {**step(data), "format": version}
    return data
