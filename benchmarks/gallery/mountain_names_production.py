"""Mountain names in production: an exported network read by hand, and as many names as are asked for.

    python benchmarks/gallery/mountain_names_production.py --seed 1 [--quick]

Builds the layers in Keras, fills in the weights of the export, reads its vocabulary, draws names from one state to the
next, and writes each once. Prints one JSON object: how many are distinct, and how many of a hundred are good.
"""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

import job
import keras
import mountain_names as names
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

EXPORT = Path(__file__).parents[2] / "examples" / "mountain-names-production" / "data" / "mountain-names"
FULL_COUNT, QUICK_COUNT = 1_000, 20


class Writer:
    """The exported network, one step at a time."""

    def __init__(self, weights: dict[str, NDArray[np.float32]], temperature: float) -> None:
        embedding, lstm, dense = ([weights[key] for key in sorted(weights) if key[0] == place] for place in "124")
        self.units = lstm[1].shape[0]
        index = keras.Input((1,), dtype="int32")
        states = [keras.Input((self.units,)), keras.Input((self.units,))]
        embed = keras.layers.Embedding(*embedding[0].shape)
        read = keras.layers.LSTM(self.units, return_state=True)
        tell = keras.layers.Dense(dense[0].shape[1])
        seen, *after = read(embed(index), initial_state=states)
        chances = keras.layers.Softmax()(tell(seen) / temperature)
        self.step = keras.Model([index, *states], [chances, *after])
        for layer, values in ((embed, embedding), (read, lstm), (tell, dense)):
            layer.set_weights(values)

    def write(self, count: int, length: int, seed: int) -> list[list[int]]:
        """Draw sequences together, up to the end mark; neither padding nor a mark is ever drawn."""
        random = np.random.default_rng(seed)
        states = [np.zeros((count, self.units), dtype="float32") for _ in range(2)]
        last = np.full((count, 1), names.START, dtype="int32")
        drawn = np.zeros((count, length), dtype="int32")
        finished = np.zeros(count, dtype=bool)
        for place in range(length):
            chances, *states = (np.asarray(part) for part in self.step([last, *states], training=False))
            chances = chances.astype("float64")
            chances[:, [names.PADDING, names.START, names.UNKNOWN]] = 0
            cumulative = np.cumsum(chances / chances.sum(axis=1, keepdims=True), axis=1)
            picked = (random.random((count, 1)) > cumulative[:, :-1]).sum(axis=1)
            drawn[:, place] = np.where(finished, names.PADDING, picked)
            finished |= picked == names.END
            if finished.all():
                break
            last = picked[:, None].astype("int32")
        return [row.tolist() for row in drawn]


def run(seed: int, count: int) -> dict[str, Any]:
    """Read the export, write names into a file, and judge them."""
    vocabulary = json.loads((EXPORT / "transforms" / "1-vocabulary" / "transform.json").read_text("utf-8"))
    spec = json.loads((EXPORT / "network" / "spec.json").read_text("utf-8"))
    scale = next(layer["settings"]["scale"] for layer in spec["graph"]["layers"] if layer["kind"] == "Rescaling")
    writer = Writer(load_file(EXPORT / "network" / "weights.safetensors"), 1 / scale)
    written = writer.write(count, vocabulary["length"] + 1, seed)
    distinct = list(dict.fromkeys(names.spelled(row, vocabulary["tokens"]) for row in written))
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["text"], *([name] for name in distinct)])
    good = names.good_names(distinct, names.read_names())
    return {
        "asked for": count,
        "distinct": len(distinct),
        "good of 100": round(100 * len(good) / len(distinct), 1),
        "some good names": good[:12],
    }


if __name__ == "__main__":
    job.main(
        __doc__,
        lambda seed, is_quick: run(seed, QUICK_COUNT if is_quick else FULL_COUNT),
        f"{QUICK_COUNT} names in place of {FULL_COUNT}",
    )
