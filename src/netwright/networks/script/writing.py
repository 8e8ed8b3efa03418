"""A layer graph as a short Keras script: the functional API, names from the labels, only what is not Keras's default.

With a seed, each layer is made and first called under the number that Netwright derives for it, so that the script's
initial weights are those of the drawn network, to the bit.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from netwright.networks.build import ascii_name
from netwright.networks.catalogue import Entry, entry
from netwright.networks.catalogue.custom import CUSTOM
from netwright.networks.layers.construct import layer_class_of
from netwright.networks.layers.custom_layers import custom_layer, defined_names
from netwright.networks.script.names import Names
from netwright.networks.script.values import arguments, literal
from netwright.ports import Call, Layer, NetworkSpec, TensorRef
from netwright.sdk import NodeError
from netwright.sdk.code_files import flatten

WIDTH = 110
KERAS_LAYERS = "keras.layers"
CHANCE_GROUPS = {"regularization", "image"}
"""Layers without weights that draw random numbers."""
SEED_LAYER = '''

def seed_layer(position):
    """Let the next layer start as it does in Netwright: initialisers draw from Python's random numbers."""
    digest = hashlib.sha256(f"{SEED}/{position}".encode()).digest()
    random.seed(int.from_bytes(digest[:8], "big"))

'''


def write_script(network: NetworkSpec, title: str, seed: int | None = None) -> str:
    """Return a script that makes the network. Raises NodeError for a layer that only Netwright has."""
    return _Writer(network, seed).script(title)


class _Writer:
    def __init__(self, network: NetworkSpec, seed: int | None) -> None:
        self._network = network
        self._graph = network.graph
        self._seed = seed
        self._names = Names()
        self._imports: dict[str, None] = {}
        self._own: dict[str, str] = {}
        """The user's own classes and functions, and the code that defines each."""
        self._flat: dict[str, tuple[list[str], str]] = {}
        """Each such code as a part of one script."""
        self._called = Counter(call.layer for call in self._graph.calls)
        self._made: dict[str, str] = {}
        """Names of the layers that are called more than once."""
        self._tensors: list[list[str]] = []
        self._positions = {layer.id: position for position, layer in enumerate(self._graph.layers)}

    def script(self, title: str) -> str:
        lines = [line for place, call in enumerate(self._graph.calls) for line in self._call(place, call)]
        inputs = ", ".join(f'"{ascii_name(end.name)}": {self._tensor(end.tensor)}' for end in self._graph.inputs)
        outputs = ", ".join(f'"{ascii_name(end.name)}": {self._tensor(end.tensor)}' for end in self._graph.outputs)
        made = f"model = keras.Model(inputs={{{inputs}}}, outputs={{{outputs}}})"
        body = "\n".join([*lines, "", *_folded(made)])
        return self._head(title) + body + '\n\nif __name__ == "__main__":\n    model.summary()\n'

    def _head(self, title: str) -> str:
        shown = " ".join(title.replace('"""', "").replace("\\", "").split()) or "A network"
        parts = [f'"""{shown}. Drawn with Netwright; made of Keras alone."""', ""]
        futures = dict.fromkeys(name for names, _ in self._flat.values() for name in names)
        if futures:
            parts += [f"from __future__ import {', '.join(futures)}", ""]
        if self._seed is not None:
            parts += ["import hashlib", "import random", ""]
        parts += ["import keras"]
        if any(line.startswith("from keras import") for line in self._imports):
            parts += ["from keras import layers"]
        parts += sorted(line for line in self._imports if "keras.src" in line)
        text = "\n".join(parts) + "\n\n" + "".join(f"\n{code}\n\n\n" for _, code in self._flat.values())
        return text if self._seed is None else f"{text}SEED = {self._seed}\n{SEED_LAYER}\n"

    def _call(self, place: int, call: Call) -> list[str]:
        layer = self._graph.layer(call.layer)
        found = entry(layer.kind)
        if layer.kind == "Input":
            name = self._names.of(layer)
            self._tensors.append([name])
            return [f"{name} = keras.Input({self._input(layer, place)})"]
        lines: list[str] = []
        if found.is_operation:
            function = f"keras.ops.{found.class_name}({self._operands(found, layer, call)})"
            return [*lines, *_folded(f"{self._targets(found, layer, call)} = {function}")]
        if self._seed is not None and layer.id not in self._made and self._has_chance(found, layer):
            lines.append(f"seed_layer({self._positions[layer.id]})")
        made = self._layer(found, layer)
        if self._called[layer.id] > 1:
            if layer.id not in self._made:
                self._made[layer.id] = self._names.of(layer, "layer")
                lines += _folded(f"{self._made[layer.id]} = {made}")
            made = self._made[layer.id]
        given = self._given(found, layer, call)
        return [*lines, *_folded(f"{self._targets(found, layer, call)} = {made}({given})")]

    def _input(self, layer: Layer, place: int) -> str:
        name = next((end.name for end in self._graph.inputs if end.tensor.call == place), layer.id)
        dtype = layer.settings.get("dtype", "float32")
        shown = "" if dtype == "float32" else f', dtype="{dtype}"'
        return f'{literal(layer.settings["shape"])}{shown}, name="{ascii_name(name)}"'

    def _custom(self, layer: Layer) -> str:
        code, text = layer.settings["code"], layer.settings.get("arguments", "").strip().strip(",")
        for name in defined_names(code):
            if self._own.setdefault(name, code) != code:
                raise NodeError(
                    "Two custom layers call different things {name}, and one script cannot hold both.",
                    "Give one of them another name in its code.",
                    name=name,
                )
            self._names.take(name)
        self._flat[code] = _flat(code)
        named = f'name="{_keras_name(layer)}"'
        listed = [text, "" if layer.trainable else "trainable=False", named]
        made = custom_layer(code, layer.settings.get("class_name", ""))
        if not isinstance(made, type):
            self._imports["from keras import layers"] = None
            return f"layers.Activation({', '.join(part for part in (made.__name__, *listed) if part)})"
        return f"{made.__name__}({', '.join(part for part in listed if part)})"

    def _layer(self, found: Entry, layer: Layer) -> str:
        if layer.kind == CUSTOM:
            return self._custom(layer)
        layer_class = layer_class_of(found)
        module = found.module
        if layer_class.__module__.partition(".")[0] != "keras":
            raise NodeError(
                "The layer {layer} is one of Netwright's own, which a script of Keras alone cannot have.",
                "Take the network from before it was cut.",
                layer=layer.label or layer.id,
            )
        listed = arguments(found, layer.settings, layer_class)
        if not layer.trainable:
            listed.append("trainable=False")
        listed.append(f'name="{_keras_name(layer)}"')
        if module == KERAS_LAYERS:
            self._imports["from keras import layers"] = None
            return f"layers.{found.class_name}({', '.join(listed)})"
        self._imports[f"from {module} import {found.class_name}"] = None
        return f"{found.class_name}({', '.join(listed)})"

    def _given(self, found: Entry, layer: Layer, call: Call) -> str:
        """Return what a layer is called on: its first argument by place, the others by name."""
        arguments = self._by_argument(found, call)
        first = arguments.pop(found.inputs[0].argument)
        if layer.kind == CUSTOM and len(call.inputs[found.inputs[0].key]) == 1:
            first = first.strip("[]")
        options: dict[str, Any] = {**call.options, **({"training": False} if layer.inference else {})}
        named = [f"{name}={tensor}" for name, tensor in arguments.items()]
        return ", ".join([first, *named, *(f"{name}={literal(item)}" for name, item in options.items())])

    def _operands(self, found: Entry, layer: Layer, call: Call) -> str:
        settings = {name: literal(item) for name, item in layer.settings.items()}
        return ", ".join(f"{name}={item}" for name, item in {**settings, **self._by_argument(found, call)}.items())

    def _by_argument(self, found: Entry, call: Call) -> dict[str, str]:
        """Return the tensors by call argument as Python writes them; some take a list with a meaning for each place."""
        arguments: dict[str, str] = {}
        places: dict[str, dict[int, str]] = {}
        for slot in found.inputs:
            tensors = [self._tensor(ref) for ref in call.inputs.get(slot.key, ())]
            if not tensors:
                continue
            if slot.many:
                arguments[slot.argument] = f"[{', '.join(tensors)}]"
            elif slot.position is None:
                arguments[slot.argument] = tensors[0]
            else:
                places.setdefault(slot.argument, {})[slot.position] = tensors[0]
                arguments[slot.argument] = ""
        for argument, placed in places.items():
            order = _keras_order(found.kind, max(placed) + 1) if argument == "initial_state" else range(max(placed) + 1)
            length = 2 if argument == "mask" else 0
            listed = [placed.get(place, "None") for place in order]
            arguments[argument] = f"[{', '.join(listed + ['None'] * (length - len(listed)))}]"
        return arguments

    def _targets(self, found: Entry, layer: Layer, call: Call) -> str:
        """Name the results of a call, and return the names in the order in which Keras gives them."""
        first = self._names.of(layer)
        rest = [self._names.of(layer, slot.port) for slot in found.outputs[1 : len(call.outputs)]]
        self._tensors.append([first, *rest])
        return ", ".join([first, *(rest[place] for place in _keras_order(found.kind, len(rest)))])

    def _tensor(self, ref: TensorRef) -> str:
        return self._tensors[ref.call][ref.output]

    def _has_chance(self, found: Entry, layer: Layer) -> bool:
        counted = self._network.parameters.get(layer.id)
        has_weights = counted is not None and counted.trainable + counted.frozen > 0
        return has_weights or found.group in CHANCE_GROUPS or any("dropout" in name for name in layer.settings)


def _flat(code: str) -> tuple[list[str], str]:
    try:
        return flatten(code)
    except ValueError as error:
        raise NodeError(
            "The files of own layers import each other in a way that one script cannot: {reason}",
            "Import the names themselves: from blocks import Block.",
            reason=str(error),
        ) from error


def _keras_name(layer: Layer) -> str:
    return ascii_name(layer.id)


def _keras_order(kind: str, count: int) -> list[int]:
    """Return the places of states as Keras has them: those of two LSTMs by direction."""
    return [0, 2, 1, 3] if kind == "Bidirectional" and count == 4 else list(range(count))


def _folded(line: str) -> list[str]:
    """Write a statement over several lines where it is too long for one."""
    if len(line) <= WIDTH:
        return [line]
    depth = 0
    cut: list[int] = []
    opened = line.index("(")
    for place in range(opened, len(line)):
        letter = line[place]
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            break
        if letter == "," and depth == 1:
            cut.append(place + 1)
    else:
        return [line]
    starts = [opened + 1, *cut]
    parts = [line[start:end].strip() for start, end in zip(starts, [*cut, place], strict=True)]
    return [line[: opened + 1], *(f"    {part.rstrip(',')}," for part in parts), line[place:]]
