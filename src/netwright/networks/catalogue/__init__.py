"""The catalogue of Keras layers: made from the installed Keras by `generate`, read without importing Keras."""

from netwright.networks.catalogue.entry import Entry, InputSlot, OutputSlot, Setting
from netwright.networks.catalogue.reading import catalogue, entry, left_out

__all__ = ["Entry", "InputSlot", "OutputSlot", "Setting", "catalogue", "entry", "left_out"]
