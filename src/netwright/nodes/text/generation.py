"""What nodes that write sequences check before they do."""

from __future__ import annotations

from netwright.nodes.text.vocabulary import KIND
from netwright.ports import NetworkSpec, TransformSpec
from netwright.sdk import InputError


def check_size(network: NetworkSpec, output: str, vocabulary: TransformSpec) -> None:
    """Raise InputError unless the vocabulary has an index for each number of an output."""
    if vocabulary.kind != KIND:
        raise InputError(
            "vocabulary",
            "A transform of kind {kind} arrives, but a vocabulary is needed.",
            "Connect the vocabulary of a Sequence Encoder.",
            kind=vocabulary.kind,
        )
    units, size = network.outputs[output].shape[-1], vocabulary.index_size
    if units is not None and size is not None and units != size:
        raise InputError(
            "vocabulary",
            "The network gives {units} numbers a step, but the vocabulary has {size} indices.",
            "Connect the vocabulary that the network was trained with.",
            units=units,
            size=size,
        )
