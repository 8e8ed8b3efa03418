"""Sequence Encoder and its vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netwright.nodes.text.vocabulary import END, PADDING, START, UNKNOWN, Vocabulary
from netwright.ports import Table
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
NAMES = pl.DataFrame({"name": ["Eiger", "Säntis", "Rigi Kulm"], "height": [3967, 2502, 1798]})


def test_marks_padding_and_shifted_target(make: Make, context: RecordingContext) -> None:
    node = make("sequence_encoder", column="name", fold_case=True, fold_accents=True)
    result = node.execute(table=Table.of(NAMES), context=context)
    rows = result["table"].frame.collect()
    vocabulary = Vocabulary.of(result["vocabulary"])
    sequence, target = rows["sequence"].to_list(), rows["target"].to_list()
    assert {len(row) for row in sequence + target} == {10}
    assert sequence[0] == [START, *vocabulary.encode(["eiger"])[0], *[PADDING] * 4]
    assert target[0] == [*vocabulary.encode(["eiger"])[0], END, *[PADDING] * 4]
    assert vocabulary.decode(target) == ["eiger", "santis", "rigi kulm"]
    column = result["table"].spec.column("target")
    assert (column.index_size, column.padding, column.shape) == (vocabulary.size, PADDING, (10,))
    assert result["vocabulary"].spec.index_size == vocabulary.size == 4 + len(set("eigersantisrigi kulm"))


def test_longer_texts_are_cut_with_a_warning(make: Make, context: RecordingContext) -> None:
    node = make("sequence_encoder", column="name", length=5, shifted_target=False)
    result = node.execute(table=Table.of(NAMES), context=context)
    assert result["table"].frame.collect()["sequence"].dtype == pl.Array(pl.Int32, 7)
    assert str(context.warnings[0]) == "2 texts are longer than 5 steps and were cut."


def test_the_promise_names_the_steps_where_they_are_set(make: Make, context: RecordingContext) -> None:
    node = make("sequence_encoder", column="name", length=12)
    promised = node.configure(Table.of(NAMES).spec)["table"]
    made = node.execute(table=Table.of(NAMES), context=context)["table"].spec
    assert promised.column("sequence").shape == made.column("sequence").shape == (13,)
    assert [column.name for column in promised.columns] == [column.name for column in made.columns]


def test_words(make: Make, context: RecordingContext) -> None:
    node = make("sequence_encoder", column="name", unit="word")
    result = node.execute(table=Table.of(NAMES), context=context)
    assert Vocabulary.of(result["vocabulary"]).tokens == ("Eiger", "Kulm", "Rigi", "Säntis")


def test_missing_texts_are_named(make: Make, context: RecordingContext) -> None:
    table = Table.of(pl.DataFrame({"name": ["Eiger", None, " "]}))
    with pytest.raises(InputError, match="no text in 2 rows, first in row 2"):
        make("sequence_encoder", column="name").execute(table=table, context=context)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "No column is chosen"),
        ({"column": "nome"}, "no column nome. Choose one of name, height"),
        ({"column": "height"}, "Column height is of kind number"),
        ({"column": "name", "sequence_column": "height"}, "has a column height already"),
    ],
)
def test_mistakes_show_while_editing(make: Make, chosen: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        make("sequence_encoder", **chosen).configure(Table.of(NAMES).spec)


@given(st.lists(st.text(min_size=1, max_size=20).filter(lambda text: text.split()), min_size=1, max_size=8))
def test_decoding_undoes_encoding(texts: list[str]) -> None:
    vocabulary = Vocabulary.learn(texts, "character", fold_case=False, fold_accents=False)
    assert vocabulary.decode(vocabulary.encode(texts)) == [vocabulary.fold(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ürümqi Shān", "urumqi shan"),
        ("Großglockner", "grossglockner"),
        ("Mauna Loa’s", "mauna loa's"),
        ("한라산", "한라산"),
        ("Łysica", "lysica"),
        ("Þórsmörk", "thorsmork"),
        ("  K 2 ", "k 2"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert Vocabulary((), "character", fold_case=True, fold_accents=True).fold(text) == folded


def test_unknown_tokens_have_an_index_of_their_own() -> None:
    vocabulary = Vocabulary.learn(["ab"], "character", fold_case=False, fold_accents=False)
    assert vocabulary.encode(["axb"]) == [[4, UNKNOWN, 5]]
    assert vocabulary.decode([[4, UNKNOWN, 5, END, 4]]) == ["a\N{REPLACEMENT CHARACTER}b"]
