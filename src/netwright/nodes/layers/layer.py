"""The layer node: a call of one Keras layer on the tensors that arrive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from netwright.networks.catalogue import Entry, catalogue, snake_name
from netwright.networks.catalogue.custom import CUSTOM
from netwright.networks.layers.shapes import Inferred, Misfit, asked, infer_asked
from netwright.nodes.layers.attention import check_attention
from netwright.nodes.layers.misfit import check_operands, check_sizes, check_states, explain
from netwright.nodes.layers.repairs import find_repairs
from netwright.nodes.layers.settings import keras_arguments, settings_class
from netwright.nodes.layers.stuck import Stuck
from netwright.nodes.layers.value_types import check_types
from netwright.ports import Layer, SymbolicCall, TensorSpec
from netwright.sdk import InputError, NetwrightError, Node, NodeError, NodeType, Port, Settings, TensorPort


class _SettingsClass:
    """Makes a settings class when it is first asked for: a hundred at once would slow the start."""

    def __get__(self, instance: object, owner: type[LayerNode]) -> type[Settings]:
        return settings_class(owner.entry.kind)


class LayerNode(Node[Settings]):
    """Base of the layer nodes. The node's id is the layer's, so that drawing it twice makes two layers."""

    entry: ClassVar[Entry]
    settings_class = _SettingsClass()

    def configure(self, **specs: Any) -> Mapping[str, TensorSpec]:
        """Return the symbolic tensors that Keras says come out."""
        tensors = self._tensors(specs)
        try:
            found = self._inferred(tensors)
        except NetwrightError as error:
            # What would help the user's own code nobody knows, and trying costs its time.
            if self.id and self.entry.kind != CUSTOM:
                error.repairs = find_repairs(Stuck(self.entry, self._layer, self._options, tensors))
            raise
        call = SymbolicCall(self._layer, tensors, self._options, found.outputs, found.parameters)
        # A wrapper has ports for what its layer may give; a GRU has no long memory.
        given = self.entry.outputs[: len(found.outputs)]
        return _Tensors({slot.port: TensorSpec(call, place) for place, slot in enumerate(given)}, self.entry)

    def _inferred(self, tensors: Mapping[str, tuple[TensorSpec, ...]]) -> Inferred:
        infos = {key: tuple(tensor.info for tensor in given) for key, given in tensors.items()}
        if self.entry.kind == "Input":
            check_sizes(self._layer.settings)
        check_states(self.entry, self._layer.settings, infos)
        check_operands(self.entry, self._layer.settings, infos)
        check_types(self.entry, self._layer.settings, self._options, infos)
        check_attention(self.entry, infos)
        try:
            found = infer_asked(self._asked, infos)
        except Misfit as misfit:
            raise explain(self.entry, misfit, infos) from misfit
        check_states(self.entry, self._layer.settings, infos, found.outputs)
        return found

    # What follows from the settings alone is worked out once: an edit configures every layer behind it.

    @cached_property
    def _layer(self) -> Layer:
        return Layer(
            id=self.id or self.entry.kind.lower(),
            kind=self.entry.kind,
            settings=keras_arguments(self.entry.kind, self.settings, "constructor"),
            label=self.label,
            trainable=getattr(self.settings, "trainable", True),
        )

    @cached_property
    def _options(self) -> dict[str, Any]:
        return keras_arguments(self.entry.kind, self.settings, "call")

    @cached_property
    def _asked(self) -> str:
        return asked(self._layer.kind, self._layer.settings, self._options, self._layer.trainable)

    def _tensors(self, specs: Mapping[str, Any]) -> dict[str, tuple[TensorSpec, ...]]:
        tensors = {}
        for slot in self.entry.inputs:
            given = specs.get(slot.port)
            found = tuple(given) if isinstance(given, tuple | list) else () if given is None else (given,)
            if found:
                tensors[slot.key] = found
            elif not slot.optional:
                raise InputError(
                    slot.port,
                    "Nothing is connected to {input} of {title}.",
                    "Connect the output of another layer.",
                    input=slot.port,
                    title=self.entry.title,
                )
        return tensors


class _Tensors(dict[str, TensorSpec]):
    """The outputs of a layer call, by port; a port that this call does not serve says so."""

    def __init__(self, tensors: Mapping[str, TensorSpec], entry: Entry) -> None:
        super().__init__(tensors)
        self._entry = entry

    def __missing__(self, port: str) -> TensorSpec:
        raise NodeError(
            "{title} with these settings has no {output}.",
            "Take another output, or choose a layer inside that has it.",
            title=self._entry.title,
            output=port,
        )


def node_classes() -> list[type[LayerNode]]:
    """Return a node class for each layer of the catalogue."""
    return [_node_class(entry) for entry in catalogue().values()]


def type_id(kind: str) -> str:
    """Return the node type of a layer kind: `layer.conv2d` for Conv2D, `layer.max_pooling2d` for MaxPooling2D.

    >>> [type_id(kind) for kind in ("LSTM", "Conv2DTranspose", "MultiHeadAttention", "ReLU", "RMSNormalization")]
    ['layer.lstm', 'layer.conv2d_transpose', 'layer.multi_head_attention', 'layer.relu', 'layer.rms_normalization']
    """
    return f"layer.{snake_name(kind)}"


def _node_class(entry: Entry) -> type[LayerNode]:
    inputs: dict[str, Port] = {
        slot.port: TensorPort(slot.description, optional=slot.optional, many=slot.many, when=dict(slot.when))
        for slot in entry.inputs
    }
    outputs: dict[str, Port] = {slot.port: TensorPort(slot.description, when=dict(slot.when)) for slot in entry.outputs}
    node_type = NodeType(
        id=type_id(entry.kind),
        title=entry.title,
        group=f"layers/{entry.group}",
        version=1,
        summary=entry.summary,
        help="",
        inputs=inputs,
        outputs=outputs,
        settings=tuple(setting.field for setting in entry.settings),
        layer=True,
        keywords=(entry.class_name,),
        module=__name__,
    )
    members = {
        "__doc__": entry.summary,
        "__module__": __name__,
        "entry": entry,
        "type": node_type,
        "inputs": inputs,
        "outputs": outputs,
    }
    return type(f"{entry.kind}Node", (LayerNode,), members)
