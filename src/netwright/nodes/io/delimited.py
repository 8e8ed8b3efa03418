"""Delimited text files: encoding, delimiter, types, and which lines are broken.

DuckDB reads and types the rows because it names each broken line; its file access is limited to the one file.
"""

from __future__ import annotations

import codecs
import csv
import glob
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netwright.sdk import NodeError, SettingsError

if TYPE_CHECKING:
    import duckdb
    import polars as pl

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
ENCODINGS = ("utf-8", "cp949", "latin-1", "utf-16")
PREVIEW_BYTES = 1 << 18
_BLOCK = 1 << 20
_BATCH_ROWS = 100_000


@dataclass(frozen=True)
class BrokenLine:
    """A line that does not fit: its number (from 1), why, and its text."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True)
class Dialect:
    """How the file is written."""

    delimiter: str
    encoding: str
    header: bool


def find_dialect(path: Path, delimiter: str, encoding: str, header: bool) -> Dialect:
    """Fill in what is set to `auto`: the encoding that fits the whole file, the delimiter the first line has most of.

    Korean files are often CP949; every byte sequence is valid Latin-1, so that is never guessed.
    """
    chosen = _find_encoding(path) if encoding == "auto" else encoding
    if delimiter != "auto":
        return Dialect(DELIMITERS[delimiter], chosen, header)
    with path.open(encoding=chosen, errors="replace", newline="") as file:
        first = file.readline(PREVIEW_BYTES)
    unquoted = "".join(first.split('"')[::2])
    counts = {mark: unquoted.count(mark) for mark in DELIMITERS.values()}
    best = max(counts, key=lambda mark: counts[mark])
    return Dialect(best if counts[best] else ",", chosen, header)


def _find_encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for encoding in ("utf-8", "cp949"):
        if _decodes(path, encoding):
            return encoding
    raise SettingsError(
        "encoding",
        "The file {path} is neither UTF-8 nor CP949 text.",
        "Choose its encoding; many western files are latin-1.",
        path=path.name,
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def to_utf8(path: Path, encoding: str, scratch: Path) -> Path:
    """Return a UTF-8 file: the file itself, or a transcoded copy in the scratch folder."""
    if encoding == "utf-8":
        return path
    target = scratch / "as_utf8.csv"
    try:
        with (
            path.open(encoding=encoding, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as sink,
        ):
            while block := source.read(_BLOCK):
                sink.write(block)
    except UnicodeDecodeError as error:
        raise SettingsError(
            "encoding",
            "The file {path} is not {encoding} text: byte {position} does not fit.",
            "Choose another encoding.",
            path=path.name,
            encoding=encoding,
            position=error.start,
        ) from None
    return target


def read_rows(path: Path, dialect: Dialect, threads: int = 2) -> tuple[pl.DataFrame, list[BrokenLine]]:
    """Read a UTF-8 file; return its rows in file order, and the lines that were left out."""
    with _opened(path, dialect, threads) as (connection, relation):
        return relation.pl(), _broken(connection)


def copy_rows(path: Path, dialect: Dialect, target: Path, threads: int = 2) -> tuple[int, list[BrokenLine]]:
    """Write the rows of a UTF-8 file into an Arrow file (lz4), some at a time: the file may be larger than memory.

    Returns how many there are, and the lines that were left out.
    """
    import pyarrow as pa

    count = 0
    with _opened(path, dialect, threads) as (connection, relation):
        batches = relation.to_arrow_reader(_BATCH_ROWS)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, batches.schema, options=options) as writer:
            for batch in batches:
                writer.write_batch(batch)
                count += batch.num_rows
        return count, _broken(connection)


@contextmanager
def _opened(
    path: Path, dialect: Dialect, threads: int
) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyRelation]]:
    """Yield a connection that sees only the file, and its rows; NodeError where they cannot be read."""
    import duckdb

    with duckdb.connect(config={"threads": threads}) as connection:
        # DuckDB takes a path for a pattern; it checks the pattern, then each file that it stands for.
        pattern = glob.escape(str(path))
        connection.execute("SET allowed_paths=?", [[str(path), pattern]])
        connection.execute("SET enable_external_access=false")
        connection.execute("SET lock_configuration=true")
        try:
            yield (
                connection,
                connection.sql(
                    "SELECT * FROM read_csv(?, delim=?, header=?, quote='\"', escape='\"', store_rejects=true,"
                    " rejects_limit=0, null_padding=false)",
                    params=[pattern, dialect.delimiter, dialect.header],
                ),
            )
        except duckdb.Error as error:
            raise NodeError(
                "The file {path} cannot be read as a table: {reason}",
                "Look at it in a text editor, then set the delimiter and the header to fit.",
                path=path.name,
                reason=str(error).splitlines()[0],
            ) from None


def _broken(connection: duckdb.DuckDBPyConnection) -> list[BrokenLine]:
    """Return the lines that were left out, once the rows have been read."""
    found = connection.execute(
        "SELECT line, any_value(error_message), any_value(csv_line) FROM reject_errors GROUP BY line ORDER BY line"
    ).fetchall()
    return [BrokenLine(int(line), str(reason), str(text or "")) for line, reason, text in found]


def lines_with_more(path: Path, dialect: Dialect, columns: int) -> list[int]:
    """Return the numbers of lines of a UTF-8 file that end in empty values beyond the columns; DuckDB drops those."""
    import polars as pl

    if not _may_end_in(path, dialect.delimiter):
        return []
    # Only a line that ends in a delimiter can have them, so only such lines are taken apart.
    mark = dialect.delimiter
    ending = pl.col("line").str.ends_with(mark)
    lines = pl.scan_lines(path, row_index_name="number", row_index_offset=1, glob=False).filter(ending)
    found = []
    for number, line in lines.collect(engine="streaming").sort("number").iter_rows():
        cells = next(csv.reader([line], delimiter=mark), [])
        if len(cells) > columns and not any(cell.strip() for cell in cells[columns:]):
            found.append(int(number))
    return found


def _may_end_in(path: Path, mark: str) -> bool:
    """Tell, much faster than line by line, whether any line may end in a delimiter."""
    ends = [f"{mark}\n".encode(), f"{mark}\r\n".encode()]
    kept = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            joined = kept + block
            if any(end in joined for end in ends):
                return True
            kept = joined[-2:]
    return kept.rstrip(b"\r").endswith(mark.encode())
