"""Text View node."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netwright.nodes.views.chart import CATEGORY, ChartNode, ChartSettings, Spec, channel, plain
from netwright.nodes.views.colours import NEUTRAL, coloured
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, columns, integer, node, said

if TYPE_CHECKING:
    import polars as pl

WORDS: tuple[ColumnKind, ...] = ("text", "category")
LINE, LETTER, MARGIN = 17, 6.6, 14
"""Pixels of a line's height, a letter's width, and of what stands left of the text."""
MOST_LETTERS = 20_000
CUT = "…"


class TextViewSettings(ChartSettings):
    """Which texts, and how much of each."""

    text: str | None = column(port="table", kinds=WORDS, title="Text column")
    headings: tuple[str, ...] = columns(port="table", title="Headings", help="What stands above each text.")
    colour: str | None = column(port="table", kinds=CATEGORY, title="Colour by", help="Draws a bar beside each text.")
    count: int = integer(default=25, ge=1, le=500, title="Most texts")
    lines: int = integer(default=8, ge=1, le=200, title="Most lines of a text", help="Longer ones are cut, and marked.")
    width: int = integer(default=100, ge=20, le=300, title="Letters in a line")


@node(id="text_view", title="Text View", group="views", keywords=("read", "document", "words", "corpus", "show"))
class TextView(ChartNode[TextViewSettings]):
    """Read the texts of a column, one below the other.

    The first texts of the table, in its order: sort before to read the worst mistakes. Long texts are wrapped and cut;
    the drawing says how many there are in all.
    """

    inputs = {"table": TablePort("Rows with texts.")}
    outputs = {"figure": FigurePort("The texts.")}
    needs = ("text",)
    reads_all = False

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        chosen = self.settings
        shown = rows.head(chosen.count)
        names = {f"heading{place}": name for place, name in enumerate(chosen.headings)}
        fields = {"text": str(chosen.text), **names, **({"colour": chosen.colour} if chosen.colour else {})}
        texts = plain(shown, fields, names=fields)
        colour: Spec = {"value": NEUTRAL}
        cut = said("{shown} of {texts} texts", shown=shown.height, texts=rows.height)
        notes: list[str] = [cut] if shown.height < rows.height else []
        if chosen.colour:
            texts, colour, few = coloured(texts, rows, chosen.colour, table)
            notes += few
        lines = list(self._lines(texts, list(names)))
        bars = self._bars(lines)
        end = int(MARGIN + chosen.width * LETTER)
        height = LINE * (lines[-1]["line"] + 1)

        def place(field: str) -> Spec:
            return channel(field, "quantitative", None, axis=None, scale={"domain": [0, height], "range": [0, height]})

        x = {"value": MARGIN}
        words = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 12, "limit": end}
        spec: Spec = {
            "width": end,
            "height": height,
            "layer": [
                {
                    "data": {"values": bars},
                    "mark": {"type": "bar", "width": 4, "cornerRadius": 2, "tooltip": False},
                    "encoding": {"x": {"value": 4}, "y": place("top"), "y2": {"field": "bottom"}, "color": colour},
                },
                *(
                    {
                        "data": {"values": [line for line in lines if line["heading"] is is_heading]},
                        "mark": {**words, "fontWeight": 700 if is_heading else 400},
                        "encoding": {"x": x, "y": place("middle"), "text": {"field": "words"}},
                    }
                    for is_heading in (True, False)
                ),
            ],
            "config": {"view": {"stroke": None}},
        }
        return spec, notes

    def _lines(self, texts: pl.DataFrame, headings: list[str]) -> Iterator[dict[str, Any]]:
        """Yield what stands in each line of the drawing; an empty line parts the texts."""
        line = 0
        for number, row in enumerate(texts.to_dicts()):
            told = " · ".join("–" if row[name] is None else _short(row[name]) for name in headings)
            heading = wrapped(told, self.settings.width, 1) if told else []
            body = wrapped(row["text"] if row["text"] is not None else "–", self.settings.width, self.settings.lines)
            for place, words in enumerate([*heading, *body]):
                is_heading = place < len(heading)
                facts = {"text": number, "line": line, "middle": (line + 0.5) * LINE, "heading": is_heading}
                yield {**facts, "words": words, **({"colour": row["colour"]} if "colour" in row else {})}
                line += 1
            line += 1

    def _bars(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the bar beside each text, from its first line to its last."""
        bars: dict[int, dict[str, Any]] = {}
        for line in lines:
            top = line["line"] * LINE
            bar = bars.setdefault(line["text"], {"top": top + 2, **{k: line[k] for k in ("colour",) if k in line}})
            bar["bottom"] = top + LINE - 2
        return list(bars.values())


def wrapped(text: str, width: int, most: int) -> list[str]:
    """Return a text in lines of so many letters, where Chinese, Japanese and Korean ones count double.

    Lines break between words where they can. What goes beyond the last line is cut, and an ellipsis stands for it.
    """
    lines: list[str] = []
    for paragraph in text[:MOST_LETTERS].splitlines() or [""]:
        rest = paragraph.expandtabs(4)
        while True:
            end = _fits(rest, width)
            lines.append(rest[:end].rstrip())
            rest = rest[end:].lstrip()
            if not rest or len(lines) > most:
                break
    if len(lines) <= most and len(text) <= MOST_LETTERS:
        return lines
    kept = lines[:most]
    last = kept[-1]
    return [*kept[:-1], last[: _room(last, width - 2)] + CUT]


def _fits(text: str, width: int) -> int:
    """Return how many characters make the next line."""
    end = _room(text, width)
    if end == len(text) or text[end] == " ":
        return end
    space = text.rfind(" ", 0, end)
    return space if space > end // 2 else end


def _room(text: str, width: int) -> int:
    """Return how many characters have room."""
    used = 0
    for place, letter in enumerate(text):
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > width:
            return max(place, 1)
    return len(text)


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
