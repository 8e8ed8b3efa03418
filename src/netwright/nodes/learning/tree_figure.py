"""A decision tree as a figure: questions in boxes, branches for yes and no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netwright.nodes.learning.trees import Branch
from netwright.ports import Figure
from netwright.sdk import framed, said

TITLE = "Decision tree"
LONGEST = 26
COLUMN, LEVEL = 156, 100
"""Pixels from leaf to leaf and from level to level, so that no text touches another, however small the panel."""
ABOVE = 40


@dataclass(frozen=True)
class _Box:
    level: int
    x: float
    question: str
    """Empty for a leaf, and where the drawing ends."""
    tells: str
    rows: int


@dataclass(frozen=True)
class _Line:
    start: _Box
    end: _Box
    answer: str


def draw_tree(tree: Branch, levels: int) -> Figure:
    """Draw the upper levels of a tree."""
    boxes, branches = _lay_out(tree, levels)
    notes = [said("{shown} of {levels} levels", shown=levels, levels=tree.levels)] if tree.levels > levels else []
    spec = {
        "width": COLUMN * (1 + max(box.x for box in boxes)),
        "height": LEVEL * max(box.level for box in boxes) + 2 * ABOVE,
        "data": {"values": [_box_row(box) for box in boxes]},
        "layer": [
            {
                "data": {"values": [_branch_row(branch) for branch in branches]},
                "layer": [
                    {
                        "mark": {"type": "rule", "color": "#8a8f98"},
                        "encoding": {
                            "x": {"field": "x", "type": "quantitative", "axis": None},
                            "y": {"field": "y", "type": "quantitative", "axis": None},
                            "x2": {"field": "x2"},
                            "y2": {"field": "y2"},
                        },
                    },
                    {
                        "mark": {"type": "text", "fontSize": 10, "dx": 12, "color": "#737b84"},
                        "encoding": {
                            "x": {"field": "middle_x", "type": "quantitative", "axis": None},
                            "y": {"field": "middle_y", "type": "quantitative", "axis": None},
                            "text": {"field": "answer"},
                        },
                    },
                ],
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    **_PLACE,
                    "color": {"field": "tells", "type": "nominal", "legend": None},
                    "tooltip": [{"field": name} for name in ("question", "tells", "rows")],
                },
            },
            {
                "mark": {"type": "text", "lineBreak": "\n", "fontSize": 10, "dy": -34, "lineHeight": 11},
                "encoding": {**_PLACE, "text": {"field": "label"}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
    return framed(spec, said(TITLE), notes)


_PLACE = {
    "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"padding": COLUMN / 2}},
    "y": {"field": "y", "type": "quantitative", "axis": None, "scale": {"padding": ABOVE}},
}


def _lay_out(tree: Branch, levels: int) -> tuple[list[_Box], list[_Line]]:
    """Leaves stand side by side; a question stands above the middle of its answers."""
    boxes: list[_Box] = []
    lines: list[_Line] = []
    columns = iter(range(2**31))

    def place(branch: Branch, level: int) -> _Box:
        children = branch.below if branch.below and level + 1 < levels else ()
        below = [place(child, level + 1) for child in children]
        x = sum(box.x for box in below) / len(below) if below else float(next(columns))
        box = _Box(level, x, branch.question if below else "", branch.tells, branch.rows)
        boxes.append(box)
        lines.extend(_Line(box, end, answer) for end, answer in zip(below, branch.answers, strict=False))
        return box

    place(tree, 0)
    return boxes, lines


def _box_row(box: _Box) -> dict[str, Any]:
    lines = [_cut(box.question), _cut(box.tells), f"{box.rows:,}"]
    return {
        "x": box.x,
        "y": -box.level,
        "question": box.question,
        "tells": box.tells,
        "rows": box.rows,
        "label": "\n".join(line for line in lines if line),
    }


def _branch_row(branch: _Line) -> dict[str, Any]:
    start, end = branch.start, branch.end
    return {
        "x": start.x,
        "y": -start.level,
        "x2": end.x,
        "y2": -end.level,
        "middle_x": (start.x + end.x) / 2,
        "middle_y": -(start.level + end.level) / 2,
        "answer": branch.answer,
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
