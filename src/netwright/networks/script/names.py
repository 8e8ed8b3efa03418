"""Python names for the tensors and layers of a script: as close to the user's words as Python allows."""

from __future__ import annotations

import builtins
import keyword
import re

from netwright.ports import Layer

TAKEN = {"keras", "layers", "random", "hashlib", "model", "seed_layer", "SEED", "ops"} | set(dir(builtins))


class Names:
    """Gives out each name once."""

    def __init__(self) -> None:
        self._taken = set(TAKEN)

    def of(self, layer: Layer, ending: str = "") -> str:
        """Return a name after the layer's label, or after its id where the label is in another script."""
        wanted = _python_name(layer.label) or _python_name(layer.id) or layer.kind.lower().replace(".", "_")
        return self.free(f"{wanted}_{ending}" if ending else wanted)

    def take(self, name: str) -> None:
        """Keep a name from being given out."""
        self._taken.add(name)

    def free(self, wanted: str) -> str:
        """Return the name, numbered where it is taken."""
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name)
        return name


def _python_name(text: str) -> str:
    """Return a text as a name, empty where nothing of it can be one.

    >>> _python_name("First layer (3x3)"), _python_name("encoder/lstm-1"), _python_name("입력"), _python_name("2nd")
    ('first_layer_3x3', 'encoder_lstm_1', '', 'x_2nd')
    """
    if any(letter.isalpha() and not letter.isascii() for letter in text):
        return ""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if not plain:
        return ""
    return f"x_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) else plain
