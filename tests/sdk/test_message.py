"""Sentences with values: one and many, and Korean particles that fit the sound before them."""

from __future__ import annotations

import pytest

from netwright.sdk import Message, NetwrightError
from netwright.sdk.message import together
from netwright.sdk.particles import fit_particles


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 lines are broken."), (1, "1 line is broken."), (12, "12 lines are broken.")]
)
def test_a_word_fits_its_number(count: int, said: str) -> None:
    assert Message.of("{count} {count:line is|lines are} broken.", count=count).render() == said


def test_a_place_without_a_value_stays() -> None:
    template = "{count} {count:line|lines} of {path}"
    assert Message.of(template, count=1).render() == "1 line of {path}"
    assert Message.of(template).render() == template


def test_a_title_is_said_in_the_readers_language() -> None:
    message = Message.of("{title} must be at least {limit}, but is {value}.", title="Texts", limit=1, value="Texts")
    assert message.render("ko") == "텍스트 수는 1 이상이어야 하는데 Texts입니다."


def test_kinds_of_columns_are_said_in_the_readers_language() -> None:
    message = Message.of(
        "Column {column} is of kind {kind}, but {kinds} is needed here.",
        column="number",
        kind="text",
        kinds="number / flag",
    )
    assert message.render("ko") == "number 열의 종류는 텍스트인데, 여기에는 숫자 / 참·거짓이 필요합니다."
    assert message.render() == "Column number is of kind text, but number / flag is needed here."


def test_a_korean_sentence_has_its_particles() -> None:
    message = Message.of("There is no node {node} with an output {port}.", node="층", port="표")
    assert message.render("ko") == "출력 표가 있는 노드 층이 없습니다."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("집을(를) 집은(는) 집이(가) 집와(과) 집(으)로", "집을 집은 집이 집과 집으로"),
        ("나무을(를) 나무은(는) 나무이(가) 나무와(과) 나무(으)로", "나무를 나무는 나무가 나무와 나무로"),
        ("길을(를) 길(으)로", "길을 길로"),
        ("3을(를) 2을(를) 10(으)로 8(으)로 9이(가)", "3을 2를 10으로 8로 9가"),
        ("‘집’은(는) (나무)이(가)", "‘집’은 (나무)가"),
        ("LSTM은(는) 2D을(를) ReLU이(가) HTML(으)로 밀집(Dense)을(를)", "LSTM은 2D를 ReLU가 HTML로 밀집(Dense)을"),
        ("aB와(과) Dense을(를)", "aB와(과) Dense을(를)"),
        ("Dense은(는) a_b을(를)", "Dense은(는) a_b을(를)"),
    ],
)
def test_particles_fit_what_comes_before(written: str, read: str) -> None:
    assert fit_particles(written) == read


def test_a_sentence_that_ends_in_words_of_others_gets_its_full_stop() -> None:
    assert (
        together("The database answers: no such table", "Check it.") == "The database answers: no such table. Check it."
    )
    assert together("It is gone.", "") == "It is gone."
    assert str(NetwrightError("It says: {reason}", "Mend it.", reason="EOF")) == "It says: EOF. Mend it."
