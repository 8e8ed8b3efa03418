"""What every node type keeps, hand-written or generated."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from netwright.sdk import Field, NodeType, Registry
from netwright.sdk.message import translations

REGISTRY = Registry.discover()
ALL = sorted(REGISTRY.classes)
GROUPS = {"io", "table", "text", "image", "network", "training", "learning", "evaluation", "views", "flow"}


def texts(node_type: NodeType) -> Iterator[str]:
    """Every text of a node type that a person reads, Keras's own help of a layer's finer settings aside."""
    yield node_type.title
    yield node_type.summary
    if node_type.help:
        yield node_type.help
    for port in (*node_type.inputs.values(), *node_type.outputs.values()):
        yield port.description
    for field in flat(node_type.settings):
        yield field.title
        if field.help and not (node_type.layer and field.advanced):
            yield field.help


def flat(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from flat(field.fields)


def test_every_module_loads() -> None:
    assert [f"{error.module}: {error.reason}" for error in REGISTRY.errors] == []
    assert len(ALL) > 10


def test_discovery_loads_nothing_heavy() -> None:
    """The server's catalogue and each light worker start by importing every node module."""
    script = (
        "import sys; from netwright.sdk import Registry; Registry.discover();"
        "print([m for m in ('numpy', 'polars', 'duckdb', 'keras', 'tensorflow', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("id", ALL)
def test_names_agree(id: str) -> None:
    node_class = REGISTRY[id]
    if node_class.type.group.startswith("layers/"):
        assert re.fullmatch(r"layer\.[a-z0-9_]+", id)
        return
    assert node_class.__module__.rsplit(".", 1)[1] == id, "the file is named after the node type"
    assert node_class.__name__.lower() == id.replace("_", ""), "the class is named after the node type"
    assert node_class.__module__.split(".")[2] == node_class.type.group, "the file lies in the folder of its group"
    assert node_class.type.group in GROUPS


@pytest.mark.parametrize("id", ALL)
def test_documented_in_every_language(id: str) -> None:
    node_type = REGISTRY[id].type
    assert node_type.summary.endswith("."), "the first line of the docstring is a sentence"
    korean = translations("ko")
    missing = sorted({text for text in texts(node_type) if text not in korean})
    assert [text for text in missing if any(letter.isalpha() for letter in text)] == []


@pytest.mark.parametrize("id", [id for id in ALL if not REGISTRY[id].type.layer])
def test_who_asks_for_the_seed_says_so(id: str) -> None:
    """The workflow's seed enters the keys of random nodes alone, so another seed leaves the others as they are."""
    source = inspect.getsource(inspect.getmodule(REGISTRY[id]) or REGISTRY[id])
    assert REGISTRY[id].type.random or "context.seed" not in source


@pytest.mark.parametrize("id", ALL)
def test_settings_make_a_form(id: str) -> None:
    node_class = REGISTRY[id]
    names = set()
    for field in node_class.settings_class.form():
        names.add(field.name)
        assert set(field.when) <= {other.name for other in node_class.settings_class.form()}
        if field.kind == "choice":
            assert field.choices
        if field.kind in ("column", "columns"):
            assert field.port in node_class.inputs
    assert len(names) == len(node_class.settings_class.form())
    NodeType.model_validate_json(node_class.type.model_dump_json())


@pytest.mark.parametrize("id", ALL)
def test_defaults_are_valid_and_round_trip(id: str) -> None:
    settings_class = REGISTRY[id].settings_class
    wanted = {field.name for field in settings_class.form() if field.required}
    faults = settings_class.faults({})
    assert {fault.setting.split(".")[0] for fault in faults} == wanted
    if not wanted:
        settings = settings_class.read({})
        stored = json.loads(settings.model_dump_json())
        assert settings_class.read(stored) == settings


@pytest.mark.parametrize("id", ALL)
def test_unknown_settings_are_refused_by_name(id: str) -> None:
    faults = REGISTRY[id].settings_class.faults({"no_such_setting": 1})
    assert "no_such_setting" in {fault.setting for fault in faults}
