"""The plain side: what a Keras user would write. Imports keras and numpy only, and torch for the same batches on it.

python plain.py CASE FOLDER EPOCHS [same]

`same` feeds the batches in the order of order-EPOCH.npy, seeds the layers with seeds.json and sets `unroll` on those of
unrolled.json, as Netwright printed them; without it, this is the default fit.
"""

import json
import random
import sys
import time
from pathlib import Path

import keras
import numpy as np

case, folder, epochs, same = sys.argv[1], sys.argv[2], int(sys.argv[3]), "same" in sys.argv[4:]
seeds = json.loads(Path(folder, "seeds.json").read_text("utf-8"))
unrolled = json.loads(Path(folder, "unrolled.json").read_text("utf-8")) if same else []


def seeded(name, tensor, make):
    """Construct and call a layer under its seed."""
    random.seed(seeds[name])
    return make()(tensor)


def mlp(x):
    x = seeded("hidden1", x, lambda: keras.layers.Dense(64, activation="relu"))
    x = seeded("hidden2", x, lambda: keras.layers.Dense(32, activation="relu"))
    return seeded("output", x, lambda: keras.layers.Dense(10, activation="softmax"))


def cnn(x):
    x = seeded("conv1", x, lambda: keras.layers.Conv2D(32, (3, 3), activation="relu"))
    x = seeded("pool1", x, lambda: keras.layers.MaxPooling2D())
    x = seeded("conv2", x, lambda: keras.layers.Conv2D(64, (3, 3), activation="relu"))
    x = seeded("pool2", x, lambda: keras.layers.MaxPooling2D())
    x = seeded("flatten", x, lambda: keras.layers.Flatten())
    x = seeded("drop", x, lambda: keras.layers.Dropout(0.3))
    return seeded("output", x, lambda: keras.layers.Dense(10, activation="softmax"))


def lstm(x):
    x = seeded("embedding", x, lambda: keras.layers.Embedding(32, 32, mask_zero=True))
    x = seeded("lstm", x, lambda: keras.layers.LSTM(128, return_sequences=True, unroll="lstm" in unrolled))
    x = seeded("drop", x, lambda: keras.layers.Dropout(0.3))
    return seeded("output", x, lambda: keras.layers.Dense(32, activation="softmax"))


def transformer(x):
    x = seeded("embedding", x, lambda: keras.layers.Embedding(32, 32))
    attention = lambda: keras.layers.MultiHeadAttention(2, 16)  # noqa: E731
    attended = seeded("attention", x, lambda: lambda tensor: attention()(tensor, tensor))
    x = seeded("add1", [x, attended], keras.layers.Add)
    x = seeded("norm1", x, keras.layers.LayerNormalization)
    y = seeded("inner", x, lambda: keras.layers.Dense(64, activation="relu"))
    y = seeded("outer", y, lambda: keras.layers.Dense(32))
    x = seeded("add2", [x, y], keras.layers.Add)
    x = seeded("norm2", x, keras.layers.LayerNormalization)
    return seeded("output", x, lambda: keras.layers.Dense(32, activation="softmax"))


def autoencoder(x):
    x = seeded("encoder", x, lambda: keras.layers.Dense(32, activation="relu"))
    x = seeded("code", x, lambda: keras.layers.Dense(8, activation="relu"))
    x = seeded("decoder", x, lambda: keras.layers.Dense(32, activation="relu"))
    return seeded("output", x, lambda: keras.layers.Dense(64))


def fed(x, y):
    """Return what `fit` is given. On PyTorch a loader, as one that Keras makes draws from the generator of dropout."""
    if keras.backend.backend() != "torch":
        return {"x": x, "y": y, "batch_size": batch_size, "validation_data": (val_x, val_y)}
    import torch

    def loader(*arrays):
        rows = torch.utils.data.TensorDataset(*map(torch.from_numpy, arrays))
        return torch.utils.data.DataLoader(rows, batch_size, generator=torch.Generator())

    return {"x": loader(x, y), "validation_data": loader(val_x, val_y)}


class Clock(keras.callbacks.Callback):
    """Seconds of each epoch, validation included: by the clock, and of the processor."""

    def __init__(self):
        super().__init__()
        self.seconds, self.cpu = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.begun, self.cpu_begun = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.begun)
        self.cpu.append(time.process_time() - self.cpu_begun)


x, y, val_x, val_y = (np.load(f"{folder}/{name}.npy") for name in ("x", "y", "val_x", "val_y"))
batch_size = {"mlp": 64, "cnn": 64, "lstm": 32, "transformer": 32, "autoencoder": 64}[case]
inputs = keras.Input(x.shape[1:], dtype=x.dtype.name)
model = keras.Model(inputs, globals()[case](inputs))
if case == "autoencoder":
    model.compile(keras.optimizers.Adam(0.001), "mean_squared_error")
else:
    model.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
clock, history = Clock(), []
if same:
    if keras.backend.backend() == "torch":
        keras.utils.set_random_seed(seeds[""])
    for epoch in range(1, epochs + 1):
        order = np.load(f"{folder}/order-{epoch}.npy")
        fitted = model.fit(**fed(x[order], y[order]), verbose=0, callbacks=[clock], shuffle=False)
        history.append({name: values[0] for name, values in fitted.history.items()})
else:
    fitted = model.fit(x, y, batch_size, epochs, 0, [clock], validation_data=(val_x, val_y))
    history = [dict(zip(fitted.history, row, strict=True)) for row in zip(*fitted.history.values(), strict=True)]
print(json.dumps({"seconds": clock.seconds, "cpu": clock.cpu, "history": history}))
