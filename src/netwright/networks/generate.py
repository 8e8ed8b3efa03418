"""Making sequences with a network that says, for each step, how likely each next index is (many to many)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netwright.networks.build import ascii_name, build
from netwright.ports import Network, NetworkSpec
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import numpy as np

    Predict = Callable[[np.ndarray], np.ndarray]
    """Prefixes (rows, steps), padded, to probabilities (rows, steps, indices)."""

BATCH = 256


def check_generator(spec: NetworkSpec) -> None:
    """Raise NodeError unless the network has one sequence of indices in and one distribution a step out."""
    inputs, outputs = list(spec.inputs.values()), list(spec.outputs.values())
    if len(inputs) != 1 or len(outputs) != 1:
        raise NodeError(
            "The network has {inputs} {inputs:input|inputs} and {outputs} {outputs:output|outputs}.",
            "Writing sequences takes a network with one of each.",
            inputs=len(inputs),
            outputs=len(outputs),
        )
    if len(inputs[0].shape) != 1 or len(outputs[0].shape) != 2:
        raise NodeError(
            "The network does not give a distribution for each step.",
            "Let its last recurrent layer give a result for each step.",
        )


def predictor(network: Network) -> Predict:
    """Return a compiled function from prefixes to probabilities. Build it once, call it often."""
    check_generator(network.spec)
    built = build(network.spec.graph, weights=network.weights)
    import tensorflow as tf

    ((name, info),) = network.spec.inputs.items()
    (output,) = network.spec.outputs
    model = built.model

    def run(prefixes: Any) -> Any:
        return model({ascii_name(name): prefixes}, training=False)[ascii_name(output)]

    compiled = tf.function(run, input_signature=[tf.TensorSpec((None, info.shape[0]), info.dtype)])

    def predict(prefixes: np.ndarray) -> np.ndarray:
        found: np.ndarray = compiled(tf.constant(prefixes, dtype=info.dtype)).numpy()
        return found

    return predict


def generate(
    predict: Predict,
    count: int,
    *,
    length: int,
    start: int,
    end: int,
    seed: int,
    temperature: float = 1.0,
    padding: int = 0,
    fixed_length: int | None = None,
    never: tuple[int, ...] = (),
    check_cancelled: Callable[[], None] = lambda: None,
) -> list[list[int]]:
    """Return `count` sequences of indices, without start and end marks, at most `length` long.

    Each step draws from the distribution after the prefix so far; `temperature` sharpens (below 1) or flattens it. A
    sequence is done at the end mark. `never` lists indices that are not drawn (padding and start are not anyway).
    `fixed_length` is the network's input length where it takes no other. The same seed gives the same sequences, and
    the first n of a larger count are those of count n as long as both fit one batch of 256.
    """
    import numpy as np

    results: list[list[int]] = []
    for first in range(0, count, BATCH):
        random = np.random.Generator(np.random.PCG64([seed, first // BATCH]))
        rows = min(BATCH, count - first)
        results += _batch(
            predict,
            rows,
            random,
            length=length,
            start=start,
            end=end,
            temperature=temperature,
            padding=padding,
            width=fixed_length,
            never=(*never, padding, start),
            check_cancelled=check_cancelled,
        )
    return results


def _batch(
    predict: Predict,
    rows: int,
    random: np.random.Generator,
    *,
    length: int,
    start: int,
    end: int,
    temperature: float,
    padding: int,
    width: int | None,
    never: tuple[int, ...],
    check_cancelled: Callable[[], None],
) -> list[list[int]]:
    import numpy as np

    # Drawn for a whole batch at once, so that a row does not depend on how many others there are.
    chances = random.random((BATCH, length + 1))[:rows]
    prefixes = np.full((rows, width or length + 1), padding, dtype=np.int32)
    prefixes[:, 0] = start
    alive = np.arange(rows)
    ends = np.full(rows, length + 1)
    for step in range(min(length, prefixes.shape[1])):
        check_cancelled()
        # With a free length, only the prefix is computed; in lengths of eight, so that few shapes occur.
        shown = prefixes.shape[1] if width else min(-(-(step + 1) // 8) * 8, prefixes.shape[1])
        likely = predict(prefixes[alive, :shown])[:, step].astype(np.float64)
        drawn = _draw(likely, chances[alive, step], temperature, never)
        ended = drawn == end
        ends[alive[ended]] = step + 1
        alive, drawn = alive[~ended], drawn[~ended]
        if step + 1 < prefixes.shape[1]:
            prefixes[alive, step + 1] = drawn
        else:
            ends[alive] = step + 1
        if not len(alive):
            break
    return [prefixes[row, 1 : min(ends[row], length + 1)].tolist() for row in range(rows)]


def _draw(likely: np.ndarray, chances: np.ndarray, temperature: float, never: tuple[int, ...]) -> np.ndarray:
    """Draw an index a row by inverting the cumulative distribution."""
    import numpy as np

    logs = np.log(np.maximum(likely, 1e-300)) / temperature
    logs[:, list(never)] = -np.inf
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    cumulative = np.cumsum(weights, axis=1)
    drawn = (cumulative < (chances * cumulative[:, -1])[:, None]).sum(axis=1)
    found: np.ndarray = np.minimum(drawn, likely.shape[1] - 1)
    return found
