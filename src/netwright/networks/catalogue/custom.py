"""The layer whose class the user writes in Python."""

from __future__ import annotations

from netwright.networks.catalogue.entry import Entry, InputSlot, OutputSlot, Setting
from netwright.networks.catalogue.masks import OWN
from netwright.sdk import Field

CUSTOM = "Custom"
TEMPLATE = '''import keras


class Scale(keras.layers.Layer):
    """Multiplies each feature by a number that is learnt."""

    def __init__(self, start=1.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        start = keras.initializers.Constant(self.start)
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer=start, name="scale")

    def call(self, inputs):
        return inputs * self.scale
'''
"""The code that a new layer begins with. It is ours, so nobody need trust it first."""

CUSTOM_ENTRY = Entry(
    kind=CUSTOM,
    class_name=f"{OWN}{CUSTOM}",
    group="core",
    title="Custom Layer",
    summary="A layer that you write yourself, as a Keras class in Python.",
    settings=(
        Setting(
            Field(
                name="code",
                kind="code",
                title="Code",
                help="The last Layer class in it is the layer; with several inputs it is called on a list. Code of"
                " others runs only once you trust it.",
                default=TEMPLATE,
                language="python",
                multiline=True,
            ),
            stored=True,
        ),
        Setting(
            Field(
                name="class_name",
                kind="text",
                title="Class",
                help="Left empty, the last Layer class in the code. A function of one tensor can be named too: an"
                " activation.",
                default="",
                advanced=True,
            ),
        ),
        Setting(
            Field(
                name="arguments",
                kind="text",
                title="Arguments",
                help='What the class is made with, such as units=4, mode="fast".',
                default="",
            ),
            form="arguments",
        ),
        Setting(
            Field(
                name="trainable",
                kind="flag",
                title="Trainable",
                help="Off: the weights stay as they are while training.",
                default=True,
                advanced=True,
            ),
            role="trainable",
        ),
    ),
    inputs=(InputSlot("input", "inputs", "The tensors to work on.", many=True),),
    outputs=(OutputSlot("output", "The result."),),
)
