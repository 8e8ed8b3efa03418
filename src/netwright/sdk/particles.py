"""Korean particles in the form that fits the sound before them: a catalogue writes 을(를), a reader sees 을 or 를."""

from __future__ import annotations

import re

_FORMS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
"""After a consonant, after a vowel."""
_AFTER = re.compile(
    r"([가-힣0-9]|(?<![a-z])[A-Z])((?:\([A-Za-z][^()]*\))?[\"'’”)\]]*)(" + "|".join(map(re.escape, _FORMS)) + ")"
)
_FINALS = 28
_RIEUL = 8
_DIGITS = {"0": 21, "1": _RIEUL, "3": 16, "6": 1, "7": _RIEUL, "8": _RIEUL}
"""The last consonant of a number as it is read: 영, 일, 삼, 육, 칠, 팔. The others end in a vowel."""
_LETTERS = {"L": _RIEUL, "M": 16, "N": 4, "R": _RIEUL}
"""That of a letter that is spelt, as in LSTM and 2D: 엘, 엠, 엔, 알."""


def fit_particles(text: str) -> str:
    """Choose the form of each particle after a Korean syllable, a digit or a letter that is spelt.

    After other words both stay. What stands in brackets behind a word is not read.
    """
    return _AFTER.sub(_fitting, text)


def _fitting(found: re.Match[str]) -> str:
    sound, closing, particle = found.groups()
    spelt = _DIGITS | _LETTERS
    final = (ord(sound) - ord("가")) % _FINALS if sound >= "가" else spelt.get(sound, 0)
    is_closed = final != 0 and not (particle == "(으)로" and final == _RIEUL)
    return f"{sound}{closing}{_FORMS[particle][0 if is_closed else 1]}"
