"""Models: fitted classical models, such as a random forest, stored without pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from netwright.ports.spec import Spec
from netwright.ports.table import ColumnSpec

PARAMETERS_FILE = "parameters.json"

ModelTask = Literal["classification", "regression", "clustering", "anomaly", "projection"]
ClassLabel = bool | int | float | str


class ModelSpec(Spec):
    """What a model was taught, and what it can tell of new rows. None while unknown."""

    kind: str
    """Which learner made it: `random_forest_learner`."""
    task: ModelTask | None = None
    features: tuple[ColumnSpec, ...] | None = None
    """The columns that it reads; they are looked up by name."""
    target: ColumnSpec | None = None
    classes: tuple[ClassLabel, ...] | None = None
    """In the order of the probabilities."""
    probabilities: bool = False
    """Whether it gives a probability for each class."""
    components: int | None = None
    """For a projection: how many columns it makes."""


@dataclass(frozen=True)
class Model:
    """A fitted model: the estimator in a form that runs nothing when it is read, and plain data beside it."""

    spec: ModelSpec
    files: Mapping[str, bytes]
    """The estimator by file name: `estimator.skops`, or `estimator.txt` as LightGBM writes it."""
    parameters: Mapping[str, Any]
    """JSON: how the columns become the numbers that the estimator takes, and facts about the training."""

    def write(self, folder: Path) -> ModelSpec:
        """Write the estimator and the parameters into a folder and return the spec."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        text = json.dumps(dict(self.parameters), ensure_ascii=False, allow_nan=False)
        (folder / PARAMETERS_FILE).write_text(text, encoding="utf-8")
        return self.spec

    @classmethod
    def read(cls, spec: ModelSpec, folder: Path) -> Model:
        """Read a written model."""
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != PARAMETERS_FILE}
        return cls(spec, files, json.loads((folder / PARAMETERS_FILE).read_text(encoding="utf-8")))
