"""A model as one file: a zip archive of what it was taught, its parameters and its estimator. Nothing in it is pickled.

Every type in an estimator of scikit-learn was reviewed (`storing`). The text of LightGBM is read by code that takes its
indices on trust, so the user has to trust such a file first.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from netwright.nodes.learning.storing import LIGHTGBM_FILE, SKOPS_FILE
from netwright.ports import Model, ModelSpec
from netwright.ports.model import PARAMETERS_FILE
from netwright.sdk import NodeError
from netwright.sdk.files import file_hash
from netwright.sdk.trust import Untrusted, is_trusted

ENDING = ".zip"
LARGEST = 4 * 2**30
"""Bytes that a file may unpack to."""
_SPEC = "spec.json"
_KNOWN = frozenset([_SPEC, PARAMETERS_FILE, SKOPS_FILE, LIGHTGBM_FILE])


def pack(model: Model, file: BinaryIO) -> None:
    """Write a model; equal models are equal bytes."""
    parameters = json.dumps(dict(model.parameters), ensure_ascii=False, allow_nan=False)
    parts: dict[str, str | bytes] = {
        _SPEC: model.spec.model_dump_json(indent=1),
        PARAMETERS_FILE: parameters,
        **model.files,
    }
    with ZipFile(file, "w") as archive:
        for name, content in sorted(parts.items()):
            # Without the time of day.
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)


def read_spec(path: Path) -> ModelSpec:
    """Return what the model in a file was taught. Raises NodeError."""
    with _opened(path) as archive:
        return ModelSpec.model_validate_json(archive.read(_SPEC))


def unpack(path: Path) -> Model:
    """Return the model in a file. Raises NodeError, and Untrusted for one of LightGBM."""
    with _opened(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        spec = ModelSpec.model_validate_json(parts.pop(_SPEC))
        parameters = json.loads(parts.pop(PARAMETERS_FILE))
        if len(parts) != 1:
            raise BadZipFile
    if LIGHTGBM_FILE in parts:
        _refuse_untrusted(path)
    return Model(spec, parts, parameters)


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(path) as archive:
            if not set(archive.namelist()) <= _KNOWN or sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise BadZipFile
            yield archive
    except (BadZipFile, ValidationError, KeyError, ValueError, OSError, zlib.error, RuntimeError) as error:
        raise NodeError(
            "The file {path} holds no model, or is damaged.",
            "Choose one that Model Writer wrote, or write it again.",
            path=path.name,
        ) from error


def _refuse_untrusted(path: Path) -> None:
    hash = file_hash(path)
    if not is_trusted(hash):
        raise Untrusted(
            hash,
            "path",
            "The file {path} holds a model of LightGBM, which you have not trusted yet.",
            "If it is from you or somebody you trust, say so in the page, or run with --trust {hash}.",
            path=path.name,
        )
