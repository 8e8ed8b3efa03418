"""Text Scorer against worked examples."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.nodes.evaluation.texts import bleu, edit_distance
from netwright.ports import Table
from netwright.sdk import Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("kitten", "sitting", 3),
        ("intention", "execution", 5),
        ("", "abc", 3),
        ("서울", "서울시", 1),
        ("same", "same", 0),
    ],
)
def test_edits_of_known_pairs(one: str, other: str, edits: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == edits


def test_bleu_by_hand() -> None:
    """The cat on the mat: 5 of 6 words, 3 of 5 pairs agree; clipping counts a repeated word once."""
    true, told = ["the", "cat", "is", "on", "the", "mat"], ["the", "cat", "sat", "on", "the", "mat"]
    assert bleu([true], [told], 2) == pytest.approx(math.sqrt(5 / 6 * 3 / 5))
    assert bleu([true], [["the"] * 7], 1) == pytest.approx(2 / 7)
    short = ["the", "cat", "is", "on"]
    assert bleu([true], [short], 4) == pytest.approx(math.exp(1 - 6 / 4))
    assert bleu([true], [true], 4) == 1
    assert bleu([true], [["dog"]], 1) == 0
    assert bleu([true], [[]], 4) == 0
    assert bleu([["dog"]], [["dog"]], 4) is None


def test_texts_too_short_for_bleu_have_none(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame({"true": ["one", "two"], "told": ["one", "two"]})
    made = make("text_scorer", actual="true", predicted="told").execute(table=Table.of(rows), context=context)
    scores = dict(made["scores"].frame.collect().iter_rows())
    assert (scores["exact match"], scores["BLEU"]) == (1, None)
    assert "BLEU is missing" in str(context.warnings[0])


def test_a_column_called_like_a_new_one_is_refused(make: Make) -> None:
    rows = Table.of(pl.DataFrame({"edits": ["one"], "told": ["one"]}))
    with pytest.raises(SettingsError, match="has a column edits already"):
        make("text_scorer", actual="edits", predicted="told").configure(rows.spec)


def test_scores_and_rows(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame(
        {"true": ["one two three four", "five", None], "told": ["one two three four", "Five", "six"], "id": [1, 2, 3]}
    )
    node = make("text_scorer", actual="true", predicted="told")
    made = node.execute(table=Table.of(rows), context=context)
    scores = dict(made["scores"].frame.collect().iter_rows())
    assert scores["rows"] == 2
    assert scores["exact match"] == 0.5
    assert scores["character error rate"] == pytest.approx(1 / 22)
    assert made["table"].frame.collect()["edits"].to_list() == [0, 1]
    assert made["table"].spec.columns == node.configure(Table.of(rows).spec)["table"].columns
    folded = make("text_scorer", actual="true", predicted="told", fold_case=True, unit="character")
    scores = dict(folded.execute(table=Table.of(rows), context=context)["scores"].frame.collect().iter_rows())
    assert scores["exact match"] == 1
    assert scores["BLEU"] == 1
