"""Taking over what a node made: under which result id, and what it was seen to read."""

from __future__ import annotations

import secrets
from pathlib import Path

from netwright.engine.recipes.recipes import Keyed, Recipes
from netwright.engine.running import faults
from netwright.engine.store.cache import Cache
from netwright.engine.store.entry import Entry, Origin
from netwright.workers.protocol import NodeDone


def store(
    cache: Cache, recipes: Recipes, keyed: Keyed, notice: NodeDone, staged: Path, origin: Origin, since: float
) -> Entry:
    """Publish the result of the node that `origin` names, which was done at the time `since`.

    It answers for its recipe, under the recipe's key, only where the recipe tells all: not for a node whose results
    differ each time, one that was stopped, or one that read what its settings do not name or what changed meanwhile.
    """
    node_type = recipes.graph.nodes[origin.node].type
    look = recipes.ground.fingerprints.look
    traced = {path: look(Path(path), since).content for path in traced_by(recipes, keyed, notice)}
    has_changed = bool(keyed.files) and recipes.files_changed(keyed, since)
    if has_changed:
        notice = notice.model_copy(update={"warnings": (*notice.warnings, faults.file_changed())})
    answers = node_type.deterministic and not notice.incomplete and not traced and not has_changed
    result = keyed.key if answers else secrets.token_hex(32)
    entry = cache.publish(result, node_type.id, notice, staged, origin, traced)
    cache.drop_checkpoints(keyed.key)
    return entry


def traced_by(recipes: Recipes, keyed: Keyed, notice: NodeDone) -> tuple[str, ...]:
    """Return the files that a node read though its settings do not name them."""
    if recipes.graph.nodes[notice.node].type.side_effects:
        return ()
    return tuple(
        path for path in notice.files if not any(Path(path).resolve().is_relative_to(one) for one in keyed.read)
    )
