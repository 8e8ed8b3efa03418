"""Tree View node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from netwright.nodes.learning.trees import Branch, Trees, trees_of
from netwright.nodes.views.chart import ChartSettings, Spec, channel
from netwright.nodes.views.colours import NEUTRAL, TEN, colour_of
from netwright.ports import ColumnColours, Figure, FigureSpec, Model, ModelSpec
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    ModelPort,
    Node,
    SettingsError,
    framed,
    integer,
    node,
    said,
)

Line = dict[str, Any]
Painter = Callable[[str], str]

KINDS = ("decision_tree_learner", "random_forest_learner", "gradient_boosting_learner")
MOST_LEVELS = 16
MOST_BRANCHES = 2_000
ROW = 22
INDENT = 20
WORDS, BARS, END = 620, 160, 860
"""Pixels: where the words end, how long the longest bar is, and where the numbers of rows end."""


class TreeViewSettings(ChartSettings):
    """Which tree, and how far it is unfolded at first."""

    tree: int = integer(default=1, ge=1, title="Tree", help="Of a forest or of boosting: which one, counted from 1.")
    unfolded: int = integer(
        default=3, ge=1, le=MOST_LEVELS, title="Levels unfolded at first", help="A click unfolds the others."
    )


@node(
    id="tree_view",
    title="Tree View",
    group="views",
    keywords=("decision tree", "random forest", "gradient boosting", "explain", "rules", "unfold"),
)
class TreeView(Node[TreeViewSettings]):
    """Show a tree of a model, to unfold and fold.

    For decision trees, and for any tree of a random forest or of gradient boosting. Each line is a question or what
    the tree tells; the bar shows how many rows of the training came there, and of which classes. A click on a question
    folds or unfolds what follows. In boosting, each tree adds a number to a score.
    """

    inputs = {"model": ModelPort("A model made of trees.")}
    outputs = {"figure": FigurePort("The tree.")}

    def configure(self, model: ModelSpec) -> dict[str, FigureSpec]:
        if model.kind not in KINDS:
            raise InputError(
                "model",
                "This model has no trees to show.",
                "Connect a Decision Tree, Random Forest or Gradient Boosting.",
            )
        return {"figure": FigureSpec(title=self._title(model))}

    def execute(self, *, model: Model, context: ExecuteContext) -> dict[str, Figure]:
        trees = trees_of(model)
        if self.settings.tree > trees.count:
            raise SettingsError(
                "tree",
                "There is no tree {tree}: the model has {count}.",
                "Choose a smaller number.",
                tree=self.settings.tree,
                count=trees.count,
            )
        place = self.settings.tree - 1
        root = trees.tree(place)
        levels = _levels(root)
        target, classes = model.spec.target, [str(label) for label in model.spec.classes or ()]
        paint = _painter(classes, target.colours if target else None)
        lines = list(_lines(root, levels, paint))
        drawing = self._drawing(lines, _bars(lines, classes, paint), levels)
        notes = _notes(trees, place, root, levels)
        return {"figure": framed(drawing, self._title(model.spec), notes)}

    def _title(self, model: ModelSpec) -> str:
        return self.settings.title or (model.target.name if model.target else "")

    def _drawing(self, lines: list[Line], bars: list[Line], levels: int) -> Spec:
        """Return an outline: a line's place is its rank among those whose questions above are all unfolded."""
        seen: list[Spec] = [
            {"filter": self._is_seen(levels)},
            {
                "window": [{"op": "dense_rank", "as": "row"}],
                "sort": [{"field": "node", "order": "ascending"}],
                "frame": [None, None],
            },
        ]
        y = channel("row", "ordinal", None, axis=None, sort=None)
        tips = [{"field": name} for name in ("question", "tells", "rows", "classes")]

        def layer(mark: Spec, encoding: Spec, data: list[Line] | None = None, **extra: Any) -> Spec:
            own = {"data": {"values": data}} if data is not None else {}
            return {**own, "transform": seen, "mark": mark, "encoding": {"y": y, **encoding}, **extra}

        def x(field: str) -> Spec:
            return channel(field, "quantitative", None, axis=None, scale={"domain": [0, END], "range": [0, END]})

        click = {
            "name": "turned",
            "select": {"type": "point", "fields": ["node"], "on": "click", "toggle": "true", "clear": False},
        }
        rest = {"align": "left", "baseline": "middle"}
        colour = channel("colour", "nominal", None, scale=None)
        full = {"x": {"value": 0}, "x2": {"value": END}, "tooltip": tips, "opacity": {"value": 0}}
        arrow = {"calculate": f"!datum.inner ? '' : {self._is_open('node', 'datum.level')} ? '▾' : '▸'", "as": "arrow"}
        sign = layer({"type": "text", "fontSize": 11, **rest}, {"x": x("x"), "text": {"field": "arrow"}})
        sign["transform"] = [*seen, arrow]
        words = {"type": "text", "fontSize": 12, "dx": 26, "limit": WORDS - 60, **rest}
        count = {"type": "text", "fontSize": 11, "align": "right", "baseline": "middle", "opacity": 0.8}
        return {
            "data": {"values": lines},
            "width": END,
            "height": {"step": ROW},
            "layer": [
                layer({"type": "rect", "cursor": "pointer"}, full, params=[click]),
                sign,
                layer(
                    {"type": "point", "filled": True, "size": 60, "opacity": 1, "xOffset": 17},
                    {"x": x("x"), "color": colour},
                ),
                layer(words, {"x": x("x"), "text": {"field": "words"}, "tooltip": tips}),
                layer(
                    {"type": "bar", "height": ROW - 10}, {"x": x("from"), "x2": {"field": "to"}, "color": colour}, bars
                ),
                layer(count, {"x": {"value": END}, "text": {"field": "rows", "format": ","}}),
            ],
            "config": {"view": {"stroke": None}},
        }

    def _is_seen(self, levels: int) -> str:
        """Return the test whether every question above a line is unfolded."""
        tests = [f"(datum.level <= {level} || {self._is_open(f'above{level}', str(level))})" for level in range(levels)]
        return " && ".join(tests)

    def _is_open(self, field: str, level: str) -> str:
        """Return the test whether a question is unfolded: as it was at first, unless it was clicked."""
        return (
            f"(({level} < {self.settings.unfolded - 1}) != !!vlSelectionTest('turned_store', {{node: datum.{field}}}))"
        )


