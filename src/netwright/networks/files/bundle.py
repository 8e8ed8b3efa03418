"""The network inside an exported bundle: written beside the formats of others, and read again with its transforms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from netwright.ports import Network, NetworkSpec, Transform, TransformSpec
from netwright.sdk import NodeError
from netwright.sdk.files import file_hash

NETWORK = "network"
SPEC = "spec.json"
TRANSFORMS = "transforms"


def write_network(network: Network, folder: Path) -> dict[str, str]:
    """Write a network into the folder of a bundle; return the SHA-256 of each file, for the signature."""
    place = folder / NETWORK
    place.mkdir()
    spec = network.write(place)
    (place / SPEC).write_text(spec.model_dump_json(indent=1), encoding="utf-8")
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in sorted(place.iterdir())}


def read_spec(signature: Path) -> NetworkSpec:
    """Return the spec of the network in the bundle of a signature. Raises NodeError."""
    _check(signature, [f"{NETWORK}/{SPEC}"])
    return NetworkSpec.model_validate_json((signature.parent / NETWORK / SPEC).read_text(encoding="utf-8"))


def read_network(signature: Path) -> Network:
    """Return the network of a bundle. Raises NodeError where its files are not those that were exported."""
    _check(signature, list(_signature(signature).get("files", {})))
    return Network.read(read_spec(signature), signature.parent / NETWORK)


def transform_specs(signature: Path) -> dict[str, TransformSpec]:
    """Return the transforms of a bundle by name, in order."""
    found = _signature(signature).get("transforms", {})
    return {name: TransformSpec.model_validate(spec) for name, spec in found.items()}


def read_transform(signature: Path, name: str) -> Transform:
    """Return a transform of a bundle."""
    return Transform.read(transform_specs(signature)[name], signature.parent / TRANSFORMS / name)


def is_signature(path: Path) -> bool:
    """Tell whether a JSON file is the signature of a bundle."""
    try:
        return isinstance(_signature(path).get("transforms"), dict)
    except NodeError:
        return False


def _signature(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NodeError(
            "{file} cannot be read: {reason}", "Export the network again.", file=path.name, reason=str(error)
        ) from error
    return found if isinstance(found, dict) else {}


def _check(signature: Path, wanted: list[str]) -> None:
    """Refuse a bundle without a network, or with other files than those that its signature vouches for."""
    known = _signature(signature).get("files", {})
    if f"{NETWORK}/{SPEC}" not in known:
        raise NodeError("The export {folder} holds no network.", "Export it again.", folder=signature.parent.name)
    for name in wanted:
        path = signature.parent / name
        inside = path.resolve().is_relative_to(signature.parent.resolve())
        if not inside or not path.is_file() or file_hash(path) != known[name]:
            raise NodeError(
                "The file {name} of the export {folder} is missing, or not the one that was exported.",
                "Export the network again.",
                name=name,
                folder=signature.parent.name,
            )
