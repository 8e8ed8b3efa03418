"""Keras models of others as networks: a file that is checked before Keras sees it, or a model in memory."""

from netwright.networks.reading.convert import network_from
from netwright.networks.reading.model_file import read_model, read_model_spec
from netwright.networks.reading.network_file import read_network, read_network_spec

__all__ = ["network_from", "read_model", "read_model_spec", "read_network", "read_network_spec"]
