"""Vocabularies of characters, words or byte pairs: texts to sequences of indices and back.

Index 0 is padding, 1 the start mark, 2 the end mark, 3 an unknown token; tokens follow from 4 on, sorted by code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any, Literal, Self

from netwright.nodes.text import byte_pairs
from netwright.ports import Transform

KIND = "vocabulary"
PADDING, START, END, UNKNOWN = range(4)
FIRST_TOKEN = 4

Unit = Literal["character", "word", "byte pair"]

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
    merges: tuple[byte_pairs.Pair, ...] = ()
    """For byte pairs: which parts are joined, in order."""

    @classmethod
    def learn(
        cls,
        texts: Iterable[str | None],
        unit: Unit,
        fold_case: bool,
        fold_accents: bool,
        most: int | None = None,
        merges: int = 0,
    ) -> Self:
        """Collect the tokens of the texts: all, or the most frequent ones. `merges` is for byte pairs."""
        known = [text or "" for text in texts]
        empty = cls((), unit, fold_case, fold_accents)
        if unit == "byte pair":
            empty = replace(empty, merges=tuple(byte_pairs.learn_merges(map(empty.fold, known), merges)))
        seen: Counter[str] = Counter()
        longest = 0
        for text in known:
            tokens = empty.split(text)
            seen.update(tokens)
            longest = max(longest, len(tokens))
        if unit == "byte pair":
            # Parts of known words, too: a new word may need them.
            seen.update(
                {letter: 0 for text in known for word in byte_pairs.words_of(empty.fold(text)) for letter in word}
            )
            seen.update({one + other: 0 for one, other in empty.merges})
        kept = sorted(sorted(seen), key=lambda token: -seen[token])[:most]
        return replace(empty, tokens=tuple(sorted(kept)), length=longest)

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

    @cached_property
    def _cut(self) -> Callable[[str], list[str]]:
        return byte_pairs.cutter(self.merges)

    def split(self, text: str) -> list[str]:
        """Cut a text into tokens."""
        folded = self.fold(text)
        if self.unit == "byte pair":
            return self._cut(folded)
        return list(folded) if self.unit == "character" else _WORD.findall(folded)

    def join(self, tokens: Iterable[str]) -> str:
        """Return tokens as a text."""
        if self.unit == "byte pair":
            return byte_pairs.join(tokens)
        return ("" if self.unit == "character" else " ").join(tokens)

    def encode(self, texts: Iterable[str | None]) -> list[list[int]]:
        """Return the indices of each text, without marks."""
        index = {token: FIRST_TOKEN + place for place, token in enumerate(self.tokens)}
        return [[index.get(token, UNKNOWN) for token in self.split(text or "")] for text in texts]

    def decode(self, sequences: Iterable[Sequence[int]]) -> list[str]:
        """Return the text of each sequence up to its end mark; marks are left out, unknown tokens shown as U+FFFD."""
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
            texts.append(self.join(tokens))
        return texts

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        merges = [list(pair) for pair in self.merges]
        return {**asdict(self), "tokens": list(self.tokens), "merges": merges}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Make it from plain data; what else stands there is another's."""
        found = {one.name: parameters[one.name] for one in fields(cls) if one.name in parameters}
        merges = tuple((one, other) for one, other in found.get("merges", ()))
        return cls(**{**found, "tokens": tuple(found["tokens"]), "merges": merges})

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        return cls.from_parameters(transform.parameters)
