"""What attention needs of the tensors it compares: Keras promises a shape without looking, and fails in a run."""

from __future__ import annotations

from collections.abc import Mapping

from netwright.networks.catalogue import Entry
from netwright.nodes.layers.misfit import shape_text
from netwright.ports import TensorInfo
from netwright.sdk import InputError

ATTENDING = ("query", "value", "key")
COMPARING = {"Attention", "AdditiveAttention"}
"""Those that compare query and key as they are; the others bring both to one size first."""


def check_attention(entry: Entry, inputs: Mapping[str, tuple[TensorInfo, ...]]) -> None:
    """Raise InputError for tensors that cannot attend to each other."""
    if entry.group != "attention":
        return
    by_port = {slot.port: inputs[slot.key][0].shape for slot in entry.inputs if slot.key in inputs}
    if not {"query", "value"} <= by_port.keys():
        return
    query, value = by_port["query"], by_port["value"]
    key = by_port.get("key", value)
    for port, shape in (("query", query), ("value", value)):
        if len(shape) < 2:
            raise InputError(
                port,
                "{title} compares the steps of sequences, but {arrives} arrives, which has none.",
                "Connect a sequence, or put a Reshape before it.",
                title=entry.title,
                arrives=shape_text(shape),
            )
    if len(query) != len(value):
        raise InputError(
            "value",
            "{title} needs a query and a value with as many axes, but {query} and {value} arrive.",
            "Put a Reshape before one of them.",
            title=entry.title,
            query=shape_text(query),
            value=shape_text(value),
        )
    if entry.kind in COMPARING and None not in (query[-1], key[-1]) and query[-1] != key[-1]:
        raise InputError(
            "key" if "key" in by_port else "value",
            "{title} compares features of the query with those of the key, but {query} and {key} arrive.",
            "Bring them to the same number of features first, for example with a Dense layer.",
            title=entry.title,
            query=shape_text(query),
            key=shape_text(key),
        )
    if entry.kind in COMPARING and None not in (value[-2], key[-2]) and value[-2] != key[-2]:
        raise InputError(
            "key",
            "{title} needs a key for each step of the value, but {key} and {value} arrive.",
            "Make both of the same sequence.",
            title=entry.title,
            key=shape_text(key),
            value=shape_text(value),
        )
