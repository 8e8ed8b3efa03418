"""Models of older Keras: whole models in HDF5, architectures as JSON, of Keras 1 to 3 as far as Keras reads them.

Keras's safe mode does not reach these formats, so every class is checked by name before Keras sees the configuration,
and links that lead out of a file are refused.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from netwright.networks.catalogue import object_classes
from netwright.networks.layers.construct import load_keras, without_variables
from netwright.networks.reading.allowed import MAX_DEPTH, MODELS, PLAIN, SORTS, check_config, check_files
from netwright.networks.reading.composed import SOURCES
from netwright.networks.reading.convert import network_from, spec_from
from netwright.networks.reading.kinds import class_places
from netwright.networks.reading.own_layers import OwnClass, OwnLayers
from netwright.networks.reading.refusals import check_size, unreadable
from netwright.networks.reading.subclassed import called_once
from netwright.ports import Network, NetworkSpec
from netwright.sdk import NetwrightError, NodeError
from netwright.sdk.files import file_hash
from netwright.sdk.trust import Untrusted, is_trusted

MAX_CONFIG = 64 * 2**20


def read_h5(path: Path, code: str = "") -> Network:
    """Read a whole model with its weights from an HDF5 file; code may define layers of its own.

    Raises NodeError where it cannot be read or may not be, Untrusted for a file or code that the user has not trusted.
    """
    _check_trust(path)
    with _told(path), _opened(path) as file:
        config = _config_of(file)
        own = OwnLayers.found(check_legacy(config), code)
        check_size(spec_from(_stateless(config, own)), path.stat().st_size)
        from keras.src.legacy.saving.legacy_h5_format import load_model_from_hdf5

        with own.known():
            model: Any = load_model_from_hdf5(file, custom_objects={}, compile=False, safe_mode=True)
        return network_from(model)


def read_h5_spec(path: Path, code: str = "") -> NetworkSpec:
    """Read the layers of a whole model in an HDF5 file, without its weights."""
    _check_trust(path)
    with _told(path), _opened(path) as file:
        config = _config_of(file)
        spec = spec_from(_stateless(config, OwnLayers.found(check_legacy(config), code)))
        check_size(spec, path.stat().st_size)
        return spec


def _check_trust(path: Path) -> None:
    """Raise Untrusted for a file that the user has not trusted: Keras's own reader of it was broken into before."""
    hash = file_hash(path)
    if not is_trusted(hash):
        raise Untrusted(
            hash,
            "path",
            "{file} is a model in HDF5, a format that can hide code, and you have not trusted it yet.",
            "If you know where it comes from, trust it in the page, or run with --trust {hash}. A .keras file needs no"
            " trust.",
            file=path.name,
        )


def read_json(path: Path, code: str = "") -> NetworkSpec:
    """Read an architecture without weights, as `to_json` of a model writes it."""
    with _told(path):
        if path.stat().st_size > MAX_CONFIG:
            raise ValueError("it is far larger than a description of layers")
        config = json.loads(path.read_bytes())
        if not isinstance(config, dict) or "class_name" not in config:
            raise ValueError("it is no description of a Keras model")
        own = OwnLayers.found(check_legacy(config), code)
        return spec_from(_stateless(config, own)).model_copy(update={"has_weights": False})


def check_legacy(config: Any, depth: int = 0) -> set[OwnClass]:
    """Check a configuration as `check_config` does; old files name classes without their modules."""
    if depth > MAX_DEPTH:
        raise NodeError("The model's configuration is nested too deep.", "Take the model from another source.")
    own: set[OwnClass] = set()
    if isinstance(config, list):
        own.update(*(check_legacy(item, depth + 1) for item in config))
    elif isinstance(config, Mapping):
        if "module" in config and "registered_name" in config:
            return check_config(config, depth)
        if "class_name" in config and config["class_name"] not in _names():
            own.add(_own_class(str(config["class_name"])))
        check_files(config)
        own.update(*(check_legacy(value, depth + 1) for value in config.values()))
    return own


def _own_class(name: str) -> OwnClass:
    """Return a class that may be its author's own. Raises NodeError for one of Keras, and for what is no name."""
    own = OwnClass.of(name)
    if not own.name.isidentifier() or hasattr(load_keras().layers, own.name):
        raise NodeError(
            "The model uses {name}, which is none of the layers that Netwright knows.",
            "Replace it by layers of Keras, and save the model again.",
            name=name[:100],
        )
    return own


@cache
def _names() -> frozenset[str]:
    objects = {name for sort in SORTS for name in object_classes(sort).values()}
    return frozenset({*MODELS, *SOURCES, *class_places(), *objects, *PLAIN, "DTypePolicy", "Policy"})


def _stateless(config: dict[str, Any], own: OwnLayers) -> Any:
    """Make the model of a checked configuration without a single variable, to know what it promises."""
    keras = load_keras()
    own.name_plainly(config)
    with without_variables(), own.known():
        if "module" in config:
            return called_once(keras.saving.deserialize_keras_object(dict(config), safe_mode=True))
        from keras.src.legacy.saving import saving_options, saving_utils

        if isinstance(config.get("config"), list):  # Keras 1 and early 2 wrote a Sequential model as a plain list
            config = {**config, "config": {"name": "model", "layers": config["config"]}}
        with saving_options.keras_option_scope(use_legacy_config=True):
            return saving_utils.model_from_config(dict(config))


def _config_of(file: Any) -> dict[str, Any]:
    text = file.attrs.get("model_config")
    if text is None:
        raise NodeError(
            "The file holds weights without the layers that they belong to.",
            "Save the whole model, or draw the network and load the weights into it.",
        )
    config = json.loads(text)
    if not isinstance(config, dict):
        raise TypeError("its configuration is no object")
    return config


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open an HDF5 file none of whose parts lies outside of it."""
    import h5py

    with h5py.File(path, "r") as file:
        _refuse_links(file)
        yield file


def refuse_links(path: Path) -> None:
    """Raise NodeError for an HDF5 file that leads to other places; what h5py raises for a file that is none."""
    with _opened(path):
        return


def _refuse_links(file: Any) -> None:
    import h5py

    def look(group: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ValueError("its groups are nested too deep")
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise NodeError(
                    "The file holds links to other places, such as {name}.", "Save the model again.", name=name[:100]
                )
            item = group[name]
            if isinstance(item, h5py.Dataset) and (item.external or item.is_virtual):
                raise NodeError(
                    "The file holds links to other places, such as {name}.", "Save the model again.", name=name[:100]
                )
            if isinstance(item, h5py.Group):
                look(item, depth + 1)

    look(file, 0)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        with warnings.catch_warnings(), counting_anew():
            # Keras advises the authors of old models on newer ways to write them; whoever reads one needs none of it.
            warnings.simplefilter("ignore", UserWarning)
            yield
    except NetwrightError:
        raise
    except Exception as error:  # Keras and h5py raise many kinds for a file that does not fit itself
        raise unreadable(path, error) from error


@contextmanager
def counting_anew() -> Iterator[None]:
    """Let Keras number what has no name in the file from one on, so that it has the same name at every reading."""
    load_keras()
    from keras.src.backend.common import global_state

    numbers = global_state.get_global_attribute("object_name_uids")
    global_state.set_global_attribute("object_name_uids", None)
    try:
        yield
    finally:
        global_state.set_global_attribute("object_name_uids", numbers)
