"""Giving a drawn network the weights of another one, layer by layer, and saying what was kept and what begins anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from netwright.networks.build import build
from netwright.networks.graphs.graph import weights_at
from netwright.ports import Layer, Network, NetworkSpec
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import numpy as np

Match = Literal["id or name", "order"]
Outcome = Literal["kept", "other shape", "not found"]


@dataclass(frozen=True)
class Loaded:
    """What became of one layer that holds weights."""

    layer: str
    kind: str
    outcome: Outcome
    source: str = ""
    """The layer that it was matched with."""
    wanted: str = ""
    found: str = ""
    """Shapes, where they differ."""


def load_from(drawn: Network, weighted: Network, match: Match) -> tuple[Network, list[Loaded]]:
    """Return the drawn network with the weights that fit, and a report of each layer that holds weights.

    Layers are matched by id, else by label or name, or by their order. Raises NodeError where nothing fits.
    """
    pairs = dict(_by_order(drawn.spec, weighted.spec) if match == "order" else _by_name(drawn.spec, weighted.spec))
    shapes = [[tuple(one.shape) for one in layer.weights] if layer else [] for layer in build(drawn.spec.graph).layers]
    weights: dict[str, np.ndarray] = dict(drawn.weights or {})
    assets = dict(drawn.assets)
    report: list[Loaded] = []
    for position, layer in enumerate(drawn.spec.graph.layers):
        name, place = layer.label or layer.id, pairs.get(position)
        if place is not None and str(place) in weighted.assets:
            assets[str(position)] = weighted.assets[str(place)]
        if not shapes[position]:
            continue
        held = weights_at(weighted.weights or {}, place) if place is not None else {}
        if place is None or not held:
            report.append(Loaded(name, layer.kind, "not found"))
            continue
        source = weighted.spec.graph.layers[place].id
        found = [tuple(held[str(one)].shape) for one in range(len(held))]
        if found != shapes[position]:
            wanted = _shown(shapes[position])
            report.append(Loaded(name, layer.kind, "other shape", source, wanted, _shown(found)))
            continue
        weights.update({f"{position}/{key}": value for key, value in held.items()})
        report.append(Loaded(name, layer.kind, "kept", source))
    if report and all(one.outcome != "kept" for one in report):
        raise NodeError(
            "No weights fit: no layer of the drawn network is like one of the other in name and shape.",
            "Give layers that belong together the same label, or match them by their order.",
        )
    spec = drawn.spec.model_copy(update={"has_weights": True})
    return replace(drawn, spec=spec, weights=weights, assets=assets), report


def _by_name(drawn: NetworkSpec, weighted: NetworkSpec) -> Iterator[tuple[int, int]]:
    """Pair layers of one kind by id, then by label, then by what is left of the names without their punctuation."""
    free = dict(enumerate(weighted.graph.layers))
    waiting = dict(enumerate(drawn.graph.layers))
    for names_of in (_ids, _labels, _plain):
        known: dict[tuple[str, str], int] = {}
        for place, layer in free.items():
            for name in names_of(layer):
                known.setdefault((layer.kind, name), place)
        for position, layer in list(waiting.items()):
            found = next((known[layer.kind, name] for name in names_of(layer) if (layer.kind, name) in known), None)
            if found is not None and found in free:
                del waiting[position], free[found]
                yield position, found


def _by_order(drawn: NetworkSpec, weighted: NetworkSpec) -> Iterator[tuple[int, int]]:
    """Pair the layers that hold weights in canonical order."""
    mine, others = (
        [place for place, layer in enumerate(spec.graph.layers) if spec.parameters[layer.id].size]
        for spec in (drawn, weighted)
    )
    yield from zip(mine, others, strict=False)


def _ids(layer: Layer) -> list[str]:
    return [layer.id]


def _labels(layer: Layer) -> list[str]:
    return [name for name in (layer.label, layer.id) if name]


def _plain(layer: Layer) -> list[str]:
    names = [re.sub(r"[\W_]+", "", name).casefold() for name in (layer.label, layer.id) if name]
    return [name for name in names if name]


def _shown(shapes: list[tuple[int, ...]]) -> str:
    return ", ".join(" x ".join(map(str, shape)) or "one number" for shape in shapes)
