"""A small GPT: the example's job in plain Keras, on the names and against the n-grams of the flagship's yardstick.

    python benchmarks/gallery/small_gpt.py --seed 1 [--quick]

Prints one JSON object: test perplexity per character of the transformer and of the n-gram baselines, how many of 100
invented names are good, and the processor seconds of training.
"""

from __future__ import annotations

from typing import Any

import job
import keras
import mountain_names as names
from keras import layers, ops

FULL_EPOCHS, QUICK_EPOCHS, PATIENCE = 20, 6, 3
BATCH, LEARNING_RATE = 64, 2e-3
WIDTH, HEADS, BLOCKS, DROPOUT = 64, 4, 2, 0.2
PLACES = 24


def block(states: Any) -> Any:
    """A causal transformer block, normalised before each half."""
    seen = layers.LayerNormalization()(states)
    seen = layers.MultiHeadAttention(HEADS, WIDTH // HEADS, dropout=DROPOUT)(seen, seen, use_causal_mask=True)
    states = layers.Add()([states, layers.Dropout(DROPOUT)(seen)])
    thought = layers.LayerNormalization()(states)
    thought = layers.Dense(4 * WIDTH, activation="gelu")(thought)
    thought = layers.Dense(WIDTH)(thought)
    return layers.Add()([states, layers.Dropout(DROPOUT)(thought)])


def build(size: int) -> keras.Model:
    """Embeddings of character and place, two blocks, softmax over the vocabulary at each step."""
    inputs = keras.Input((None,), dtype="int32")
    places = ops.cumsum(ops.not_equal(inputs, names.PADDING), axis=1, dtype="int32")
    states = layers.Add()([layers.Embedding(size, WIDTH)(inputs), layers.Embedding(PLACES, WIDTH)(places)])
    for _ in range(BLOCKS):
        states = block(states)
    outputs = layers.Dense(size, activation="softmax")(layers.LayerNormalization()(states))
    model = keras.Model(inputs, outputs)
    loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=names.PADDING)
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss)
    return model


def run(seed: int, epochs: int) -> dict[str, Any]:
    """Train once and measure everything."""
    keras.utils.set_random_seed(seed)
    known = names.read_names()
    parts = names.split(known, seed)
    characters = names.vocabulary(parts.training)
    length = max(map(len, known)) + 1
    training, validation, test = (names.padded(names.symbols(part, characters), length) for part in parts)
    model = build(names.SPECIAL_MARKS + len(characters))
    stop = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    began = job.cpu_seconds()
    fitted = model.fit(
        *training, batch_size=BATCH, epochs=epochs, validation_data=validation, callbacks=[stop], verbose=0
    )
    spent = job.cpu_seconds() - began
    model.save(job.kept("gpt.keras"))
    report = names.baselines(parts, characters, length, seed)
    report["perplexity"] |= {"transformer": round(names.network_perplexity(model, *test), 3)}
    good = names.good_names(names.invent(model, length, characters, seed), parts.training)
    report["good of 100"] |= {"transformer": len(good)}
    return {
        "epochs": len(fitted.history["loss"]),
        "weights": model.count_params(),
        "training processor seconds": round(spent, 1),
        **report,
        "some good names": good[:12],
    }


if __name__ == "__main__":
    job.main(
        __doc__,
        lambda seed, is_quick: run(seed, QUICK_EPOCHS if is_quick else FULL_EPOCHS),
        f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}",
    )
