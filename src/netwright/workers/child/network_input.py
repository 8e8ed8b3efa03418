"""A single tensor plugged into a network port is the network that ends there."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from netwright.ports import Network, NetworkSpec, TensorSpec


def as_network(tensor: TensorSpec) -> Network:
    """Return the network from the tensor's inputs to the tensor."""
    from netwright.networks.graph import network_of

    return network_of({"output": tensor})


class NetworkSpecs:
    """Specs of such networks, made once for each tensor."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[TensorSpec, NetworkSpec] = WeakKeyDictionary()

    def of(self, tensor: TensorSpec) -> NetworkSpec:
        """Return the spec of the network that ends in a tensor."""
        if tensor not in self._made:
            self._made[tensor] = as_network(tensor).spec
        return self._made[tensor]
