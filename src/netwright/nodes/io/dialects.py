"""How a delimited text file is written: found by looking at its beginning."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from netwright.sdk import SettingsError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
QUOTES = {"double": '"', "single": "'", "none": "\0"}
"""None is a letter that no text holds: libraries differ in how they take none."""
DECIMALS = {"point": ".", "comma": ","}
THOUSANDS = {"none": "", "comma": ",", "point": ".", "space": " ", "apostrophe": "'"}
PACKED = (".gz", ".zst")
PLAIN = (".csv", ".tsv", ".txt")
ENDINGS = (*PLAIN, *(plain + packed for plain in PLAIN for packed in PACKED))
HEAD = 1 << 18
"""So many letters are looked at, however large the file is."""
BLOCK = 1 << 20
_HEAD_ROWS = 200


@dataclass(frozen=True)
class Dialect:
    """How the file is written."""

    delimiter: str = ","
    encoding: str = "utf-8"
    header: bool = True
    quote: str = '"'
    decimal: str = "."
    thousands: str = ""
    types: tuple[tuple[int, str], ...] = ()
    """The places of columns with the mark between thousands, in numbers or in what is none (10.0.0.1), and their types.

    DuckDB minds the mark in its first 2,048 rows only: where there are more, it takes the numbers for texts.
    """

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Dialect:
        """Read what `dataclasses.asdict` made, through JSON or not."""
        return cls(**{**data, "types": tuple((place, type) for place, type in data["types"])})

    def options(self) -> tuple[str, list[Any]]:
        """Return DuckDB's options without the header, as SQL with places, and what goes into them."""
        quote = self.quote.strip("\0")
        options = {"delim": self.delimiter, "quote": quote, "escape": quote}
        options |= {"decimal_separator": self.decimal, **({"thousands": self.thousands} if self.thousands else {})}
        return "".join(f", {name}=?" for name in options), list(options.values())

    def in_words(self) -> dict[str, str | bool]:
        """Return it as `Asked` has it."""
        return {
            "delimiter": _word(DELIMITERS, self.delimiter),
            "encoding": self.encoding,
            "header": self.header,
            "quote": _word(QUOTES, self.quote),
            "decimal": _word(DECIMALS, self.decimal),
            "thousands": _word(THOUSANDS, self.thousands),
        }


def _word(words: dict[str, str], mark: str) -> str:
    return next(word for word, one in words.items() if one == mark)


@dataclass(frozen=True)
class Asked:
    """What is chosen by hand, in words; `auto` is found."""

    delimiter: str = "auto"
    encoding: str = "auto"
    header: bool | Literal["auto"] = "auto"
    quote: str = "auto"
    decimal: str = "auto"
    thousands: str = "auto"


def find_dialect(path: Path, asked: Asked, folder: Path, whole: bool = True) -> tuple[Dialect, Path]:
    """Fill in what is left to be found; return it, and the beginning of the file as UTF-8 in a folder.

    The encoding has to fit the `whole` file, or else only its beginning.
    """
    encoding = find_encoding(path, whole) if asked.encoding == "auto" else asked.encoding
    text = _head(path, encoding)
    head = copy_of(path, folder)
    head.write_text(text, encoding="utf-8", newline="")
    quote = QUOTES.get(asked.quote) or _find_quote(text)
    delimiter = DELIMITERS.get(asked.delimiter) or _find_delimiter(text, quote)
    rows = _rows(text, delimiter, quote)
    columns = _columns(rows[1:] or rows)
    decimal, thousands = find_marks(columns, delimiter, asked)
    types = tuple(
        (place, _type(cells, decimal, thousands))
        for place, cells in enumerate(columns)
        if thousands and any(thousands in cell for cell in cells)
    )
    found = Dialect(delimiter, encoding, asked.header is not False, quote, decimal, thousands, types)
    if asked.header == "auto" and not _are_names(rows, columns, found):
        found = replace(found, header=_has_header(head, found))
    return found, head


def find_encoding(path: Path, whole: bool = True) -> str:
    """Return the encoding that fits a file; SettingsError where none does.

    Korean files are often CP949; every byte sequence is valid Latin-1, so that is never guessed.
    """
    with open_bytes(path) as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for encoding in ("utf-8", "cp949"):
        if _decodes(path, encoding, whole):
            return encoding
    raise SettingsError(
        "encoding",
        "The file {path} is neither UTF-8 nor CP949 text.",
        "Choose its encoding; many western files are latin-1.",
        path=path.name,
    )


def copy_of(path: Path, folder: Path) -> Path:
    """Return where an unpacked copy of a file goes, which is called alike: errors name it."""
    target = folder / "copied" / (path.stem if path.suffix.lower() in PACKED else path.name)
    target.parent.mkdir(exist_ok=True)
    return target


def open_bytes(path: Path) -> BinaryIO:
    """Open a file, unpacked where its ending says that it is packed."""
    import pyarrow as pa

    return cast("BinaryIO", pa.input_stream(str(path), compression="detect"))


