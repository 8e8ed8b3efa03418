"""The two layers of our own that a cut through a masked tensor needs. Nobody draws them, so no library shows them."""

from __future__ import annotations

from netwright.networks.catalogue.entry import Entry, InputSlot, OutputSlot

OWN = "netwright."
"""What the class names of our own layers begin with."""

MASK_OF = Entry(
    kind="MaskOf",
    class_name=f"{OWN}MaskOf",
    group="parts",
    title="Mask Of",
    summary="The mask of a tensor as a tensor.",
    settings=(),
    inputs=(InputSlot("input", "inputs", "The tensor with a mask."),),
    outputs=(OutputSlot("output", "The mask."),),
)
WITH_MASK = Entry(
    kind="WithMask",
    class_name=f"{OWN}WithMask",
    group="parts",
    title="With Mask",
    summary="A tensor with another one as its mask.",
    settings=(),
    inputs=(
        InputSlot("input", "inputs", "The tensor.", position=0),
        InputSlot("mask", "inputs", "Its mask.", position=1),
    ),
    outputs=(OutputSlot("output", "The tensor with its mask."),),
)
