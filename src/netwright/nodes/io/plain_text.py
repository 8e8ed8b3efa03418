"""The rows of delimited text files that are written plainly, read by Polars in a third of the time that DuckDB takes.

Polars cannot name a broken line, and fills up a short one without a word. So what it read counts only where DuckDB
would have given the same rows and found no line broken; on any doubt there is no answer, and DuckDB reads the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netwright.nodes.io.dialects import BLOCK, Dialect
from netwright.ports import Table
from netwright.ports.columns import col

if TYPE_CHECKING:
    import polars as pl


LARGEST = 256 * 1024**2
"""Bytes of the largest file read so: it gains the most where tables are not packed, and DuckDB holds less at a time."""
_BLANKS = " \t"
_MOMENTS = {
    "DATE": (r"^\d{4}-\d{2}-\d{2}$", "%Y-%m-%d"),
    "TIMESTAMP": (r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:[0-5]\d$", "%Y-%m-%d %H:%M:%S"),
}
"""How days and moments have to be written, by DuckDB's name of the type; it also reads other ways."""


def plain_rows(path: Path, dialect: Dialect, types: Mapping[str, str], folder: Path) -> Table | None:
    """Store the rows of a UTF-8 file in a folder, with the types that DuckDB found for its columns, by name.

    Returns None where they might differ from what DuckDB reads.
    """
    import polars as pl

    schema = _schema(types)
    if schema is None or path.stat().st_size > LARGEST or not _is_plain(path, dialect, list(types)):
        return None
    quoted = quoted_cells(path, dialect)
    if quoted is None:
        return None
    quote = dialect.quote if quoted.count else None
    rows = pl.scan_csv(path, schema=schema, separator=dialect.delimiter, quote_char=quote, glob=False)
    rows = rows.with_columns(_moments(name, type) for name, type in types.items() if type in _MOMENTS)
    try:
        table = Table.stored(rows, folder)
    except pl.exceptions.PolarsError:  # a value that does not fit its column, or one too many
        return None
    if table.file is None or _is_whole(table.file, schema, path, dialect, quoted):
        return table
    table.file.unlink()
    return None


def _schema(types: Mapping[str, str]) -> pl.Schema | None:
    """Return the types in Polars' words, where both libraries read them in the same way; they were compared."""
    import polars as pl

    read_alike = {"BIGINT": pl.Int64, "DOUBLE": pl.Float64, "BOOLEAN": pl.Boolean, "VARCHAR": pl.String}
    read_alike |= dict.fromkeys(_MOMENTS, pl.String)
    # In a single column an empty line cannot be told from a missing value.
    if len(types) < 2 or any(type not in read_alike for type in types.values()):
        return None
    return pl.Schema({name: read_alike[type] for name, type in types.items()})


def _moments(name: str, type: str) -> pl.Expr:
    """Return texts as days or moments; on those that are not written as is usual, Polars raises an error."""
    import polars as pl

    cell = col(name).str.replace("T", " ", literal=True)
    pattern, format = _MOMENTS[type]
    usual = pl.when(cell.is_null() | cell.str.contains(pattern)).then(cell).otherwise(pl.lit("unusual"))
    return usual.str.to_date(format) if type == "DATE" else usual.str.to_datetime(format, time_unit="us")


def _is_plain(path: Path, dialect: Dialect, names: list[str]) -> bool:
    """Tell whether a file begins with a line of just these names, and ends its lines in one way."""
    if not dialect.header or (dialect.decimal, dialect.thousands) != (".", ""):
        return False
    with path.open("rb") as file:
        first = file.readline(BLOCK)
    end = b"\r\n" if first.endswith(b"\r\n") else b"\n"
    if not first.endswith(end) or _cells(first.removesuffix(end), dialect) != names:
        return False
    last = first
    for block in _blocks(path):
        last = block
        if end == b"\n" and b"\r" in block:
            return False
        if end == b"\r\n" and not block.count(end) == block.count(b"\r") == block.count(b"\n"):
            return False
    # Polars says nothing of an empty value too many where no line end follows.
    return not last.endswith(dialect.delimiter.encode())


