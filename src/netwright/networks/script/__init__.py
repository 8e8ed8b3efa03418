"""A drawn network as a Keras script."""

from netwright.networks.script.writing import write_script

__all__ = ["write_script"]
