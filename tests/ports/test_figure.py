"""Figures leave as pictures and pages, and never with an address or a script of their own."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree

from PIL import Image

from netwright.ports import Figure, FigureSpec
from netwright.ports.figure import without_addresses

EVIL = "</script><script>alert(1)</script>"
FIGURE = Figure(
    FigureSpec(title=EVIL),
    {
        "title": {"text": EVIL},
        "data": {"values": [{"name": EVIL, "size": 1}, {"name": "산", "size": 2}]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "name", "type": "nominal"},
            "y": {"field": "size", "type": "quantitative"},
            "href": {"value": "http://127.0.0.1:9/"},
        },
        "usermeta": {"embedOptions": {"loader": {"baseURL": "http://127.0.0.1:9/"}}},
        "width": "container",
        "height": "container",
    },
)


def test_a_picture_has_the_size_of_the_room() -> None:
    svg = ElementTree.fromstring(FIGURE.draw("svg"))
    assert float(svg.attrib["width"]) > 720
    with Image.open(io.BytesIO(FIGURE.draw("png"))) as picture:
        assert picture.width > 2 * 720
    assert not any(element.tag.endswith(("script", "}a")) for element in svg.iter())


def test_a_page_runs_nothing_that_the_data_hold_and_loads_nothing() -> None:
    page = FIGURE.draw("html").decode()
    assert EVIL not in page
    assert page.count("</script>") == 2
    assert "default-src 'none'" in page
    assert "127.0.0.1" not in page


def test_addresses_go_and_data_stay() -> None:
    spec = {
        "data": {"url": "http://x/", "values": [{"url": "a cell"}]},
        "encoding": {"href": {"field": "a"}, "url": {"field": "picture"}},
        "layer": [{"encoding": {"url": {"value": "http://x/"}}}],
    }
    assert without_addresses(spec) == {
        "data": {"values": [{"url": "a cell"}]},
        "encoding": {"url": {"field": "picture"}},
        "layer": [{"encoding": {}}],
    }
