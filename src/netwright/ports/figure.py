"""Figures: Vega-Lite specifications with their data inline."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from netwright.ports.spec import Spec
from netwright.ports.words import words_in

FigureFormat = Literal["svg", "png", "html"]

FIGURE_FILE = "figure.json"
FORMATS: tuple[FigureFormat, ...] = ("svg", "png", "html")
ROOM = {"width": 720, "height": 420}
"""The size of a drawing that fills its container, where there is none."""


class FigureSpec(Spec):
    """What is known of a figure before it is drawn."""

    title: str = ""


# Where a figure could name an address. Its data stand inline, and are left as they are.
_ADDRESSES = frozenset({"url", "href", "usermeta"})
_DATA = frozenset({"values", "datasets"})

_PAGE = """\
<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
style-src 'unsafe-inline'; img-src data: blob:">
<title>{title}</title>
<script>{library}</script>
</head>
<body>
<div id="figure"></div>
<script>vegaEmbed("#figure", {spec}, {{"mode": "vega-lite", "renderer": "svg"}});</script>
</body>
</html>
"""


@dataclass(frozen=True)
class Figure:
    """A drawn figure. `vega_lite` holds its data inline and names no address."""

    spec: FigureSpec
    vega_lite: dict[str, Any]

    def draw(self, format: FigureFormat) -> bytes:
        """Return the figure as a picture, or as a page that needs nothing else. Nothing is loaded from anywhere."""
        import vl_convert

        sizes = {side: room for side, room in ROOM.items() if self.vega_lite.get(side) == "container"}
        spec = {**self.vega_lite, **sizes}
        if format == "html":
            return _page(without_addresses(spec), _library()).encode()
        svg = vl_convert.vegalite_to_svg(without_addresses(spec), allowed_base_urls=[])
        return svg.encode() if format == "svg" else vl_convert.svg_to_png(svg, scale=2)

    def with_words(self) -> dict[str, Any]:
        """Return the drawing as it is stored: what its words mean goes along with it."""
        words = [{"place": place, "messages": text.messages} for place, text in words_in(self.vega_lite)]
        return {**self.vega_lite, "usermeta": {"words": words}} if words else self.vega_lite

    def write(self, folder: Path) -> FigureSpec:
        """Write the figure as JSON into a folder, and return the spec."""
        text = json.dumps(self.with_words(), ensure_ascii=False, allow_nan=False)
        (folder / FIGURE_FILE).write_text(text, encoding="utf-8")
        return self.spec

    @classmethod
    def read(cls, spec: FigureSpec, folder: Path) -> Figure:
        """Read a written figure."""
        return cls(spec, json.loads((folder / FIGURE_FILE).read_text(encoding="utf-8")))


def without_addresses(figure: Any) -> Any:
    """Return a Vega-Lite specification without addresses to load from or to lead to, whatever a node put in.

    Pictures that stand in the data stay: `url` may name a field of them.
    """
    if isinstance(figure, dict):
        return {
            key: value if key in _DATA else without_addresses(value)
            for key, value in figure.items()
            if key not in _ADDRESSES or (key == "url" and isinstance(value, dict) and "field" in value)
        }
    return [without_addresses(item) for item in figure] if isinstance(figure, list) else figure


def to_show(figure: dict[str, Any]) -> dict[str, Any]:
    """Return a written figure without addresses, but with what its words mean, for who shows it in another language."""
    safe: dict[str, Any] = without_addresses(figure)
    kept = figure.get("usermeta")
    words = kept.get("words") if isinstance(kept, dict) else None
    return {**safe, "usermeta": {"words": words}} if isinstance(words, list) else safe


@cache
def _library() -> str:
    """Return the scripts that draw: Vega, Vega-Lite and Vega-Embed in one. Putting them together takes seconds."""
    import vl_convert

    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")


def _page(spec: dict[str, Any], library: str) -> str:
    """Return a page that shows a figure and may load nothing."""
    # "<" could end the script that the data stand in; in JSON this way of writing it means the same.
    safe = json.dumps(spec, allow_nan=False).replace("<", "\\u003c")
    title = html.escape(str(spec.get("title", {}).get("text", "")) if isinstance(spec.get("title"), dict) else "")
    return _PAGE.format(title=title, library=library, spec=safe)
