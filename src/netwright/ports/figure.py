"""Figures: Vega-Lite specifications with their data inline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netwright.ports.spec import Spec

FIGURE_FILE = "figure.json"


class FigureSpec(Spec):
    """What is known of a figure before it is drawn."""

    title: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawn figure. `vega_lite` holds its data inline and names no address."""

    spec: FigureSpec
    vega_lite: dict[str, Any]

    def write(self, folder: Path) -> FigureSpec:
        """Write the figure as JSON into a folder and return the spec."""
        text = json.dumps(self.vega_lite, ensure_ascii=False, allow_nan=False)
        (folder / FIGURE_FILE).write_text(text, encoding="utf-8")
        return self.spec

    @classmethod
    def read(cls, spec: FigureSpec, folder: Path) -> Figure:
        """Read a written figure."""
        return cls(spec, json.loads((folder / FIGURE_FILE).read_text(encoding="utf-8")))
