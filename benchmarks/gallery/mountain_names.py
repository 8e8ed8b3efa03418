"""Invent mountain names: the flagship's job in plain Keras and NumPy, as an independent yardstick.

    python benchmarks/gallery/mountain_names.py --seed 1 [--quick]

Prints one JSON object: test perplexity per character of the LSTM and of the n-gram baselines, how many of 100 invented
names are good, and the seconds it took.
"""

from __future__ import annotations

import csv
import os
import re
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import ngrams
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

TABLE = Path(__file__).parents[2] / "examples" / "mountain-names" / "data" / "mountain-names.csv"
PADDING, START, END, UNKNOWN = 0, 1, 2, 3
SPECIAL_MARKS = 4
FULL_EPOCHS, QUICK_EPOCHS, PATIENCE = 20, 8, 3
BATCH, LEARNING_RATE, EMBEDDING, UNITS, DROPOUT = 64, 3e-3, 32, 128, 0.3
TEMPERATURE, WANTED, EXPORTED = 0.7, 100, 100

# Letters and marks that Unicode does not decompose into an ASCII letter and an accent.
REPLACEMENTS = str.maketrans(
    {
        **dict.fromkeys("‘’ʻʼʽ`´ʹ′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ŋ": "n",
        "ə": "e",
    }
)


class Split(NamedTuple):
    """Names of the three parts."""

    training: list[str]
    validation: list[str]
    test: list[str]


def fold(name: str) -> str:
    """Lower case without accents: casefold, NFKD, combining marks dropped, odd letters mapped, spaces collapsed."""
    mapped = name.translate(REPLACEMENTS).casefold().translate(REPLACEMENTS)
    decomposed = unicodedata.normalize("NFKD", mapped)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.translate(REPLACEMENTS).split())


def read_names() -> list[str]:
    """Folded names of the table, each once, in its order."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(dict.fromkeys(fold(row["name"]) for row in csv.DictReader(stream)))


def split(names: Sequence[str], seed: int) -> Split:
    """Random 70, 15 and 15 per cent."""
    order = np.random.default_rng(seed).permutation(len(names))
    shuffled = [names[index] for index in order]
    first, second = round(0.7 * len(names)), round(0.85 * len(names))
    return Split(shuffled[:first], shuffled[first:second], shuffled[second:])


def vocabulary(names: Sequence[str]) -> list[str]:
    """Characters of the names, by code point; index 4 is the first of them."""
    return sorted(set("".join(names)))


def symbols(names: Sequence[str], characters: Sequence[str]) -> list[list[int]]:
    """Each name as indices, with the end mark and without the start mark."""
    index = {char: number for number, char in enumerate(characters, start=SPECIAL_MARKS)}
    return [[index.get(char, UNKNOWN) for char in name] + [END] for name in names]


def padded(sequences: Sequence[Sequence[int]], length: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Input with the start mark before, and target one step ahead, both (names, length)."""
    inputs = np.zeros((len(sequences), length), dtype="int32")
    targets = np.zeros((len(sequences), length), dtype="int32")
    for row, sequence in enumerate(sequences):
        inputs[row, : len(sequence)] = [START, *sequence[:-1]]
        targets[row, : len(sequence)] = sequence
    return inputs, targets


def build(length: int, size: int) -> keras.Model:
    """Embedding, LSTM over the sequence, softmax over the vocabulary at each step."""
    inputs = keras.Input((length,), dtype="int32")
    states = keras.layers.Embedding(size, EMBEDDING, mask_zero=True)(inputs)
    states = keras.layers.LSTM(UNITS, return_sequences=True)(states)
    states = keras.layers.Dropout(DROPOUT)(states)
    outputs = keras.layers.Dense(size, activation="softmax")(states)
    model = keras.Model(inputs, outputs)
    loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=PADDING)
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss)
    return model


def network_perplexity(model: keras.Model, inputs: NDArray[np.int32], targets: NDArray[np.int32]) -> float:
    """Exponential of the mean negative log probability per character that is not padding."""
    probabilities = np.asarray(model.predict(inputs, batch_size=256, verbose=0), dtype="float64")
    chosen = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return float(np.exp(-np.log(chosen[targets != PADDING]).mean()))


