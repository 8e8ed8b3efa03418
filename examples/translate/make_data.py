"""Write data/pairs.parquet: numbers and dates in English, Korean and German.

    python examples/translate/make_data.py

Numbers are written out in words; dates as the Unicode Common Locale Data Repository writes
full dates. Every pair follows from a rule, so none is copied from anywhere, and a second run changes nothing.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

TARGET = Path(__file__).parent / "data" / "pairs.parquet"
SEED = 1
BASICS = 100
DRAWN_BY_DIGITS = {3: 400, 4: 1_500, 5: 4_000, 6: 9_000}
DATES = 7_000
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)


class Pair(NamedTuple):
    """One row of the table."""

    kind: str
    english: str
    korean: str
    german: str


ENGLISH_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
ENGLISH_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def english(number: int) -> str:
    """123456: one hundred and twenty-three thousand, four hundred and fifty-six."""
    if number < 20:
        return ENGLISH_SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ENGLISH_TENS[tens] + (f"-{ENGLISH_SMALL[ones]}" if ones else "")
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        return f"{ENGLISH_SMALL[hundreds]} hundred" + (f" and {english(rest)}" if rest else "")
    thousands, rest = divmod(number, 1_000)
    between = " and " if rest < 100 else ", "
    return f"{english(thousands)} thousand" + (between + english(rest) if rest else "")


GERMAN_SMALL = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
GERMAN_TENS = ["-", "-", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def german(number: int) -> str:
    """123456: einhundertdreiundzwanzigtausendvierhundertsechsundfünfzig."""
    # A one that stands last gets its ending: hunderteins, but einundzwanzig and eintausend.
    return german_stem(number) + ("s" if number % 100 == 1 else "")


def german_stem(number: int) -> str:
    """Return a number as it stands before another part of the word."""
    if number < 20:
        return GERMAN_SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return (f"{GERMAN_SMALL[ones]}und" if ones else "") + GERMAN_TENS[tens]
    size, name = (100, "hundert") if number < 1_000 else (1_000, "tausend")
    front, rest = divmod(number, size)
    return german_stem(front) + name + (german_stem(rest) if rest else "")


KOREAN_DIGITS = "영일이삼사오육칠팔구"
KOREAN_PLACES = ((1_000, "천"), (100, "백"), (10, "십"))


def korean(number: int) -> str:
    """123456: 십이만 삼천사백오십육. Sino-Korean numerals, counted in ten thousands."""
    if number == 0:
        return KOREAN_DIGITS[0]
    myriads, rest = divmod(number, 10_000)
    # Ten thousand is 만, not 일만.
    front = "" if myriads == 0 else f"{'' if myriads == 1 else korean_group(myriads)}만"
    return " ".join(filter(None, (front, korean_group(rest))))


def korean_group(number: int) -> str:
    """Write a number below ten thousand; a one before 천, 백 and 십 is not said, and nothing for zero."""
    said = ""
    for size, name in KOREAN_PLACES:
        digit, number = divmod(number, size)
        if digit:
            said += (KOREAN_DIGITS[digit] if digit > 1 else "") + name
    return said + (KOREAN_DIGITS[number] if number else "")


ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ENGLISH_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
GERMAN_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
GERMAN_DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
KOREAN_DAYS = "월화수목금토일"


def english_date(day: datetime.date) -> str:
    """Tuesday, March 5, 1985."""
    return f"{ENGLISH_DAYS[day.weekday()]}, {ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}"


def german_date(day: datetime.date) -> str:
    """Dienstag, 5. März 1985."""
    return f"{GERMAN_DAYS[day.weekday()]}, {day.day}. {GERMAN_MONTHS[day.month - 1]} {day.year}"


def korean_date(day: datetime.date) -> str:
    """1985년 3월 5일 화요일."""
    return f"{day.year}년 {day.month}월 {day.day}일 {KOREAN_DAYS[day.weekday()]}요일"


def numbers(draw: Callable[[range, int], list[int]]) -> Iterator[Pair]:
    """The numbers that all others are made of, and some of each length: long ones shall not crowd out short ones."""
    for number in range(BASICS):
        yield Pair("basic", english(number), korean(number), german(number))
    for digits, count in DRAWN_BY_DIGITS.items():
        for number in sorted(draw(range(10 ** (digits - 1), 10**digits), count)):
            yield Pair("number", english(number), korean(number), german(number))


def dates(draw: Callable[[range, int], list[int]]) -> Iterator[Pair]:
    """Days of two centuries."""
    for ordinal in sorted(draw(range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1), DATES)):
        day = datetime.date.fromordinal(ordinal)
        yield Pair("date", english_date(day), korean_date(day), german_date(day))


def main() -> None:
    """Write the table."""
    draw = random.Random(SEED).sample
    table = pl.DataFrame([*numbers(draw), *dates(draw)], schema=Pair._fields, orient="row")
    TARGET.parent.mkdir(exist_ok=True)
    table.write_parquet(TARGET, compression="zstd", compression_level=19, statistics=False)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