def _levels(root: Branch) -> int:
    """Return how many levels can be drawn."""
    level, row = 0, [root]
    total = 0
    while row and level < MOST_LEVELS and total + len(row) <= MOST_BRANCHES:
        level, total = level + 1, total + len(row)
        row = [child for branch in row for child in branch.below or ()]
    return level


def _lines(root: Branch, levels: int, paint: Painter) -> Iterator[Line]:
    """Yield the branches from top to bottom, each with the numbers of the questions above it."""
    numbers = iter(range(MOST_BRANCHES))

    def walk(branch: Branch, answer: str, above: tuple[int, ...]) -> Iterator[Line]:
        number, level = next(numbers), len(above)
        below = branch.below if branch.below and level + 1 < levels else ()
        said = branch.question or branch.tells
        yield {
            **{f"above{place}": one for place, one in enumerate(above)},
            "node": number,
            "level": level,
            "inner": bool(below),
            "x": level * INDENT,
            "words": f"{answer} → {said}" if answer else said,
            "question": branch.question,
            "tells": branch.tells,
            "rows": branch.rows,
            "shares": branch.shares,
            "colour": paint(branch.tells),
        }
        for child, answer_to in zip(below, branch.answers, strict=False):
            yield from walk(child, answer_to, (*above, number))

    yield from walk(root, "", ())


def _bars(lines: Sequence[Line], classes: Sequence[str], paint: Painter) -> list[Line]:
    """Return the rows that came to each line as a bar, in parts where classes are told apart."""
    bars = []
    for line in lines:
        place = {name: line[name] for name in line if name in ("node", "level") or name.startswith("above")}
        start = float(WORDS)
        long = BARS * line["rows"] / (lines[0]["rows"] or 1)
        for name, share in zip(classes, line["shares"], strict=True) if line["shares"] else [("", 1.0)]:
            if share:
                part = {"from": start, "to": start + long * share, "colour": paint(name), "class": name, "share": share}
                bars.append({**place, **part})
                start += long * share
    return bars


def _painter(classes: Sequence[str], colours: ColumnColours | None) -> Painter:
    """Return the colour of what a line tells: that of the class, neutral for numbers."""
    own = {name: TEN[place % len(TEN)] for place, name in enumerate(classes)}
    return lambda tells: colour_of(colours, tells) if colours else own.get(tells, NEUTRAL)


def _notes(trees: Trees, place: int, root: Branch, levels: int) -> list[str]:
    notes: list[str] = []
    notes += [said("tree {number} of {trees}", number=place + 1, trees=trees.count)] if trees.count > 1 else []
    notes += [said("score of {about}", about=trees.about(place))] if trees.about(place) else []
    notes += [said("{shown} of {levels} levels", shown=levels, levels=root.levels)] if root.levels > levels else []
    return notes
