"""The rows of delimited text files that hold no quotes, read by Polars in a third of the time that DuckDB takes.

Polars cannot name a broken line, and fills up a short one without a word. So what it read counts only where DuckDB
would have given the same rows and found no line broken; on any doubt there is no answer, and DuckDB reads the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from netwright.nodes.io.dialects import BLOCK, Dialect
from netwright.nodes.table.naming import col
from netwright.ports import Table

if TYPE_CHECKING:
    import polars as pl


LARGEST = 256 * 1024**2
"""Bytes of the largest file read so: it gains the most where tables are not packed, and DuckDB holds less at a time."""
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
    rows = pl.scan_csv(path, schema=schema, separator=dialect.delimiter, quote_char=None, glob=False)
    rows = rows.with_columns(_moments(name, type) for name, type in types.items() if type in _MOMENTS)
    try:
        table = Table.stored(rows, folder)
    except pl.exceptions.PolarsError:  # a value that does not fit its column, or one too many
        return None
    if table.file is None or _is_whole(table.file, schema, path, dialect.delimiter):
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
    """Tell whether a file begins with a line of just these names, holds no quote and ends its lines in one way."""
    if not dialect.header or (dialect.decimal, dialect.thousands) != (".", ""):
        return False
    with path.open("rb") as file:
        first = file.readline(BLOCK)
    end = b"\r\n" if first.endswith(b"\r\n") else b"\n"
    if first != dialect.delimiter.join(names).encode() + end:
        return False
    quote, last = dialect.quote.encode(), first
    for block in _blocks(path):
        last = block
        if quote in block or (end == b"\n" and b"\r" in block):
            return False
        if end == b"\r\n" and not block.count(end) == block.count(b"\r") == block.count(b"\n"):
            return False
    # Polars says nothing of an empty value too many where no line end follows.
    return not last.endswith(dialect.delimiter.encode())


def _is_whole(read: Path, schema: pl.Schema, path: Path, delimiter: str) -> bool:
    """Tell whether no line was short or empty, and no number made of blanks, all of which Polars reads as missing."""
    import polars as pl

    rows, missing = _missing(read)
    if missing[-1] and _count(path, delimiter.encode()) != (len(schema) - 1) * (1 + rows):
        return False
    if not any(count for count, dtype in zip(missing, schema.values(), strict=True) if dtype != pl.String):
        return True
    return not any(_count(path, edge.encode() + blank) for edge in (delimiter, "\n") for blank in (b" ", b"\t"))


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
