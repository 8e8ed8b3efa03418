"""A single tensor plugged into a network port is the network that ends there.

Plain workers import this module too but draw nothing, so the layer catalogue is loaded on first use.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from netwright.ports import Network, NetworkSpec, TensorSpec


def as_network(tensor: TensorSpec) -> Network:
    """Return the network that ends in a tensor, with the weights of those layers that carry some."""
    from netwright.networks.graph import network_value

    return network_value([tensor])


class NetworkSpecs:
    """Specs of such networks, made once for each tensor."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[TensorSpec, NetworkSpec] = WeakKeyDictionary()

    def of(self, tensor: TensorSpec) -> NetworkSpec:
        """Return the spec of the network that ends in a tensor."""
        from netwright.networks.graph import network_of

        if tensor not in self._made:
            self._made[tensor] = network_of([tensor])
        return self._made[tensor]
