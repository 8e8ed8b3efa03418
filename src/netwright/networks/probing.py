"""What each layer of a network makes of a few rows, small enough to be shown on its node.

Feature maps come as pictures of at most 32 x 32, sequences as strips of at most 64 steps, vectors as at most 64 bars;
what is larger is averaged over blocks.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netwright.networks.build import Built, ascii_name
from netwright.networks.feeding.feed import arrays, learn_categories
from netwright.networks.predict import as_tensor
from netwright.ports import NetworkSpec, Table
from netwright.ports.network import NOISE
from netwright.sdk import InputError
from netwright.sdk.glimpse import Activation, LayerGlimpse, ProbedRows

if TYPE_CHECKING:
    import numpy as np

MOST_STEPS, MOST_UNITS, MOST_BARS = 64, 32, 64
MAP_SIZES = ((8, 32), (8, 16), (4, 16), (4, 8), (1, 8))
"""Numbers of feature maps and their sides, the best first; a large network gets smaller ones."""
MOST_NUMBERS = 200_000
"""Numbers in all that the feature maps of a network may come to."""


class Prober:
    """Looks at every call of a built network; the weights are those that it has at that moment."""

    def __init__(self, built: Built) -> None:
        import keras

        self._whole = built.model
        self._graph = built.graph
        self._calls = [place for place, made in enumerate(built.results) if _is_numeric(made[0])]
        outputs = [built.results[place][0] for place in self._calls]
        self._model = keras.Model(built.model.input, outputs)
        self._names = [end.name for end in built.graph.inputs]

    def read(self, x: Mapping[str, np.ndarray]) -> tuple[LayerGlimpse, ...]:
        """Return what the layers make of rows given by input. No weight, statistic or random generator changes."""
        made = self._undisturbed(self._model, x)
        return glimpses([self._graph.calls[place].layer for place in self._calls], [_numbers(one) for one in made])

    def output(self, x: Mapping[str, np.ndarray], name: str) -> np.ndarray:
        """Return one output of the network for rows."""
        return _numbers(self._undisturbed(self._whole, x)[ascii_name(name)])

    def _undisturbed(self, model: Any, x: Mapping[str, np.ndarray]) -> Any:
        states = model.non_trainable_variables
        before = [state.numpy() for state in states]
        made = model({ascii_name(name): as_tensor(x[name]) for name in self._names}, training=False)
        for state, value in zip(states, before, strict=True):
            state.assign(value)
        return made


class Probers:
    """Looks at networks that learn together: some get columns of the rows, some noise, some what others make."""

    def __init__(self, built: Mapping[str, Built], specs: Mapping[str, NetworkSpec]) -> None:
        self._specs = specs
        self._probers = {name: Prober(one) for name, one in built.items() if name in specs}

    def read(self, x: Mapping[str, Mapping[str, np.ndarray]]) -> tuple[LayerGlimpse, ...]:
        """Return what all layers make of rows, given by network and input as far as columns and noise go."""
        found: tuple[LayerGlimpse, ...] = ()
        for name, prober in self._probers.items():
            given = dict(x[name])
            for end, (beside, output) in made_by(self._specs[name]).items():
                given[end] = self._probers[beside].output(x[beside], output)
            found += prober.read(given)
        return found


def made_by(network: NetworkSpec) -> dict[str, tuple[str, str]]:
    """Return by input which output of which network beside it goes in there."""
    return {
        end: (name, output)
        for end, source in network.made.items()
        if source != NOISE
        for name, _, output in [source.partition(".")]
    }


def glimpses(layers: Sequence[str], made: Sequence[np.ndarray]) -> tuple[LayerGlimpse, ...]:
    """Return arrays (rows, *shape) by layer as small pictures."""
    rows = sum(len(array) for array in made if array.ndim > 3)
    best = next((one for one in MAP_SIZES if rows * one[0] * one[1] ** 2 <= MOST_NUMBERS), MAP_SIZES[-1])
    return tuple(
        LayerGlimpse(layer=layer, shape=array.shape[1:], rows=tuple(activation(row, *best) for row in array))
        for layer, array in zip(layers, made, strict=True)
    )


def activation(row: np.ndarray, most_maps: int = 8, side: int = 32) -> Activation:
    """Return what a layer made of one row as a small picture."""
    import numpy as np

    finite = row[np.isfinite(row)]
    low, high, mean = (float(of(finite)) if finite.size else 0.0 for of in (np.min, np.max, np.mean))
    if row.ndim >= 3:
        # What lies before height, width and channels (time, depth) is averaged.
        flat = row.reshape(-1, *row.shape[-3:]).mean(axis=0)
        form, small = "maps", _shrunk(_shrunk(flat[..., :most_maps], 0, side), 1, side).transpose(2, 0, 1)
    elif row.ndim == 2:
        form, small = "strip", _shrunk(_shrunk(row, 0, MOST_STEPS), 1, MOST_UNITS)
    else:
        form, small = "bars", _shrunk(row.reshape(-1), 0, MOST_BARS)
    share = (np.nan_to_num(small, nan=low, posinf=high, neginf=low) - low) / (high - low or 1.0)
    data = np.clip(np.round(share * 255), 0, 255).astype(np.uint8).tobytes()
    return Activation.model_validate(
        {
            "form": form, "size": small.shape, "data": base64.b64encode(data).decode(),
            "low": low, "high": high, "mean": mean,
        }
    )  # fmt: skip


def fed_rows(
    tables: Mapping[str, Table | None], network: NetworkSpec, wanted: ProbedRows, learnt_from: str = "training"
) -> dict[str, np.ndarray]:
    """Return what goes into a network for some rows: the columns that it learns from, as its learner feeds them.

    Where it learns from noise, each of the rows has noise of its own, the same each time. Raises InputError where the
    table is not there, or has fewer rows.
    """
    import polars as pl

    table = tables.get(wanted.port)
    if table is None:
        raise InputError(wanted.port, "There is no table to take rows from.", "Choose the rows of another table.")
    columns = {name: fed.columns for name, fed in network.fed.items()}
    conversions: Any = {name: fed.conversion for name, fed in network.fed.items()}
    picked = pl.concat([table.frame.slice(row, 1) for row in wanted.rows]).collect()
    if picked.height < len(wanted.rows):
        height = int(table.frame.select(pl.len()).collect().item())
        raise InputError(wanted.port, "The table has {rows} rows only.", "Choose rows among them.", rows=height)
    source = tables.get(learnt_from) or table
    known = {**learn_categories(source, columns), **network.categories}
    few = Table(picked.lazy(), table.spec)
    fed = arrays(few, columns, network.inputs, wanted.port, conversions, known) if columns else {}
    return {**fed, **_noise(network, picked.height)}


def is_fed(network: NetworkSpec) -> bool:
    """Tell whether it is known of all that goes into a network where it comes from."""
    return bool(network.inputs) and {*network.fed, *network.made} == set(network.inputs)


def _noise(network: NetworkSpec, rows: int) -> dict[str, np.ndarray]:
    import numpy as np

    random = np.random.Generator(np.random.PCG64(0))
    ends = [end for end, source in network.made.items() if source == NOISE]
    return {end: random.normal(size=(rows, *_known(network.inputs[end].shape))).astype("float32") for end in ends}


def _known(shape: Sequence[int | None]) -> tuple[int, ...]:
    return tuple(1 if size is None else size for size in shape)


def _is_numeric(tensor: Any) -> bool:
    return str(tensor.dtype) != "string"


def _numbers(tensor: Any) -> np.ndarray:
    import keras
    import numpy as np

    return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32")))


def _shrunk(array: np.ndarray, axis: int, most: int) -> np.ndarray:
    """Average over blocks along an axis where it is longer than that."""
    import numpy as np

    length = array.shape[axis]
    if length <= most:
        return array
    starts = np.linspace(0, length, most, endpoint=False).astype(int)
    sizes = np.diff([*starts, length]).reshape([-1 if place == axis else 1 for place in range(array.ndim)])
    means: np.ndarray = np.add.reduceat(array, starts, axis=axis) / sizes
    return means
