"""The catalogue of Keras layers: made from the installed Keras by `generate`, read without importing Keras."""

from netwright.networks.catalogue.entry import Entry, InputSlot, OutputSlot, Setting, Wraps, snake_name
from netwright.networks.catalogue.reading import catalogue, entry, left_out, left_out_operations, object_classes

__all__ = [
    "Entry",
    "InputSlot",
    "OutputSlot",
    "Setting",
    "Wraps",
    "catalogue",
    "entry",
    "left_out",
    "left_out_operations",
    "object_classes",
    "snake_name",
]
