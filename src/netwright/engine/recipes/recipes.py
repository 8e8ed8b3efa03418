"""The keys of a graph's nodes, as far as they can be known, and the results that answer to them.

A node's key needs the result ids of its inputs. The result id of a complete, deterministic result is its key, so
keys are known before anything has run, down to the first node whose result does not follow from its recipe.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netwright.engine.recipes.backends import Choice, choice_of
from netwright.engine.recipes.environment import environment
from netwright.engine.recipes.fingerprints import MEMORY, Fingerprints, Seen
from netwright.engine.recipes.graph import Graph, GraphNode
from netwright.engine.recipes.keys import Ingredient, describe_inputs, digest, node_seed, own_seed, recipe_key
from netwright.engine.recipes.read_paths import read_paths
from netwright.engine.store.cache import Cache
from netwright.engine.store.entry import Entry
from netwright.engine.store.ledger import Latest
from netwright.sdk import NodeType
from netwright.workers.data_paths import DataFolders
from netwright.workflow.flatten import FlatWorkflow, Scope, resolve_settings

Drafts = dict[str, tuple[str, Mapping[str, Any]]]
"""By node: what the settings followed from, as a hash, and the settings."""


@dataclass
class Memory:
    """What was worked out for a document before. An edit leaves almost all of it valid."""

    ingredients: dict[str, Ingredient] = field(default_factory=dict)
    """By node, where the settings hold no expressions."""
    keys: dict[str, tuple[KeyGround, Keyed]] = field(default_factory=dict)
    """By node that reads no files: its key, and all that it followed from."""

    def shrink(self, nodes: int) -> None:
        """Drop everything once it is several times what the nodes of the document need."""
        if max(len(self.ingredients), len(self.keys)) > 4 * nodes + 1000:
            self.ingredients.clear()
            self.keys.clear()


KeyGround = tuple[list[Ingredient | None], list[str | None], str, int | None]
"""The node after its drawn layers, the results that it takes, the environment, and the workflow's seed where used."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workflow's data paths are looked for."""

    folder: Path
    workspace: Path
    allowed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyed:
    """A node whose key is known."""

    key: str
    seed: int
    files: dict[str, str | None]
    """Content hashes by path as the settings name it."""
    read: tuple[Path, ...]
    """The places of those that exist."""


@dataclass(frozen=True)
class Ground:
    """What keys and results are looked up in."""

    cache: Cache
    fingerprints: Fingerprints
    threads: int
    latest: Mapping[str, Latest]
    """How the nodes of this document last ended."""


class Recipes:
    """Keys and results of one graph. `results` may be changed by a run; `forget` drops what followed from it."""

    def __init__(
        self,
        graph: Graph,
        flat: FlatWorkflow,
        place: Place,
        ground: Ground,
        memory: Memory | None = None,
    ) -> None:
        self.graph = graph
        self.flat = flat
        self.place = place
        self.ground = ground
        self.folders = DataFolders(place.folder, place.workspace, place.allowed)
        self.results: dict[str, str] = {}
        self.entries: dict[str, Entry] = {}
        self.failed: dict[str, Mapping[str, Any]] = {}
        """Nodes without a result, with the fault that is the reason: their own, or that of a node before."""
        self.unread: set[Path] = set()
        """Files and folders that take long to read, for which keys wait, or that may have changed since they were
        read. `Fingerprints.read` reads them."""
        self._since = time.monotonic()
        self.drafted: Drafts = {}
        """Settings that only the drafting worker can resolve: those that refer to the spec of a drawn layer."""
        self._memory = memory or Memory()
        self._ingredients: dict[str, Ingredient] = {}
        self._keyed: dict[str, Keyed] = {}
        self._reading: dict[str, bool] = {}
        self._environments: dict[tuple[str, Choice], str] = {}

    def settings(self, id: str) -> Mapping[str, Any] | None:
        """Return a node's settings without expressions, None while a spec they need was not observed.

        Raises NetwrightError for expressions that are at fault.
        """
        node = self.graph.nodes[id]
        if not node.dynamic:
            return node.settings
        if not self._has_observed(id):
            return None
        if self._refers_to_layers(id):
            ground, settings = self.drafted.get(id, ("", None))
            return settings if settings is not None and ground == self._draft_ground(id) else None
        return resolve_settings(self.flat, id, self.observed)

    def take_drafted(self, found: Mapping[str, Mapping[str, Any]]) -> bool:
        """Take settings that the drafting worker resolved, valid as long as what they followed from stands.

        Those that it resolved by a mere prediction are passed over. Returns whether any was news.
        """
        news = False
        for id, settings in found.items():
            if id in self.graph.nodes and self._refers_to_layers(id) and self._has_observed(id):
                drafted = (self._draft_ground(id), settings)
                news = news or self.drafted.get(id) != drafted
                self.drafted[id] = drafted
        return news

    def _refers_to_layers(self, id: str) -> bool:
        nodes = self.graph.nodes
        return any(source in nodes and nodes[source].type.layer for source, _ in nodes[id].references)

    def _has_observed(self, id: str) -> bool:
        return all(source in self.entries for source in self.graph.references(id))

    def _draft_ground(self, id: str) -> str:
        nodes = self.graph.nodes
        layers = []
        scopes: dict[str, Any] = {}
        for name in self.graph.referred_layers(id):
            node = nodes[name]
            wires = {port: [[wire.node, wire.port] for wire in node.inputs[port]] for port in node.inputs}
            layers.append([name, node.type.id, dict(node.settings), wires, node.references])
            scope: Scope | None = self.flat.nodes[name].scope
            while scope is not None and scope.prefix not in scopes:
                scopes[scope.prefix] = dict(scope.values)
                scope = scope.outer
        results = [[name, self.results.get(name)] for name in self.graph.references(id)]
        return digest([layers, results, scopes])

    def observed(self, id: str, port: str) -> Any:
        """Return the spec of an output that exists, as JSON; None for any other."""
        entry = self.entries.get(id)
        output = entry.manifest["outputs"].get(port) if entry else None
        return output["spec"] if output else None

    def ingredient(self, id: str) -> Ingredient | None:
        """Return what keys need of a node, None while its settings are not known."""
        found = self._ingredients.get(id)
        if found is None:
            settings = self.settings(id)
            if settings is None:
                return None
            found = self._ingredients[id] = self._describe(self.graph.nodes[id], settings)
        return found

    def keyed(self, id: str, fresh: bool = False) -> Keyed | None:
        """Return a node's key, None while something it needs is not known; raises NetwrightError for settings.

        `fresh` looks at every file again; otherwise what was seen a second ago counts, and of a large folder what was
        there last. What takes long to read goes to `unread`.
        """
        found = self._keyed.get(id)
        if found is not None:
            return found
        taken = [self.results.get(source) for source in self.graph.sources(id)]
        layers = self.graph.drawn(id)
        parts = [self.ingredient(part) for part in (*layers, id)]
        if None in taken or None in parts:
            return None
        type = self.graph.nodes[id].type
        seed = self.flat.seed_of(id) if type.random else None
        ground = (parts, taken, self._environment(id), seed)
        known = self._memory.keys.get(id)
        found = known[1] if known is not None and known[0] == ground else self._make_key(id, layers, fresh)
        if found is None or not self._knows_traced(id, found, fresh):
            return None
        if not found.files:
            self._memory.keys[id] = (ground, found)
        self._keyed[id] = found
        return found

    def _make_key(self, id: str, layers: Sequence[str], fresh: bool) -> Keyed | None:
        node = self._ingredients[id]
        inputs = describe_inputs(node, layers, self._ingredients, self.results)
        own = own_seed(node)
        seed = node_seed(self.flat.seed_of(id), node.type, inputs) if own is None else own
        files, read = self._files(id, fresh)
        if files is None:
            return None
        return Keyed(recipe_key(node, inputs, seed, self._environment(id), files), seed, files, read)

    def find(self, id: str, keyed: Keyed, use_stopped: bool = True, fresh: bool = False) -> Entry | None:
        """Return the result that answers for a node now.

        That is what the node last had if it belongs to this key but not to the recipe alone (stopped, not
        deterministic), or else what the cache has for the recipe.
        """
        type = self.graph.nodes[id].type
        held = self.ground.latest.get(id)
        fits = held is not None and held.key == keyed.key and held.result is not None
        if held is not None and fits and held.result != keyed.key:
            entry = self.ground.cache.find(str(held.result))
            if entry is not None and self._is_current(entry, fresh) and (use_stopped or held.state != "stopped"):
                return entry
        if not type.deterministic or (type.side_effects and not fits):
            return None
        return self.ground.cache.find(keyed.key)

    def settle(self, id: str, entry: Entry | None, keyed: Keyed) -> Entry | None:
        """Take a result as the node's, or without one the result id that a run will give it if that is known.

        Returns the result as the node has it: with the layers of a network called as they are drawn.
        """
        self.failed.pop(id, None)
        if entry is not None:
            layers = self.graph.layer_names.get(id)
            if layers:
                entry = entry.as_drawn(layers, {name: self.graph.nodes[name].label for name in layers})
            self.entries[id] = entry
            self.results[id] = entry.id
        else:
            self.entries.pop(id, None)
            if self.graph.nodes[id].type.deterministic:
                self.results[id] = keyed.key
            else:
                self.results.pop(id, None)
        return entry

    def fail(self, id: str, error: Mapping[str, Any]) -> bool:
        """Take it that a node has no result, for this reason. Keys of nodes that do without follow from it.

        Returns whether that is news.
        """
        if self.failed.get(id) == error:
            return False
        self.failed[id] = error
        self.results[id] = f"failed:{digest(error['problem'])}"
        self.entries.pop(id, None)
        return True

    def forget(self, id: str) -> None:
        """Drop a node's key and settings, because what they followed from has changed."""
        self._since = time.monotonic()
        self._keyed.pop(id, None)
        self.failed.pop(id, None)
        for part in (id, *self.graph.drawn(id)):
            if self.graph.nodes[part].dynamic:
                self._ingredients.pop(part, None)

    def unread_since(self, keyed: Keyed, traced: Iterable[str], since: float) -> set[Path]:
        """Return what has to be read before it can be said what is in the files of a node, at a time or later."""
        named = (self.folders.find(path) for path in keyed.files)
        places = {place for place in named if place} | {Path(path) for path in traced}
        return {place for place in places if not self.ground.fingerprints.look(place, since).stands}

    def files_changed(self, keyed: Keyed, since: float) -> bool:
        """Whether a file is no longer what it was when the key was made."""
        for path, known in keyed.files.items():
            place = self.folders.find(path)
            if (self.ground.fingerprints.look(place, since).content if place else None) != known:
                return True
        return False

    def _knows_traced(self, id: str, keyed: Keyed, fresh: bool) -> bool:
        """Whether it is known what is in the files that the node's last result was seen to read."""
        held = self.ground.latest.get(id)
        if held is None or held.key != keyed.key or held.result is None or held.result == keyed.key:
            return True
        entry = self.ground.cache.find(str(held.result))
        unknown = [path for path in entry.traced if self._see(Path(path), fresh) is None] if entry else []
        return not unknown

    def _is_current(self, entry: Entry, fresh: bool) -> bool:
        return all(self._see(Path(path), fresh) == Seen(known, True) for path, known in entry.traced.items())

    def _see(self, place: Path, fresh: bool) -> Seen | None:
        """Return what is in a file or folder, None where that is not known yet."""
        since = self._since if fresh else time.monotonic() - MEMORY
        found = self.ground.fingerprints.look(place, since)
        if not found.stands:
            self.unread.add(place)
            # An edit need not wait for a folder that was read before.
            return None if fresh or found.content is None else Seen(found.content, True)
        return found

    def _describe(self, node: GraphNode, settings: Mapping[str, Any]) -> Ingredient:
        if node.dynamic:
            return Ingredient(node.type, settings, node.inputs)
        known = self._memory.ingredients.get(node.id)
        recipe = ""
        # An edit shares the settings it did not touch with the document before it, so their text is known.
        if known is not None and known.settings is settings and known.type is node.type:
            if known.inputs is node.inputs:
                return known
            recipe = known.recipe
        made = self._memory.ingredients[node.id] = Ingredient(node.type, settings, node.inputs, recipe)
        return made

    def _files(self, id: str, fresh: bool) -> tuple[dict[str, str | None] | None, tuple[Path, ...]]:
        """Return what is in the files that a node names, None where that is not known yet, and their places."""
        files: dict[str, str | None] = {}
        read = []
        is_known = True
        for part in (*self.graph.drawn(id), id):
            node = self._ingredients[part]
            if not self._reads_files(node.type):
                continue
            for path in read_paths(node.type.settings, node.settings):
                place = self.folders.find(path)
                seen = self._see(place, fresh) if place else Seen(None, True)
                is_known = is_known and seen is not None
                files[path] = seen.content if seen else None
                if place:
                    read.append(place)
        return files if is_known else None, tuple(read)

    def _reads_files(self, type: NodeType) -> bool:
        known = self._reading.get(type.id)
        if known is None:
            known = self._reading[type.id] = any(field.kind in ("file", "groups") for field in type.settings)
        return known

    def _environment(self, id: str) -> str:
        node = self._ingredients[id]
        around = (node.type.process, choice_of(node.type, node.settings))
        text = self._environments.get(around)
        if text is None:
            text = self._environments[around] = environment(around[0], self.ground.threads, around[1])
        return text
