"""Translate: the example's job in plain Keras and NumPy, as an independent yardstick.

    python benchmarks/gallery/translate.py --language german --seed 1 [--quick]

Prints one JSON object: the share of test pairs that are right to the letter, numbers and dates apart, without and with
attention, and the processor seconds of training.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import numpy as np
import polars as pl
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

TABLE = Path(__file__).parents[2] / "examples" / "translate" / "data" / "pairs.parquet"
PADDING, START, END = 0, 1, 2
SPECIAL_MARKS = 4
FULL_EPOCHS, QUICK_EPOCHS = 4, 2
BATCH, LEARNING_RATE, CLIP = 128, 0.01, 1.0
MERGES = {"german": 100, "korean": 30}
EMBEDDING, UNITS, BEAMS = 64, 64, 4
KINDS = {"number": "numbers", "date": "dates"}

Indices = NDArray[np.int32]


class Side(NamedTuple):
    """One language: its tokens, and all its texts as padded indices."""

    tokens: list[str]
    indices: Indices


class Network(NamedTuple):
    """What is trained, and the parts that translate."""

    whole: keras.Model
    encoder: keras.Model
    decoder: keras.Model


def words(text: str) -> list[str]:
    """Words and punctuation marks."""
    return re.findall(r"\w+|[^\w\s]", text)


def pieces(texts: Sequence[str], merges: int) -> list[list[str]]:
    """Characters, of which the most frequent neighbours within a word are joined again and again (byte pairs)."""
    counted = Counter(word for text in texts for word in f" {text}".replace(" ", " ▁").split())
    cut = {word: list(word) for word in counted}
    pairs: Counter[tuple[str, str]] = Counter()
    for word, count in counted.items():
        count_pairs(pairs, cut[word], count)
    for _ in range(merges):
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        for word in [word for word in cut if "".join(best) in word]:
            count_pairs(pairs, cut[word], -counted[word])
            cut[word] = joined(cut[word], best)
            count_pairs(pairs, cut[word], counted[word])
    return [[part for word in f" {text}".replace(" ", " ▁").split() for part in cut[word]] for text in texts]


def count_pairs(pairs: Counter[tuple[str, str]], parts: list[str], times: int) -> None:
    """Count the neighbours in a word, for as often as it is met."""
    for pair in itertools.pairwise(parts):
        pairs[pair] += times


def joined(parts: list[str], pair: tuple[str, str]) -> list[str]:
    """Join a pair wherever it stands, from the left."""
    found: list[str] = []
    for part in parts:
        if found and (found[-1], part) == pair:
            found[-1] += part
        else:
            found.append(part)
    return found


def side(texts: Sequence[Sequence[str]], *, marks: bool) -> Side:
    """Learn the tokens and lay the texts out, with a start and an end mark where asked for."""
    tokens = sorted({token for text in texts for token in text})
    index = {token: number for number, token in enumerate(tokens, SPECIAL_MARKS)}
    width = max(map(len, texts)) + 2 * marks
    laid = np.full((len(texts), width), PADDING, dtype="int32")
    for row, text in zip(laid, texts, strict=True):
        found = [index[token] for token in text]
        found = [START, *found, END] if marks else found
        row[: len(found)] = found
    return Side(tokens, laid)


def split(kinds: Sequence[str], seed: int) -> tuple[Indices, Indices, Indices]:
    """Rows to learn from, to choose by and to report: 0 to 99 always in the first, the others 85, 5 and 10 per cent."""
    basics = np.flatnonzero(np.array(kinds) == "basic")
    others = np.random.default_rng(seed).permutation(np.flatnonzero(np.array(kinds) != "basic"))
    test, validation = round(0.1 * len(others)), round(0.05 * len(others))
    return np.concatenate([basics, others[test + validation :]]), others[test : test + validation], others[:test]


def build(source_size: int, target_size: int, steps: int, *, attention: bool) -> Network:
    """A bidirectional LSTM hands its states to an LSTM that writes; with attention it looks back at every step.

    The rate falls to nothing along a cosine within the steps.
    """
    source = keras.Input((None,), dtype="int32")
    read = layers.Embedding(source_size, EMBEDDING, mask_zero=True)(source)
    read, *states = layers.Bidirectional(layers.LSTM(UNITS, return_sequences=True, return_state=True))(read)
    hidden = layers.Concatenate()([states[0], states[2]])
    cell = layers.Concatenate()([states[1], states[3]])
    target = keras.Input((None,), dtype="int32")
    embedding = layers.Embedding(target_size, EMBEDDING)
    lstm = layers.LSTM(2 * UNITS, return_sequences=True, return_state=True)
    look = layers.Attention(use_scale=True)
    softmax = layers.Dense(target_size, activation="softmax")

    def decode(hidden: Any, cell: Any, read: Any, mask: Any) -> list[Any]:
        written, *after = lstm(embedding(target), initial_state=[hidden, cell])
        if not attention:
            return [softmax(written), *after]
        seen = look([written, read], mask=[None, mask])
        return [softmax(layers.Concatenate()([written, seen])), *after]

    mask = keras.ops.not_equal(source, PADDING)
    whole = keras.Model([source, target], decode(hidden, cell, read, mask)[0])
    adam = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps), clipnorm=CLIP)
    whole.compile(adam, keras.losses.SparseCategoricalCrossentropy(ignore_class=PADDING))
    given = [keras.Input(tensor.shape[1:], dtype=tensor.dtype) for tensor in (hidden, cell, read, mask)]
    encoder = keras.Model(source, [hidden, cell, read, mask])
    return Network(whole, encoder, keras.Model([target, *given], decode(*given)))


def translate(network: Network, source: Indices, steps: int) -> Indices:
    """Write the likeliest index at each step, for all rows together."""
    hidden, cell, read, mask = network.encoder.predict(source, batch_size=256, verbose=0)
    step = tf.function(lambda *given: network.decoder(list(given), training=False), reduce_retracing=True)
    written = np.full((len(source), steps + 1), PADDING, dtype="int32")
    written[:, 0] = START
    for place in range(steps):
        chances, hidden, cell = (made.numpy() for made in step(written[:, place : place + 1], hidden, cell, read, mask))
        written[:, place + 1] = chances[:, -1].argmax(axis=-1)
    return written[:, 1:]


def search(network: Network, source: Indices, steps: int) -> Indices:
    """Keep those beginnings of each row in view (beams) that are likeliest for their length; return the best."""
    rows = len(source)
    states = [np.repeat(one, BEAMS, axis=0) for one in network.encoder.predict(source, batch_size=256, verbose=0)]
    hidden, cell, read, mask = states
    step = tf.function(lambda *given: network.decoder(list(given), training=False), reduce_retracing=True)
    written = np.full((rows, BEAMS, steps + 1), PADDING, dtype="int32")
    written[:, :, 0] = START
    scores = np.where(np.arange(BEAMS) == 0, 0.0, -np.inf) * np.ones((rows, 1))
    ended, lengths = np.zeros((rows, BEAMS), dtype=bool), np.zeros((rows, BEAMS), dtype=int)
    for place in range(steps):
        chances, hidden, cell = (
            made.numpy() for made in step(written[:, :, place].reshape(-1, 1), hidden, cell, read, mask)
        )
        logs = np.log(chances[:, -1].astype("float64") + 1e-30).reshape(rows, BEAMS, -1)
        logs[ended] = -np.inf
        logs[ended, PADDING] = 0
        totals, lengths = scores[:, :, None] + logs, lengths + ~ended
        best = np.argsort(-(totals / lengths[:, :, None]).reshape(rows, -1), axis=1)[:, :BEAMS]
        beam, token = np.divmod(best, logs.shape[2])
        scores = np.take_along_axis(totals.reshape(rows, -1), best, axis=1)
        lengths = np.take_along_axis(lengths, beam, axis=1)
        written = np.take_along_axis(written, beam[:, :, None], axis=1)
        written[:, :, place + 1] = token
        ended = np.take_along_axis(ended, beam, axis=1) | (token == END)
        origin = (np.arange(rows)[:, None] * BEAMS + beam).ravel()
        hidden, cell = hidden[origin], cell[origin]
        if ended.all():
            break
    return written[:, 0, 1:]


def until_end(row: Indices) -> list[int]:
    """The indices before the first end mark."""
    return row[: (row == END).argmax()].tolist() if (row == END).any() else row.tolist()


def right(made: Indices, wanted: Indices) -> NDArray[np.bool_]:
    """Which rows are right to their end mark."""
    return np.array([until_end(one) == until_end(other) for one, other in zip(made, wanted, strict=True)])


def shares(is_right: NDArray[np.bool_], kinds: NDArray[Any]) -> dict[str, float]:
    """The share of numbers and of dates that are right."""
    return {title: round(float(is_right[kinds == kind].mean()), 4) for kind, title in KINDS.items()}


def run(language: str, seed: int, epochs: int) -> dict[str, Any]:
    """Train twice, without and with attention, and measure."""
    table = pl.read_parquet(TABLE)
    source = side([words(text) for text in table["english"]], marks=False)
    target = side(pieces(table[language].to_list(), MERGES[language]), marks=True)
    training, validation, test = split(table["kind"].to_list(), seed)
    kinds = table["kind"].to_numpy()[test]
    report: dict[str, Any] = {"language": language, "seed": seed, "epochs": epochs}
    for title, attention in (("without attention", False), ("with attention", True)):
        keras.utils.set_random_seed(seed)
        sizes = (SPECIAL_MARKS + len(source.tokens), SPECIAL_MARKS + len(target.tokens))
        network = build(*sizes, epochs * math.ceil(len(training) / BATCH), attention=attention)
        began = job.cpu_seconds()
        history = network.whole.fit(
            [source.indices[training], target.indices[training, :-1]],
            target.indices[training, 1:],
            batch_size=BATCH,
            epochs=epochs,
            validation_data=(
                [source.indices[validation], target.indices[validation, :-1]],
                target.indices[validation, 1:],
            ),
            verbose=0,
        )
        spent = job.cpu_seconds() - began
        made = translate(network, source.indices[test], target.indices.shape[1] - 1)
        wanted = target.indices[test, 1:]
        exact = right(made, wanted)
        network.whole.save(job.kept(f"{title}.keras"))
        report[title] = {
            **shares(exact, kinds),
            "validation loss": [round(loss, 4) for loss in history.history["val_loss"]],
            "training processor seconds": round(spent, 1),
        }
    found = right(search(network, source.indices[test], target.indices.shape[1] - 1), wanted)
    report["beam search"] = shares(found, kinds)
    return report


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=["german", "korean"], default="german")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK_EPOCHS} epochs")
    options = parser.parse_args()
    report = run(options.language, options.seed, QUICK_EPOCHS if options.quick else FULL_EPOCHS)
    print(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
