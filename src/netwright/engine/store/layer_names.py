"""Networks out of the cache, with their layers called as the drawing calls them now.

A result is known by what was drawn and not by what it is called, so a copy of a workflow finds the networks of the
original, and a layer may get another label after its network was trained. Weights lie by position: only names change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]


def rename_layers(spec: Json, before: Sequence[str], now: Sequence[str], labels: Mapping[str, str]) -> Json:
    """Return the spec of a network with the ids and labels of now; the same object where nothing differs.

    `before` and `now` are the drawn layers behind it, in one order; `labels` are by the ids of now.
    """
    if len(before) != len(now):
        return spec
    names = dict(zip(before, now, strict=True))
    graph = spec["graph"]
    wanted = {layer["id"]: _renamed(layer["id"], names) for layer in graph["layers"]}
    ids = _unless_doubled(wanted)
    layers = [
        {**layer, "id": ids[layer["id"]], "label": labels.get(wanted[layer["id"]], layer["label"])}
        for layer in graph["layers"]
    ]
    if layers == graph["layers"]:
        return spec
    ends = _unless_doubled({_short(old): _short(new) for old, new in ids.items()})
    return {
        **spec,
        "graph": {
            **graph,
            "layers": layers,
            "calls": [{**call, "layer": ids[call["layer"]]} for call in graph["calls"]],
            "inputs": _ends(graph["inputs"], ends),
            "outputs": _ends(graph["outputs"], ends),
        },
        "parameters": {ids.get(id, id): count for id, count in spec["parameters"].items()},
    }


def _renamed(id: str, names: Mapping[str, str]) -> str:
    """Return the name of now; of a copied layer (`copy/lstm`, made by Apply Network) that of each part of its path."""
    if id in names:
        return names[id]
    for place in (place for place, letter in enumerate(id) if letter == "/"):
        if id[:place] in names:
            return f"{names[id[:place]]}/{_below(id[place + 1 :], names)}"
    return id


def _below(path: str, names: Mapping[str, str]) -> str:
    """Return what follows the id of an Apply Network node: a layer, or the number of a repetition and a layer."""
    number, _, rest = path.partition("/")
    return f"{number}/{_renamed(rest, names)}" if number.isdecimal() and rest else _renamed(path, names)


def _unless_doubled(names: dict[str, str]) -> dict[str, str]:
    """Keep the old names where a new one would mean two things, such as a layer that a node has added."""
    return names if len(set(names.values())) == len(names) else {name: name for name in names}


def _ends(ends: Sequence[Json], names: Mapping[str, str]) -> list[Json]:
    """Inputs and outputs are named after their layers where the user did not name them."""
    return [{**end, "name": names.get(end["name"], end["name"])} for end in ends]


def _short(id: str) -> str:
    return id.rpartition("/")[2]
