"""Texts, whole numbers or measures: what a layer takes. Keras lets the wrong ones pass while it draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.networks.catalogue import Entry
from netwright.ports import TensorInfo
from netwright.sdk import InputError

TEXTS_ONLY = {"TextVectorization", "StringLookup"}
TEXTS_TOO = {
    *TEXTS_ONLY, "Hashing", "HashedCrossing", "Identity", "Flatten", "Reshape", "RepeatVector", "Permute",
    "Concatenate", "ops.reshape", "ops.transpose", "ops.expand_dims", "ops.squeeze", "ops.concatenate", "ops.stack",
    "ops.split", "ops.unstack", "ops.get_item",
}  # fmt: skip
INDICES_ONLY = {"Embedding", "ReversibleEmbedding", "CategoryEncoding", "IntegerLookup", "ops.one_hot"}
"""They round measures down without a word."""


def wanted_type(entry: Entry, settings: Mapping[str, Any], options: Mapping[str, Any], info: TensorInfo) -> str | None:
    """Return the number type that a layer should get in place of the one that arrives, None where it fits."""
    is_back = settings.get("invert") or options.get("reverse")
    if entry.kind in TEXTS_ONLY and not is_back:
        return None if info.dtype == "string" else "string"
    if info.dtype == "string":
        if entry.kind in TEXTS_TOO and not is_back:
            return None
        return "int32" if entry.kind in INDICES_ONLY else "float32"
    if entry.kind in INDICES_ONLY and not is_back:
        return None if info.dtype.startswith(("int", "uint", "bool")) else "int32"
    return None


def check_types(
    entry: Entry,
    settings: Mapping[str, Any],
    options: Mapping[str, Any],
    inputs: Mapping[str, tuple[TensorInfo, ...]],
) -> None:
    """Raise InputError for texts where numbers are worked with, numbers for texts, measures for indices."""
    for slot in entry.inputs:
        for info in inputs.get(slot.key, ()) if slot.argument == entry.inputs[0].argument else ():
            wanted = wanted_type(entry, settings, options, info)
            if wanted is None:
                continue
            if wanted == "string":
                words = (
                    "{title} takes texts, but numbers arrive ({type}).",
                    "Set the number type of the Input layer to string.",
                )
            elif info.dtype == "string":
                words = (
                    "{title} takes numbers, but texts arrive ({type}).",
                    "Put a Text Vectorization or a String Lookup before it.",
                )
            else:
                words = (
                    "{title} takes indices, which are whole numbers, but measures arrive ({type}).",
                    "Set the number type of the Input layer to int32, or take a layer for measures, such as Dense.",
                )
            raise InputError(slot.port, *words, title=entry.title, type=info.dtype)
