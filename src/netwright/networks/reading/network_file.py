"""A network out of a file of any format. The ending of its name tells which, as it tells people."""

from __future__ import annotations

from pathlib import Path

from netwright.networks.files import bundle
from netwright.networks.reading.legacy_file import read_h5, read_h5_spec, read_json
from netwright.networks.reading.model_file import read_model, read_model_spec
from netwright.ports import Network, NetworkSpec
from netwright.sdk import NodeError

KERAS = ".keras"
HDF5 = (".h5", ".hdf5")
JSON = ".json"


def read_network(path: Path, code: str = "") -> Network:
    """Read a network, with its weights where the file holds them; code may define layers of its own.

    Raises NodeError where it cannot be read or may not be, Untrusted where the user has to trust something first.
    """
    if path.suffix == KERAS:
        return read_model(path, code)
    if path.suffix in HDF5:
        return read_h5(path, code)
    _check_ending(path)
    return bundle.read_network(path) if bundle.is_signature(path) else Network(read_json(path, code))


def read_network_spec(path: Path, code: str = "") -> NetworkSpec:
    """Read the layers of a network without its weights. Raises as `read_network`."""
    if path.suffix == KERAS:
        return read_model_spec(path, code)
    if path.suffix in HDF5:
        return read_h5_spec(path, code)
    _check_ending(path)
    return bundle.read_spec(path) if bundle.is_signature(path) else read_json(path, code)


def _check_ending(path: Path) -> None:
    if path.suffix != JSON:
        raise NodeError(
            "{file} is no model that can be read.",
            "Save the model with Keras, as a .keras file. HDF5 (.h5) and architectures as .json can be read too.",
            file=path.name,
        )
