"""From older to newer: the file format as a whole, and the settings of single node types.

A change of the format adds one function to MIGRATIONS, under the version that it reads, and a fixture of that version
under tests/workflow/fixtures that must open for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from netwright.sdk import Message, NodeType
from netwright.workflow.document import Document, NodeEntry
from netwright.workflow.errors import UnreadableWorkflow

Migration = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes a whole file of one format, returns that of the next."""

MIGRATIONS: Mapping[int, Migration] = {}

SettingsMigration = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Takes the settings of one version of a node type, returns those of the next."""


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


@dataclass(frozen=True)
class Migrated:
    """A document whose nodes were brought up to date, and what a person should look at."""

    document: Document
    notes: list[Message]


def migrate_nodes(
    document: Document,
    node_types: Mapping[str, NodeType],
    steps: Mapping[tuple[str, int], SettingsMigration],
) -> Migrated:
    """Bring the nodes of a document up to the installed versions of their types.

    `steps` holds functions by node type and the version that they read. Where a step is missing the settings stay as
    they are, and a note says so. Nodes of newer versions stay untouched: `find_problems` names them.
    """
    notes: list[Message] = []
    nodes = _current(document.nodes, node_types, steps, notes)
    workflows = {
        name: workflow.model_copy(update={"nodes": _current(workflow.nodes, node_types, steps, notes)})
        for name, workflow in document.workflows.items()
    }
    return Migrated(document.model_copy(update={"nodes": nodes, "workflows": workflows}), notes)


def _current(
    nodes: Mapping[str, NodeEntry],
    node_types: Mapping[str, NodeType],
    steps: Mapping[tuple[str, int], SettingsMigration],
    notes: list[Message],
) -> dict[str, NodeEntry]:
    found = {}
    for id, entry in nodes.items():
        known = node_types.get(entry.type)
        wanted = entry.version if known is None else known.version
        settings = entry.settings
        for version in range(entry.version, wanted):
            step = steps.get((entry.type, version))
            if step is not None:
                settings = step(settings)
            else:
                notes.append(
                    Message.of(
                        "The node {node} was made by version {version} of {type}; look at its settings again.",
                        node=id,
                        version=version,
                        type=entry.type,
                    )
                )
        if wanted > entry.version:
            entry = entry.model_copy(update={"version": wanted, "settings": settings})
        found[id] = entry
    return found
