"""A layer call that does not fit, and whether it would if something were otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from netwright.networks.catalogue import Entry
from netwright.networks.layers.shapes import Misfit, infer
from netwright.nodes.layers.attention import ATTENDING, check_attention
from netwright.nodes.layers.misfit import check_states
from netwright.nodes.layers.value_types import check_types
from netwright.ports import Layer, TensorInfo, TensorSpec
from netwright.sdk import NetwrightError

Tensors = Mapping[str, tuple[TensorSpec, ...]]
Infos = dict[str, tuple[TensorInfo, ...]]


@dataclass(frozen=True)
class Stuck:
    """A layer call that does not fit."""

    entry: Entry
    layer: Layer
    options: Mapping[str, Any]
    tensors: Tensors

    @property
    def infos(self) -> Infos:
        return {key: tuple(tensor.info for tensor in given) for key, given in self.tensors.items()}

    def fits(self, settings: Mapping[str, Any], infos: Infos) -> bool:
        """Tell whether the call would work with these settings on these tensors."""
        try:
            check_states(self.entry, settings, infos)
            check_types(self.entry, settings, self.options, infos)
            check_attention(self.entry, infos)
            found = infer(self.entry.kind, settings, infos, self.options, self.layer.trainable)
            check_states(self.entry, settings, infos, found.outputs)
        except (Misfit, NetwrightError):
            return False
        return True

    def places(self) -> Iterator[tuple[str, int, str, TensorSpec]]:
        """Yield each tensor that arrives: key, place among its port's, port, tensor."""
        for slot in self.entry.inputs:
            if self.entry.is_operation or slot.argument in (self.entry.inputs[0].argument, *ATTENDING):
                for place, tensor in enumerate(self.tensors.get(slot.key, ())):
                    yield slot.key, place, slot.port, tensor

    def with_info(self, key: str, place: int, info: TensorInfo) -> Infos:
        """Return what arrives, with another tensor in one place."""
        infos = self.infos
        changed = list(infos[key])
        changed[place] = info
        return {**infos, key: tuple(changed)}

    def with_infos(self, tensor: TensorSpec, info: TensorInfo) -> Infos:
        """Return what arrives, with another tensor wherever this one arrives."""
        return {
            key: tuple(info if given is tensor or given == tensor else given.info for given in tensors)
            for key, tensors in self.tensors.items()
        }

    def ports_of(self, tensor: TensorSpec) -> list[tuple[str, int]]:
        """Return port and place of each arrival of a tensor."""
        return [(port, place) for _, place, port, given in self.places() if given is tensor or given == tensor]