def open_text(path: Path, encoding: str, errors: str = "strict") -> TextIOWrapper:
    """Open a file as text, line ends as they are."""
    return TextIOWrapper(open_bytes(path), encoding=encoding, errors=errors, newline="")


def _decodes(path: Path, encoding: str, whole: bool) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open_bytes(path) as file:
            while block := file.read(BLOCK):
                # Plain letters are valid in each of them, unless one that takes several bytes has begun before.
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
                if not whole:
                    return True
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _head(path: Path, encoding: str) -> str:
    with open_text(path, encoding, errors="replace") as file:
        text = file.read(HEAD)
    if len(text) < HEAD:
        return text
    return text[: text.rfind("\n") + 1] or text


def _find_quote(text: str) -> str:
    """Return the single quote where values stand in it, and none in double ones."""
    if "'" not in text:
        return '"'
    edge = r"(?:^|[,;\t|])"
    is_double, is_single = (re.search(rf"(?m){edge}{mark}[^{mark}\n]*{mark}(?=[,;\t|\r\n]|$)", text) for mark in "\"'")
    return "'" if is_single and not is_double else '"'


def _rows(text: str, delimiter: str, quote: str) -> list[list[str]]:
    lines = text.splitlines(keepends=True)[: 4 * _HEAD_ROWS]
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter, quotechar=quote):
            rows.append(row)
            if len(rows) == _HEAD_ROWS:
                break
    except csv.Error:  # a cell beyond the limit of the library
        pass
    return [row for row in rows if row]


def _find_delimiter(text: str, quote: str) -> str:
    """Return the mark by which most lines fall into as many parts as the first."""

    def agreement(mark: str) -> tuple[float, int, bool]:
        rows = _rows(text, mark, quote)
        parts, lines = Counter(len(row) for row in rows).most_common(1)[0] if rows else (1, 0)
        same = lines / max(len(rows), 1) if parts > 1 else 0.0
        # Commas also stand in numbers; the other marks hardly ever do.
        return (round(same, 1), len(rows[0]) if rows and mark != "," else 0, mark == ",")

    best = max(DELIMITERS.values(), key=agreement)
    return best if agreement(best)[0] else ","


def find_marks(columns: Sequence[Sequence[str]], delimiter: str, asked: Asked) -> tuple[str, str]:
    """Return the decimal mark and the mark between thousands by which most columns are numbers."""
    styles = [(".", ""), (",", ""), (".", ","), (",", "."), (",", " "), (".", " "), (".", "'")]
    if delimiter in ",\t|":
        # A single comma with three digits behind it: of thousands where the comma does not part the decimals anyway.
        styles = [(".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", " "), (".", "'")]
    if asked.decimal != "auto":
        styles = [style for style in styles if style[0] == DECIMALS[asked.decimal]]
    if asked.thousands != "auto":
        thousands = THOUSANDS[asked.thousands]
        styles = list(dict.fromkeys((decimal, thousands) for decimal, _ in styles))
    return max(styles, key=lambda style: sum(are_numbers(cells, *style) for cells in columns))


def _columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    columns = ([row[place].strip() for row in rows if place < len(row)] for place in range(width))
    return [[cell for cell in cells if cell] for cells in columns]


def are_numbers(cells: Sequence[str], decimal: str, thousands: str) -> bool:
    """Tell whether there are cells, and all of them are numbers that are written with these marks."""
    return bool(cells) and all(map(_number(decimal, thousands).fullmatch, cells))


def _type(cells: Sequence[str], decimal: str, thousands: str) -> str:
    """Return DuckDB's type of cells."""
    if not are_numbers(cells, decimal, thousands):
        return "VARCHAR"
    return "DOUBLE" if any(decimal in cell or "e" in cell.lower() for cell in cells) else "BIGINT"


def _number(decimal: str, thousands: str) -> re.Pattern[str]:
    grouped = rf"|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+" if thousands else ""
    parts = rf"{re.escape(decimal)}\d+"
    return re.compile(rf"[+-]?(?:(?:\d+{grouped})(?:{parts})?|{parts})(?:[eE][+-]?\d+)?")


def _are_names(rows: Sequence[Sequence[str]], columns: Sequence[Sequence[str]], dialect: Dialect) -> bool:
    """Tell whether the first row plainly holds names: there are numbers below it, and none in it."""
    is_number = _number(dialect.decimal, dialect.thousands).fullmatch
    return (
        len(rows) > 1
        and all(cell.strip() and not is_number(cell.strip()) for cell in rows[0])
        and any(are_numbers(cells, dialect.decimal, dialect.thousands) for cells in columns[: len(rows[0])])
    )


def _has_header(head: Path, dialect: Dialect) -> bool:
    """Ask DuckDB, which compares the first row with the types of what is below; it takes longer than all the rest."""
    import duckdb

    with duckdb.connect(config={"threads": 1}) as connection:
        words, values = dialect.options()
        try:
            found = connection.execute(f"SELECT HasHeader FROM sniff_csv(?{words})", [str(head), *values]).fetchone()  # noqa: S608
        except duckdb.Error:  # what is wrong is told when the rows are read
            return True
    return found is None or bool(found[0])
