"""Text Generator on an untrained network: what is drawn, not how good it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.ports import Table, TransformSpec
from netwright.sdk import InputError, Node, SettingsError
from tests.networks.drawing import layer, names_network, start, with_weights
from tests.nodes.contexts import RecordingContext
from tests.nodes.sequences import vocabulary

Make = Callable[..., Node[Any]]
KNOWN = Table.of(pl.DataFrame({"name": ["A", "bc", None], "height": [1, 2, 3]}))


@pytest.fixture(scope="module")
def network() -> Any:
    return with_weights(names_network(length=None))


def test_the_seed_decides(make: Make, context: RecordingContext, network: Any) -> None:
    def texts(count: int, seed: int) -> list[str]:
        context.seed = seed
        made = make("text_generator", count=count).execute(network=network, vocabulary=vocabulary(), context=context)
        return made["texts"].frame.collect()["text"].to_list()

    first = texts(40, 3)
    assert len(first) == 40
    assert texts(40, 3) == first
    assert texts(40, 4) != first
    assert texts(10, 3) == first[:10]


def test_only_tokens_are_drawn(make: Make, context: RecordingContext, network: Any) -> None:
    """An untrained network gives padding, marks and the unknown token as much as any: none of them shows."""
    node = make("text_generator", count=300, length=8, temperature=3.0)
    texts = node.execute(network=network, vocabulary=vocabulary(), context=context)["texts"].frame.collect()["text"]
    assert set("".join(texts)) == set("abc")
    assert texts.str.len_chars().max() == 8


def test_new_means_neither_known_nor_drawn_before(make: Make, context: RecordingContext, network: Any) -> None:
    node = make("text_generator", count=60, length=2, known_column="name")
    made = node.execute(network=network, vocabulary=vocabulary(), known=KNOWN, context=context)["texts"]
    assert made.spec.columns == node.configure(network.spec, vocabulary().spec, KNOWN.spec)["texts"].columns
    seen = {"a", "bc"}
    for text, new in made.frame.collect().iter_rows():
        assert new == (text not in seen)
        seen.add(text)


def test_misfits_are_told_while_editing(make: Make, network: Any) -> None:
    node = make("text_generator", known_column="height")
    with pytest.raises(SettingsError, match="height is of kind number") as refused:
        node.configure(network.spec, vocabulary().spec, KNOWN.spec)
    assert refused.value.setting == "known_column"
    with pytest.raises(InputError, match="gives 7 numbers a step, but the vocabulary has 9 indices") as mismatch:
        node.configure(network.spec, vocabulary("abcde").spec)
    assert mismatch.value.port == "vocabulary"
    with pytest.raises(InputError, match="kind scaler arrives, but a vocabulary is needed"):
        node.configure(network.spec, TransformSpec(kind="scaler"))
    last_only = layer("lstm", "lstm", units=3).configure(input=start([5, 2]))["output"]
    with pytest.raises(InputError, match="does not give a distribution for each step"):
        node.configure(
            network_of([layer("dense", "end", units=7).configure(input=last_only)["output"]]), vocabulary().spec
        )
