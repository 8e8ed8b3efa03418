"""A single tensor plugged into a network port is the network that ends there.

Plain workers import this module too but draw nothing, so the layer catalogue is loaded on first use.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from netwright.ports import Network, NetworkSpec, TensorSpec


def as_network(tensor: TensorSpec) -> Network:
    """Return the network that ends in a tensor, with the weights of those layers that carry some."""
    from netwright.networks.graphs.graph import network_value

    return network_value([tensor])


def drawn_argument(spec: Any) -> Any:
    """Return what a drawn node takes for a spec: a network comes as a value, here without weights."""
    if isinstance(spec, tuple):
        return tuple(drawn_argument(one) for one in spec)
    return Network(spec) if isinstance(spec, NetworkSpec) else spec


class NetworkSpecs:
    """Specs of such networks, made once for each tensor."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[TensorSpec, NetworkSpec] = WeakKeyDictionary()

    def of(self, tensor: TensorSpec) -> NetworkSpec:
        """Return the spec of the network that ends in a tensor."""
        from netwright.networks.graphs.graph import network_of

        if tensor not in self._made:
            self._made[tensor] = network_of([tensor])
        return self._made[tensor]
