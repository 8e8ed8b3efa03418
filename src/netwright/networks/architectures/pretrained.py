"""The architectures of `keras.applications`, with random weights or those of a file."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netwright.networks.layers.construct import load_keras, without_variables
from netwright.networks.reading import network_from
from netwright.networks.reading.convert import spec_from
from netwright.networks.reading.legacy_file import counting_anew, refuse_links
from netwright.ports import Network, NetworkSpec
from netwright.sdk import NodeError
from netwright.sdk.files import file_hash


def application_spec(name: str, arguments: Mapping[str, Any]) -> NetworkSpec:
    """Return the layers of an architecture without allocating a weight. Raises NodeError with Keras's reason."""
    with without_variables():
        return spec_from(make_application(name, arguments)).model_copy(update={"has_weights": True})


def application(name: str, arguments: Mapping[str, Any], seed: int, weights: Path | None, sha256: str) -> Network:
    """Return an architecture with the weights of a file, or with random ones that follow from the seed.

    Raises NodeError where the file is not the one that the hash names, or does not fit.
    """
    with _seeded(seed):
        model = make_application(name, arguments)
    if weights is not None:
        _check_hash(weights, sha256)
        try:
            refuse_links(weights)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # what Keras passes over, it then fails for
                model.load_weights(weights)
        except NodeError:
            raise
        except Exception as error:  # Keras and h5py raise many kinds for a file that does not fit
            raise _unfit(weights, name, " ".join(str(error).split())) from error
    return network_from(model)


def _unfit(weights: Path, name: str, reason: str) -> NodeError:
    remedy = "Choose the file that was made for this architecture, top and input shape."
    # Keras lists its layers as objects, which say nothing to whoever chose a wrong file.
    if lacking := re.match(r"A total of (\d+) objects could not be loaded", reason):
        problem = (
            "The weights in {file} do not fit {name}: {count} of its layers {count:finds|find} none of theirs in it."
        )
        return NodeError(problem, remedy, file=weights.name, name=name, count=int(lacking[1]))
    problem = "The weights in {file} do not fit {name}: {reason}"
    return NodeError(problem, remedy, file=weights.name, name=name, reason=reason[:300])


def make_application(name: str, arguments: Mapping[str, Any]) -> Any:
    """Return the Keras model. Raises NodeError with Keras's reason."""
    keras = load_keras()
    try:
        with warnings.catch_warnings(), counting_anew():
            # Some say that their shape is not that of their published weights, which are not asked for here.
            warnings.simplefilter("ignore")
            return getattr(keras.applications, name)(**{"weights": None, **arguments})
    except (ValueError, TypeError) as error:
        raise NodeError(
            "{name} cannot be made like this: {reason}",
            "Change its settings.",
            name=name,
            reason=" ".join(str(error).split())[:300],
        ) from error


def _check_hash(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise NodeError("There is no file {file}.", "Choose another one.", file=path.name)
    found = file_hash(path)
    if sha256 and found != sha256.strip().lower():
        raise NodeError(
            "The file {file} is not the expected one: its SHA-256 is {found}.",
            "Take the file from its source again, or correct the hash.",
            file=path.name,
            found=found,
        )


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Keras initialisers without a seed of their own draw theirs from Python's `random`."""
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
