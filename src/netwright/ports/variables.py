"""Variables: named scalars that can drive any setting."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from netwright.ports.spec import Spec

Scalar = bool | int | float | str
ScalarType = Literal["flag", "integer", "number", "text"]

VARIABLES_FILE = "variables.json"


class VariablesSpec(Spec):
    """Names and types, None while unknown."""

    types: dict[str, ScalarType] | None = None
    values: dict[str, Scalar] | None = None
    """Known once a node has put them out; expressions on settings may use them."""


@dataclass(frozen=True)
class Variables:
    """Named scalars. What is observed of them is all of them."""

    spec: VariablesSpec
    values: dict[str, Scalar]

    def __post_init__(self) -> None:
        object.__setattr__(self, "spec", self.spec.model_copy(update={"values": self.values}))

    def write(self, folder: Path) -> VariablesSpec:
        """Write the values as JSON into a folder and return the spec."""
        (folder / VARIABLES_FILE).write_text(json.dumps(self.values, ensure_ascii=False), encoding="utf-8")
        return self.spec

    @classmethod
    def read(cls, spec: VariablesSpec, folder: Path) -> Variables:
        """Read written variables."""
        return cls(spec, json.loads((folder / VARIABLES_FILE).read_text(encoding="utf-8")))
