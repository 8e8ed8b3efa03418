"""Decode Sequences: one node for generators, encoder-decoders and whole networks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.ports import NetworkSpec, Table
from netwright.sdk import InputError, Node, SettingsError
from tests.networks.drawing import layer, names_network, start, with_weights
from tests.networks.test_sequences import translator
from tests.nodes.contexts import RecordingContext
from tests.nodes.sequences import vocabulary

Make = Callable[..., Node[Any]]
SOURCES = Table.of(
    pl.DataFrame(
        {"codes": [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [7, 7, 0, 0, 0]]}, schema={"codes": pl.Array(pl.Int32, 5)}
    )
)


def whole() -> NetworkSpec:
    """A decoder that reads the source itself, as a transformer does."""
    given, told = start([5], "int32", id="given"), start([None], "int32", id="told")
    source = layer("embedding", "in", input_dim=8, output_dim=4).configure(input=given)["output"]
    target = layer("embedding", "out", input_dim=7, output_dim=4).configure(input=told)["output"]
    seen = layer("attention", "look").configure(query=target, value=source)["output"]
    return network_of([layer("dense", "end", units=7, activation="softmax").configure(input=seen)["output"]])


@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_an_encoder_and_a_decoder_write_for_each_row(make: Make, context: RecordingContext, method: str) -> None:
    encoder, decoder, _ = translator()
    node = make("decode_sequences", method=method, length=4, with_score=True)
    promised = node.configure(decoder.spec, vocabulary().spec, encoder.spec, SOURCES.spec)["table"]
    made = node.execute(decoder=decoder, encoder=encoder, vocabulary=vocabulary(), table=SOURCES, context=context)
    rows = made["table"].frame.collect()
    assert made["table"].spec.columns == promised.columns
    assert rows.columns == ["codes", "decoded", "decoded score"]
    assert set("".join(rows["decoded"])) <= set("abc")
    assert (rows["decoded score"] < 0).all()
    again = node.execute(decoder=decoder, encoder=encoder, vocabulary=vocabulary(), table=SOURCES, context=context)
    assert again["table"].frame.collect().equals(rows)


def test_a_network_that_reads_the_source_itself(make: Make, context: RecordingContext) -> None:
    network = with_weights(whole())
    node = make("decode_sequences", length=3)
    node.configure(network.spec, vocabulary().spec, None, SOURCES.spec)
    rows = node.execute(decoder=network, vocabulary=vocabulary(), table=SOURCES, context=context)[
        "table"
    ].frame.collect()
    assert rows.height == 3
    with pytest.raises(InputError, match="nothing to read from") as refused:
        node.configure(network.spec, vocabulary().spec)
    assert refused.value.port == "table"


def test_an_input_that_reads_the_table_is_not_that_of_the_tokens(make: Make) -> None:
    """Of two inputs of any length either could be written to; the chosen columns say which is not."""
    told, given = start([None], "int32", id="told"), start([None], "int32", id="given")
    source = layer("embedding", "in", input_dim=8, output_dim=4).configure(input=given)["output"]
    target = layer("embedding", "out", input_dim=7, output_dim=4).configure(input=told)["output"]
    seen = layer("attention", "look").configure(query=target, value=source)["output"]
    network = network_of([layer("dense", "end", units=7, activation="softmax").configure(input=seen)["output"]])
    rows = Table.of(SOURCES.frame.collect().with_columns(other=pl.col("codes")))
    node = make("decode_sequences", inputs=[{"input": "given", "columns": ["codes"]}])
    made = node.configure(network.trained(), vocabulary().spec, None, rows.spec)["table"]
    assert [column.name for column in made.columns or ()] == ["codes", "other", "decoded"]


def test_a_generator_needs_no_table(make: Make, context: RecordingContext) -> None:
    network = with_weights(names_network(length=None))
    node = make("decode_sequences", method="sample", count=5, length=6, top_k=3)
    rows = node.execute(decoder=network, vocabulary=vocabulary(), context=context)["table"].frame.collect()
    assert rows.columns == ["decoded"]
    assert rows.height == 5
    likeliest = make("decode_sequences", count=5, length=6)
    made = likeliest.execute(decoder=network, vocabulary=vocabulary(), context=context)["table"]
    promised = likeliest.configure(network.spec, vocabulary().spec)["table"]
    assert made.frame.collect().height == promised.rows == 1  # the next ones would be the same


def test_misfits_are_told_while_editing(make: Make) -> None:
    encoder, decoder, _ = translator()
    with pytest.raises(SettingsError, match="has a column codes already"):
        make("decode_sequences", column="codes").configure(decoder.spec, vocabulary().spec, encoder.spec, SOURCES.spec)
    with pytest.raises(InputError, match="state table names ghost"):
        make("decode_sequences", states=[{"input": "from_h", "first": "ghost"}]).configure(
            decoder.spec, vocabulary().spec, encoder.spec, SOURCES.spec
        )
    with pytest.raises(InputError, match="gives 7 numbers a step, but the vocabulary has 9 indices"):
        make("decode_sequences").configure(decoder.spec, vocabulary("abcde").spec, encoder.spec, SOURCES.spec)