def _cells(line: bytes, dialect: Dialect) -> list[str]:
    try:
        text = line.decode()
    except UnicodeDecodeError:  # of another file than was looked at before
        return []
    if dialect.quote not in text:
        return text.split(dialect.delimiter)
    return next(csv.reader([text], delimiter=dialect.delimiter, quotechar=dialect.quote), [])


@dataclass(frozen=True)
class Quoted:
    """The cells in quotes of a file: how many there are, and the delimiters within them, in all and before a blank."""

    count: int
    delimiters: int
    before_blank: int


def quoted_cells(path: Path, dialect: Dialect) -> Quoted | None:
    """Count the cells in quotes; None unless each stands between delimiters and holds something, but no quote or line.

    What is quoted otherwise, the two libraries take in different ways.
    """
    import numpy as np

    quote, delimiter = ord(dialect.quote), ord(dialect.delimiter)
    count = delimiters = before_blank = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            block += file.readline()
            if quote not in block:
                continue
            letters = np.frombuffer(b"\n" + block + b"\n", np.uint8)
            quotes, parting, end = letters == quote, letters == delimiter, letters == ord("\n")
            # Behind an odd number of quotes; it may run over, and stays odd or even.
            within = (np.add.accumulate(quotes, dtype=np.uint8) & 1).astype(bool)
            beside = parting | end | (letters == ord("\r"))
            opening, closing = (quotes & within)[1:], (quotes & ~within)[:-1]
            if within[-1] or (opening & ~beside[:-1]).any() or (closing & ~beside[1:]).any():
                return None
            if (quotes[1:] & quotes[:-1]).any() or (end & within).any():
                return None
            blank = (letters == ord(" ")) | (letters == ord("\t"))
            count += int(np.count_nonzero(opening))
            delimiters += int(np.count_nonzero(parting & within))
            before_blank += int(np.count_nonzero((parting & within)[:-1] & blank[1:]))
    return Quoted(count, delimiters, before_blank)


def _is_whole(read: Path, schema: pl.Schema, path: Path, dialect: Dialect, quoted: Quoted) -> bool:
    """Tell whether no line was short or empty, and no number made of blanks, all of which Polars reads as missing."""
    import polars as pl

    rows, missing = _missing(read)
    parts = _count(path, dialect.delimiter.encode()) - quoted.delimiters if missing[-1] else 0
    if missing[-1] and parts != (len(schema) - 1) * (1 + rows):
        return False
    if not any(count for count, dtype in zip(missing, schema.values(), strict=True) if dtype != pl.String):
        return True
    edges = (dialect.delimiter, "\n", *([dialect.quote] if quoted.count else []))
    return sum(_count(path, f"{edge}{blank}".encode()) for edge in edges for blank in _BLANKS) == quoted.before_blank


def _missing(read: Path) -> tuple[int, list[int]]:
    """Return how many rows an Arrow file has, and how many missing values each column; both stand in its metadata."""
    import pyarrow as pa

    with pa.memory_map(str(read)) as file, pa.ipc.open_file(file) as reader:
        rows, missing = 0, [0] * len(reader.schema)
        for place in range(reader.num_record_batches):
            batch = reader.get_batch(place)
            rows += batch.num_rows
            missing = [count + column.null_count for count, column in zip(missing, batch.columns, strict=True)]
    return rows, missing


def _count(path: Path, sought: bytes) -> int:
    """Count a byte, or two in a row."""
    count, before = 0, b""
    for block in _blocks(path):
        count += (before + block).count(sought)
        before = block[1 - len(sought) :] if len(sought) > 1 else b""
    return count


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, never parting the two that end a line."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block + file.read(1) if block.endswith(b"\r") else block
