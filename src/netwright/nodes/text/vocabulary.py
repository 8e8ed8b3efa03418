"""Vocabularies of characters or words: texts to sequences of indices and back.

Index 0 is padding, 1 the start mark, 2 the end mark, 3 an unknown token; tokens follow from 4 on, sorted by code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

from netwright.ports import Transform, TransformSpec

KIND = "vocabulary"
PADDING, START, END, UNKNOWN = range(4)
FIRST_TOKEN = 4

Unit = Literal["character", "word"]

_WORD = re.compile(r"\w+|[^\w\s]")
_SPACES = re.compile(r"\s+")
# NFKD leaves these letters whole; a reader of plain letters expects them spelt out.
_SPELT_OUT = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER TURNED COMMA}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "`": "'",
        "\N{ACUTE ACCENT}": "'",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ħ": "h",
    }
)


@dataclass(frozen=True)
class Vocabulary:
    """The tokens in index order (from 4 on), and how a text is cut into them."""

    tokens: tuple[str, ...]
    unit: Unit = "character"
    fold_case: bool = False
    fold_accents: bool = False
    length: int = 0
    """Tokens of the longest text it was learnt from."""

    @classmethod
    def learn(cls, texts: Iterable[str | None], unit: Unit, fold_case: bool, fold_accents: bool) -> Self:
        """Collect the tokens of the texts."""
        seen: set[str] = set()
        longest = 0
        empty = cls((), unit, fold_case, fold_accents)
        for text in texts:
            tokens = empty.split(text or "")
            seen.update(tokens)
            longest = max(longest, len(tokens))
        return cls(tuple(sorted(seen)), unit, fold_case, fold_accents, longest)

    @property
    def size(self) -> int:
        """Number of indices, the four marks included."""
        return FIRST_TOKEN + len(self.tokens)

    def fold(self, text: str) -> str:
        """Return the text as the network sees it: case and accents folded as chosen, spaces single."""
        if self.fold_case:
            text = text.casefold()
        if self.fold_accents:
            text = unicodedata.normalize("NFKD", text.translate(_SPELT_OUT))
            # Hangul is composed again: its parts are letters, not accents.
            text = unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))
            text = text.translate(_SPELT_OUT)
        return _SPACES.sub(" ", text).strip()

    def split(self, text: str) -> list[str]:
        """Cut a text into tokens."""
        folded = self.fold(text)
        return list(folded) if self.unit == "character" else _WORD.findall(folded)

    def encode(self, texts: Iterable[str | None]) -> list[list[int]]:
        """Return the indices of each text, without marks."""
        index = {token: FIRST_TOKEN + place for place, token in enumerate(self.tokens)}
        return [[index.get(token, UNKNOWN) for token in self.split(text or "")] for text in texts]

    def decode(self, sequences: Iterable[Sequence[int]]) -> list[str]:
        """Return the text of each sequence up to its end mark; marks are left out, unknown tokens shown as U+FFFD."""
        joint = "" if self.unit == "character" else " "
        texts = []
        for sequence in sequences:
            tokens = []
            for index in sequence:
                if index == END:
                    break
                if index >= FIRST_TOKEN:
                    tokens.append(self.tokens[index - FIRST_TOKEN])
                elif index == UNKNOWN:
                    tokens.append("\N{REPLACEMENT CHARACTER}")
            texts.append(joint.join(tokens))
        return texts

    def to_transform(self, spec: TransformSpec) -> Transform:
        """Return it as a value for the wire."""
        return Transform(
            spec,
            {
                "tokens": list(self.tokens),
                "unit": self.unit,
                "fold_case": self.fold_case,
                "fold_accents": self.fold_accents,
                "length": self.length,
            },
        )

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        parameters: dict[str, Any] = dict(transform.parameters)
        return cls(**{**parameters, "tokens": tuple(parameters["tokens"])})
