"""Reading a `.keras` file. Its configuration is checked name by name before Keras makes anything of it."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.networks.layers.construct import load_keras, without_variables
from netwright.networks.reading.allowed import check_config
from netwright.networks.reading.archive import extract
from netwright.networks.reading.convert import network_from, spec_from
from netwright.networks.reading.own_layers import OwnLayers
from netwright.networks.reading.refusals import check_size, unreadable
from netwright.networks.reading.subclassed import called_once
from netwright.ports import Network, NetworkSpec
from netwright.sdk import NetwrightError

if TYPE_CHECKING:
    import keras

CONFIG = "config.json"
WEIGHTS = ("model.weights.h5", "model.weights.npz")


def read_model(path: Path, code: str = "") -> Network:
    """Read a model with its weights; code may define layers of its own.

    Raises NodeError where it cannot be read or may not be, Untrusted for code that the user has not trusted.
    """
    with _extracted(path, code) as (folder, own):
        check_size(spec_from(_stateless(path, folder, own)), _stored(folder))
        try:
            with own.known():
                model = called_once(load_keras().saving.load_model(folder, compile=False, safe_mode=True))
        except NetwrightError:
            raise
        except Exception as error:  # Keras raises many kinds for a file that does not fit itself
            raise unreadable(path, error) from error
        return network_from(model)


def read_model_spec(path: Path, code: str = "") -> NetworkSpec:
    """Read a model's layers without its weights: quick, and without the memory that they need."""
    with _extracted(path, code) as (folder, own):
        spec = spec_from(_stateless(path, folder, own))
        check_size(spec, _stored(folder))
        return spec


@contextmanager
def _extracted(path: Path, code: str) -> Iterator[tuple[Path, OwnLayers]]:
    """Unpack a file into a folder of our own, so that what is checked is what is read."""
    with tempfile.TemporaryDirectory(prefix="netwright-model-") as name:
        folder = Path(name)
        try:
            extract(path, folder)
            config = json.loads((folder / CONFIG).read_bytes())
        except (zipfile.BadZipFile, ValueError, RecursionError, EOFError) as error:
            raise unreadable(path, error) from error
        if not isinstance(config, dict):
            raise unreadable(path, ValueError("its configuration is no object"))
        # How it was trained is of no concern here, and names losses and optimisers.
        config.pop("compile_config", None)
        own = OwnLayers.found(check_config(config), code)
        own.name_plainly(config)
        (folder / CONFIG).write_text(json.dumps(config), encoding="utf-8")
        try:
            yield folder, own
        except NetwrightError:
            raise
        except OSError as error:
            raise unreadable(path, error) from error


def _stateless(path: Path, folder: Path, own: OwnLayers) -> keras.Model:
    """Make the model without a single variable, to know what it promises."""
    keras = load_keras()
    config = json.loads((folder / CONFIG).read_bytes())
    try:
        with without_variables(), own.known():
            model: Any = called_once(keras.saving.deserialize_keras_object(config, safe_mode=True))
    except NetwrightError:
        raise
    except Exception as error:
        raise unreadable(path, error) from error
    return model


def _stored(folder: Path) -> int:
    """Return how many bytes of weights there are."""
    return sum((folder / name).stat().st_size for name in WEIGHTS if (folder / name).exists())
