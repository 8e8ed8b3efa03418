"""Shared layers of a graph: which of them are one network that is applied several times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from netwright.ports import Call, LayerGraph, TensorRef

Slot = tuple[int, str, int]
"""Where a layer takes a tensor: its place among the block's, the argument, the place in it."""


@dataclass(frozen=True)
class SharedBlock:
    """Layers that are called together, in the same way each time."""

    layers: tuple[str, ...]
    """In the order of the calls."""
    uses: tuple[tuple[int, ...], ...]
    """For each time: the call of each layer."""
    entries: tuple[tuple[Slot, ...], ...]
    """For each input of the block: what takes it."""
    end: int
    """Which layer gives the result."""

    def given(self, graph: LayerGraph, use: int) -> tuple[TensorRef, ...]:
        """Return the tensors that a use begins with."""
        return tuple(_taken(graph, self.uses[use], slots[0]) for slots in self.entries)


def shared_blocks(graph: LayerGraph) -> list[SharedBlock]:
    """Return blocks that hold each shared layer once: as many layers together as are always called alike."""
    called: dict[str, list[int]] = defaultdict(list)
    for place, call in enumerate(graph.calls):
        called[call.layer].append(place)
    alike: dict[tuple[str, int], list[str]] = defaultdict(list)
    for layer, places in called.items():
        if len(places) > 1:
            alike[layer.rpartition("/")[0], len(places)].append(layer)
    blocks: list[SharedBlock] = []
    for layers in alike.values():
        uses = list(zip(*(called[layer] for layer in layers), strict=True))
        for part in _connected(graph, uses):
            block = _block(graph, [tuple(use[one] for one in part) for use in uses])
            singles = (_block(graph, [(use[one],) for use in uses]) for one in part)
            blocks += [block] if block else [one for one in singles if one]
    return blocks


def _connected(graph: LayerGraph, uses: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """Return the places of the layers, those together that hand tensors to each other."""
    parts: list[list[int]] = []
    for place, call in enumerate(uses[0]):
        sources = {uses[0].index(ref.call) for ref in _refs(graph.calls[call]) if ref.call in uses[0]}
        joined = [part for part in parts if sources & {*part}]
        parts = [part for part in parts if part not in joined] + [sorted([*chain.from_iterable(joined), place])]
    return parts


def _block(graph: LayerGraph, uses: Sequence[tuple[int, ...]]) -> SharedBlock | None:
    """Return the layers as a block; None where they are not called alike, or give several results. One layer is one."""
    first = uses[0]
    results = {(use.index(ref.call), ref.output) for use in uses for ref in _outside(graph, use)}
    if len(first) > 1 and not (
        len(results) == 1
        and all(output == 0 for _, output in results)
        and all(_is_alike(graph, first, use) for use in uses[1:])
    ):
        return None
    entries: dict[tuple[TensorRef, ...], list[Slot]] = defaultdict(list)
    for slot in _slots(graph, first):
        if _taken(graph, first, slot).call not in first:
            entries[tuple(_taken(graph, use, slot) for use in uses)].append(slot)
    if any(ref.call >= min(use) for refs in entries for ref, use in zip(refs, uses, strict=True)):
        return None
    layers = tuple(graph.calls[call].layer for call in first)
    return SharedBlock(
        layers, tuple(uses), tuple(map(tuple, entries.values())), min((at for at, _ in results), default=0)
    )


def _is_alike(graph: LayerGraph, first: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether calls hand tensors to each other as the first ones do."""

    def inside(use: tuple[int, ...]) -> list[object]:
        taken = [(slot, _taken(graph, use, slot)) for slot in _slots(graph, use)]
        wires = [(slot, use.index(ref.call), ref.output) for slot, ref in taken if ref.call in use]
        return [[slot for slot, _ in taken], wires, [graph.calls[call].options for call in use]]

    return inside(first) == inside(other)


def _outside(graph: LayerGraph, use: tuple[int, ...]) -> Iterator[TensorRef]:
    """Yield what others take of a use."""
    takers = (ref for place, call in enumerate(graph.calls) if place not in use for ref in _refs(call))
    ends = (end.tensor for end in graph.outputs)
    yield from (ref for refs in (takers, ends) for ref in refs if ref.call in use)


def _slots(graph: LayerGraph, use: tuple[int, ...]) -> Iterator[Slot]:
    for place, call in enumerate(use):
        for argument, refs in graph.calls[call].inputs.items():
            yield from ((place, argument, number) for number in range(len(refs)))


def _taken(graph: LayerGraph, use: tuple[int, ...], slot: Slot) -> TensorRef:
    place, argument, number = slot
    return graph.calls[use[place]].inputs[argument][number]


def _refs(call: Call) -> Iterator[TensorRef]:
    return (ref for refs in call.inputs.values() for ref in refs)
