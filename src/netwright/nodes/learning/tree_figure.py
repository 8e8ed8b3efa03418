"""A decision tree as a figure: questions in boxes, branches for yes and no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from netwright.nodes.learning.examples import Examples
from netwright.ports import Figure, FigureSpec

TITLE = "Decision tree"
LONGEST = 26


@dataclass(frozen=True)
class _Box:
    node: int
    level: int
    x: float
    question: str
    """Empty for a leaf, and where the drawing ends."""
    tells: str
    rows: int


@dataclass(frozen=True)
class _Branch:
    start: _Box
    end: _Box
    answer: str


def draw_tree(tree: Any, examples: Examples, levels: int) -> Figure:
    """Draw the upper levels of a fitted tree of scikit-learn."""
    boxes, branches = _lay_out(tree, examples, levels)
    note = f" ({levels} of {tree.max_depth + 1} levels)" if tree.max_depth >= levels else ""
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": TITLE + note,
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
        "width": "container",
        "height": "container",
    }
    return Figure(FigureSpec(title=TITLE), spec)


_PLACE = {
    "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"padding": 60}},
    "y": {"field": "y", "type": "quantitative", "axis": None, "scale": {"padding": 40}},
}


def _lay_out(tree: Any, examples: Examples, levels: int) -> tuple[list[_Box], list[_Branch]]:
    """Leaves stand side by side; a question stands above the middle of its answers."""
    boxes: list[_Box] = []
    branches: list[_Branch] = []
    columns = iter(range(2**31))

    def place(node: int, level: int) -> _Box:
        children = list(_children(tree, node)) if level + 1 < levels else []
        below = [place(child, level + 1) for child in children]
        x = sum(box.x for box in below) / len(below) if below else float(next(columns))
        question, answers = _question(tree, node, examples) if below else ("", ())
        box = _Box(node, level, x, question, _tells(tree, node, examples), int(tree.n_node_samples[node]))
        boxes.append(box)
        branches.extend(_Branch(box, end, answer) for end, answer in zip(below, answers, strict=True))
        return box

    place(0, 0)
    return boxes, branches


def _children(tree: Any, node: int) -> Iterator[int]:
    if tree.children_left[node] != -1:
        yield int(tree.children_left[node])
        yield int(tree.children_right[node])


def _question(tree: Any, node: int, examples: Examples) -> tuple[str, tuple[str, str]]:
    """Return the question of a node, and what the left and the right branch answer."""
    name = examples.preparation.names[tree.feature[node]]
    if " = " in name:  # a category: 0 goes left, 1 right
        return f"{name}?", ("no", "yes")
    return f"{name} ≤ {tree.threshold[node]:.4g}?", ("yes", "no")


def _tells(tree: Any, node: int, examples: Examples) -> str:
    values = tree.value[node][0]
    if not examples.classes:
        return f"{values[0]:.4g}"
    return str(examples.classes[int(values.argmax())])


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


def _branch_row(branch: _Branch) -> dict[str, Any]:
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
