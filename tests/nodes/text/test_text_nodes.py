"""Cleaning, cutting and counting texts, against scikit-learn and by hand; what was learnt applies to new rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from netwright.nodes.text import byte_pairs
from netwright.nodes.text.vocabulary import END, START, UNKNOWN, Vocabulary
from netwright.ports import Table, Transform, TransformSpec
from netwright.sdk import InputError, Node, NodeError, SettingsError
from netwright.sdk.fitted import step_of
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
TEXTS = ["the cat sat on the mat", "The dog sat.", None, "a cat and a dog", "산이 높다 산이 깊다"]
TABLE = Table.of(pl.DataFrame({"id": range(5), "text": TEXTS}))
NEW = pl.DataFrame({"text": ["the bird sat", None, "cat"]})


def stored(transform: Transform) -> Transform:
    """As it comes back from JSON."""
    import json

    spec = TransformSpec.model_validate_json(transform.spec.model_dump_json())
    return Transform(spec, json.loads(json.dumps(transform.parameters)))


def run(node: Node[Any], table: Table, context: RecordingContext) -> dict[str, Any]:
    """Run a node and hold it to what it promised of columns and types."""
    promised = node.configure(table=table.spec)
    result = node.execute(table=table, context=context)
    for port, spec in promised.items():
        found = result[port].spec
        if isinstance(result[port], Table):
            assert (
                [c.name for c in spec.columns]
                == [c.name for c in found.columns]
                == result[port].frame.collect_schema().names()
            )
            assert [c.kind for c in spec.columns] == [c.kind for c in found.columns]
    return result


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, ["dont stop see now", None, "email an"]),
        ({"punctuation": "keep", "fold_case": False}, ["Don't STOP! see now", None, "E-Mail an"]),
    ],
)
def test_cleaning_leaves_words(
    make: Make, context: RecordingContext, settings: dict[str, Any], wanted: list[str | None]
) -> None:
    frame = pl.DataFrame({"text": ["<p>Don't   STOP!</p> see https://x.org/a?b  now ", None, "E-Mail an a@b.de"]})
    clean = run(make("text_cleaner", column="text", **settings), Table.of(frame), context)["table"].frame.collect()
    assert clean["text"].to_list() == wanted


def test_cleaning_of_digits_accents_and_stop_words(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"text": ["The Über 42 of 산"]})
    settings = {"digits": "0", "fold_accents": True, "stop_words": "the, of", "new_column": "clean"}
    clean = run(make("text_cleaner", column="text", **settings), Table.of(frame), context)["table"].frame.collect()
    assert clean.to_dicts() == [{"text": "The Über 42 of 산", "clean": "uber 0 산"}]


def test_byte_pairs_by_hand() -> None:
    """The example of the paper: low x5, lower x2, newest x6, widest x3 (with a space mark for its end mark)."""
    texts = ["low"] * 5 + ["lower"] * 2 + ["newest"] * 6 + ["widest"] * 3
    merges = byte_pairs.learn_merges(texts, 4)
    assert merges[:3] == [("e", "s"), ("es", "t"), ("l", "o")]
    assert byte_pairs.cutter(tuple(merges))("lowest") == [byte_pairs.SPACE, "low", "est"]


@given(st.lists(st.text(alphabet="ab c산\n", max_size=12), max_size=8), st.text(alphabet="abcd 산", max_size=12))
def test_byte_pairs_join_to_the_text(texts: list[str], new: str) -> None:
    merges = byte_pairs.learn_merges(texts, 10)
    assert len(set(merges)) == len(merges)
    assert byte_pairs.join(byte_pairs.cutter(tuple(merges))(new)) == " ".join(new.split())


@pytest.mark.parametrize("unit", ["word", "character", "byte pair"])
def test_tokens_of_new_rows_are_cut_as_learnt(make: Make, context: RecordingContext, unit: str) -> None:
    result = run(make("tokenizer", column="text", unit=unit, fold_case=True, merges=6), TABLE, context)
    rows = result["table"].frame.collect()
    assert rows["tokens"][2] is None
    if unit == "word":
        assert rows["tokens"][1].to_list() == ["the", "dog", "sat", "."]
    step = step_of(stored(result["transform"]))
    again = step.apply(TABLE.frame.collect(), context)
    assert again.equals(rows)
    new = step.apply(NEW, context)
    if unit != "word":
        assert step.invert(new, {"tokens": "tokens"}, context)["tokens"].to_list() == NEW["text"].to_list()


@pytest.mark.parametrize(("weights", "settings"), [("counts", {}), ("present", {"binary": True}), ("tf-idf", {})])
def test_bags_are_those_of_scikit_learn(
    make: Make, context: RecordingContext, weights: str, settings: dict[str, Any]
) -> None:
    result = run(make("bag_of_words", column="text", weights=weights, longest=2), TABLE, context)
    kind = TfidfVectorizer if weights == "tf-idf" else CountVectorizer
    reference = kind(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]", **settings)
    known = [text for text in TEXTS if text is not None]
    wanted = reference.fit_transform(known).toarray()
    rows = result["table"].frame.collect()
    assert result["terms"].frame.collect()["term"].to_list() == list(reference.get_feature_names_out())
    assert rows["bag"].is_null().to_list() == [False, False, True, False, False]
    assert np.allclose(rows["bag"].drop_nulls().to_numpy(), wanted, atol=1e-6)
    new = step_of(stored(result["transform"])).apply(NEW, context)
    assert np.allclose(
        new["bag"].drop_nulls().to_numpy(), reference.transform(["the bird sat", "cat"]).toarray(), atol=1e-6
    )
    with pytest.raises(NodeError, match="order of the words"):
        step_of(result["transform"]).invert(new, {}, context)


def test_rare_terms_are_left_out(make: Make, context: RecordingContext) -> None:
    result = run(make("bag_of_words", column="text", fewest=2, most=3), TABLE, context)
    terms = result["terms"].frame.collect()
    assert terms.rows() == [("cat", 2, 2), ("dog", 2, 2), ("the", 3, 2)]
    with pytest.raises(InputError, match="No term stands in enough texts"):
        make("bag_of_words", column="text", fewest=5).execute(table=TABLE, context=context)


def test_words_and_runs_are_counted(make: Make, context: RecordingContext) -> None:
    counts = run(make("word_counts", column="text", longest=2), TABLE, context)["counts"].frame.collect()
    assert counts.rows()[0] == ("the", 1, 3, 3 / 19, 2)
    assert ("산이", 1, 2, 2 / 19, 1) in counts.rows()
    assert counts.filter(pl.col("length") == 2).height == 15
    letters = run(make("word_counts", column="text", unit="character", shortest=2, longest=2), TABLE, context)["counts"]
    assert letters.frame.collect()["term"][0] == "at"
    with pytest.raises(SettingsError, match="longest run is shorter"):
        make("word_counts", column="text", shortest=3).configure(TABLE.spec)


@pytest.mark.parametrize("unit", ["character", "word", "byte pair"])
def test_sequences_of_new_rows_are_laid_out_as_learnt(make: Make, context: RecordingContext, unit: str) -> None:
    table = Table.of(pl.DataFrame({"text": [text for text in TEXTS if text]}))
    result = make("sequence_encoder", column="text", unit=unit, merges=8).execute(table=table, context=context)
    rows, transform = result["table"].frame.collect(), stored(result["vocabulary"])
    step = step_of(transform)
    assert step.apply(table.frame.collect(), context).equals(rows)
    new = step.apply(pl.DataFrame({"text": ["cat 높다", "zebra"]}), context)
    assert new["sequence"].dtype == rows["sequence"].dtype
    assert new["sequence"][0].to_list()[0] == START
    assert UNKNOWN in new["sequence"][1].to_list()
    texts = step.invert(new, {"target": "target"}, context)["target"].to_list()
    assert texts[0] == "cat 높다"
    assert END in new["target"][0].to_list()
    assert Vocabulary.of(transform) == Vocabulary.of(result["vocabulary"])


def test_only_the_most_frequent_tokens_get_an_index(make: Make, context: RecordingContext) -> None:
    table = Table.of(pl.DataFrame({"text": ["a a a b b c", "a b"]}))
    result = make("sequence_encoder", column="text", unit="word", most=2).execute(table=table, context=context)
    assert Vocabulary.of(result["vocabulary"]).tokens == ("a", "b")
    assert result["table"].frame.collect()["target"][0].to_list()[5] == UNKNOWN


def test_new_rows_without_text_are_named(make: Make, context: RecordingContext) -> None:
    table = Table.of(pl.DataFrame({"text": ["a b"]}))
    step = step_of(make("sequence_encoder", column="text").execute(table=table, context=context)["vocabulary"])
    with pytest.raises(InputError, match="no text in 1 row, first in row 2"):
        step.apply(pl.DataFrame({"text": ["a", " "]}), context)