def invent(model: keras.Model, length: int, characters: Sequence[str], seed: int) -> list[str]:
    """Names drawn together, one character of each at a time, with a temperature on the softmax."""
    random = np.random.default_rng(seed)
    drawn = np.zeros((WANTED, length + 1), dtype="int32")
    drawn[:, 0] = START
    finished = np.zeros(WANTED, dtype=bool)
    for step in range(length):
        probabilities = np.asarray(model(drawn[:, :length], training=False)[:, step], dtype="float64")
        probabilities[:, :END] = 0
        probabilities[:, UNKNOWN] = 0
        sharpened = probabilities ** (1 / TEMPERATURE)
        cumulative = np.cumsum(sharpened / sharpened.sum(axis=1, keepdims=True), axis=1)
        picked = (random.random((WANTED, 1)) > cumulative[:, :-1]).sum(axis=1)
        drawn[:, step + 1] = np.where(finished, PADDING, picked)
        finished |= picked == END
        if finished.all():
            break
    return [spelled(row[1:].tolist(), characters) for row in drawn]


def spelled(indices: Sequence[int], characters: Sequence[str]) -> str:
    """The text of a sequence up to its end mark."""
    return "".join(characters[index - SPECIAL_MARKS] for index in indices if index >= SPECIAL_MARKS)


def is_pronounceable(name: str) -> bool:
    """Every word of three letters has a vowel; no four consonants or vowels and no letter thrice in a run."""
    words = re.findall(r"[a-z]+", fold(name))
    return len(name) >= 3 and not any(
        (len(word) >= 3 and not re.search(r"[aeiouy]", word)) or re.search(r"[^aeiouy]{4}|[aeiouy]{4}|(.)\1\1", word)
        for word in words
    )


def good_names(invented: Sequence[str], training: Sequence[str]) -> list[str]:
    """Those that are new, distinct and pronounceable."""
    known = set(training)
    return [name for name in dict.fromkeys(invented) if name not in known and is_pronounceable(name)]


def export(model: keras.Model, inputs: NDArray[np.int32]) -> float:
    """Write what TensorFlow serves, read it back, and return how far its answers are from the network's."""
    folder = job.kept("export")
    model.export(folder, verbose=False)
    read_back = tf.saved_model.load(str(folder))
    return float(np.abs(read_back.serve(inputs).numpy() - model.predict(inputs, verbose=0)).max())


def baselines(parts: Split, characters: Sequence[str], length: int, seed: int) -> dict[str, Any]:
    """Test perplexity of each n-gram model, and the bigram's good names."""
    size = SPECIAL_MARKS + len(characters)
    training, validation, test = (symbols(part, characters) for part in parts)
    models: dict[str, ngrams.NextSymbol] = {
        "interpolated bigram": ngrams.Interpolated(2, size, training, validation),
        "interpolated trigram": ngrams.Interpolated(3, size, training, validation),
        "Witten-Bell 4-gram": ngrams.WittenBell(4, size, training),
        "Witten-Bell 5-gram": ngrams.WittenBell(5, size, training),
    }
    random = np.random.default_rng(seed)
    report: dict[str, Any] = {"perplexity": {}, "good of 100": {}}
    for title, model in models.items():
        report["perplexity"][title] = round(ngrams.perplexity(model, test), 3)
        drawn = [ngrams.sample(model, random, TEMPERATURE, END, length) for _ in range(WANTED)]
        report["good of 100"][title] = len(good_names([spelled(row, characters) for row in drawn], parts.training))
    return report


def run(seed: int, epochs: int) -> dict[str, Any]:
    """Train once and measure everything."""
    keras.utils.set_random_seed(seed)
    names = read_names()
    parts = split(names, seed)
    characters = vocabulary(parts.training)
    length = max(map(len, names)) + 1
    training, validation, test = (padded(symbols(part, characters), length) for part in parts)
    model = build(length, SPECIAL_MARKS + len(characters))
    stop = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    began = time.monotonic()
    fitted = model.fit(
        *training, batch_size=BATCH, epochs=epochs, validation_data=validation, callbacks=[stop], verbose=0
    )
    seconds = time.monotonic() - began
    model.save(job.kept("names.keras"))
    report = baselines(parts, characters, length, seed)
    invented = invent(model, length, characters, seed)
    report["perplexity"] |= {"LSTM": round(network_perplexity(model, *test), 3)}
    good = good_names(invented, parts.training)
    report["good of 100"] |= {"LSTM": len(good)}
    return {
        "names": len(names),
        "longest": length - 1,
        "characters": "".join(characters),
        "epochs": len(fitted.history["loss"]),
        "training seconds": round(seconds, 1),
        **report,
        "export, largest difference": export(model, test[0][:EXPORTED]),
        "some good names": good[:12],
    }


if __name__ == "__main__":
    job.main(
        __doc__,
        lambda seed, is_quick: run(seed, QUICK_EPOCHS if is_quick else FULL_EPOCHS),
        f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}",
    )
