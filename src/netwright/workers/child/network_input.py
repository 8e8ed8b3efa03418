"""A single tensor plugged into a network port is the network that ends there."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from netwright.networks.graph import network_of, network_value
from netwright.ports import Network, NetworkSpec, TensorSpec


def as_network(tensor: TensorSpec) -> Network:
    """Return the network that ends in a tensor, with the weights of those layers that carry some."""
    return network_value([tensor])


class NetworkSpecs:
    """Specs of such networks, made once for each tensor."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[TensorSpec, NetworkSpec] = WeakKeyDictionary()

    def of(self, tensor: TensorSpec) -> NetworkSpec:
        """Return the spec of the network that ends in a tensor."""
        if tensor not in self._made:
            self._made[tensor] = network_of([tensor])
        return self._made[tensor]
