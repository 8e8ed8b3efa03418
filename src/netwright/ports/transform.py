"""Transforms: fitted preprocessing steps that can be applied again, saved as plain data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netwright.ports.spec import Spec
from netwright.ports.table import ColumnSpec

TRANSFORM_FILE = "transform.json"


class TransformSpec(Spec):
    """Which step it is, the columns it reads and those it makes. None while unknown."""

    kind: str
    columns_in: tuple[str, ...] | None = None
    columns_out: tuple[ColumnSpec, ...] | None = None
    dropped: tuple[str, ...] = ()
    """Columns that it takes away."""
    restores: tuple[ColumnSpec, ...] | None = None
    """What the inverse step makes again; None where there is no way back."""
    index_size: int | None = None
    """For vocabularies: the number of indices, marks included."""


@dataclass(frozen=True)
class Transform:
    """A fitted step: its parameters are JSON and mean what its `kind` says."""

    spec: TransformSpec
    parameters: dict[str, Any]

    def write(self, folder: Path) -> TransformSpec:
        """Write the parameters as JSON into a folder and return the spec."""
        text = json.dumps(self.parameters, ensure_ascii=False, allow_nan=False)
        (folder / TRANSFORM_FILE).write_text(text, encoding="utf-8")
        return self.spec

    @classmethod
    def read(cls, spec: TransformSpec, folder: Path) -> Transform:
        """Read a written transform."""
        return cls(spec, json.loads((folder / TRANSFORM_FILE).read_text(encoding="utf-8")))
