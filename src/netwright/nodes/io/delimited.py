"""The rows of delimited text files, and which lines are broken.

DuckDB finds the types, and reads the rows because it names each broken line; its file access is limited to the one
file. A large part of all files needs less: see `plain_text`.
"""

from __future__ import annotations

import csv
import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netwright.nodes.io.dialects import BLOCK, PACKED, Dialect, copy_of, open_text
from netwright.nodes.io.plain_text import plain_rows
from netwright.nodes.io.reading import renamed
from netwright.ports import Table
from netwright.sdk import NodeError, SettingsError

if TYPE_CHECKING:
    import duckdb
    import polars as pl

MOST_UNPACKED = 200
"""A file that unpacks to so many times its size, and to a gigabyte, was made to fill a disk."""
_BATCH_ROWS = 100_000
_SAMPLE = 20_480
"""In so many rows DuckDB looks for types."""
_GIGABYTE = 1 << 30


def to_utf8(path: Path, encoding: str, scratch: Path) -> Path:
    """Return a plain UTF-8 file: the file itself, or a copy in the scratch folder."""
    is_packed = path.suffix.lower() in PACKED
    if encoding == "utf-8" and not is_packed:
        return path
    target = copy_of(path, scratch)
    most = max(_GIGABYTE, MOST_UNPACKED * path.stat().st_size)
    try:
        with open_text(path, encoding) as source, target.open("w", encoding="utf-8", newline="") as sink:
            while block := source.read(BLOCK):
                sink.write(block)
                if is_packed and sink.tell() > most:
                    raise NodeError(
                        "The file {path} unpacks to more than {most} times its size.",
                        "Unpack it yourself if you trust it.",
                        path=path.name,
                        most=MOST_UNPACKED,
                    )
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


def refuse_broken(broken: pl.DataFrame, path: str, remedy: str) -> NodeError:
    """Return the error that tells of the first broken line, as `read_rows` returns them."""
    first = broken.row(0, named=True)
    return NodeError(
        "Line {line} of {path} is broken: {reason}. It reads: {text}",
        remedy,
        line=first["line"],
        path=path,
        reason=first["reason"],
        text=first["text"][:200],
        count=broken.height,
    )


def read_rows(path: Path, dialect: Dialect, threads: int = 2) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read a UTF-8 file; return its rows in file order, and the lines that were left out: line, reason and text."""
    with _opened(path, dialect, threads) as (connection, relation):
        relation = _widened(connection, path, dialect, relation)
        return relation.pl(), _broken(connection, len(relation.columns))


def first_rows(path: Path, dialect: Dialect, most: int) -> tuple[pl.DataFrame, dict[str, str]]:
    """Read the first rows of a UTF-8 file; return the types that fit all of it, as far as DuckDB looks, too."""
    with _opened(path, dialect, 1) as (_, relation):
        return relation.limit(most).pl(), _types_of(relation)


@dataclass(frozen=True)
class Copied:
    """The rows of a file in an Arrow file, and the lines that are not there as they were written."""

    table: Table
    broken: pl.DataFrame
    """The lines that were left out."""
    wide: list[int]
    """Numbers of the lines whose empty values beyond the last column were left out."""


def copy_rows(
    path: Path, dialect: Dialect, folder: Path, threads: int = 2, seen: Mapping[str, str] | None = None
) -> Copied:
    """Write the rows of a UTF-8 file into an Arrow file, some at a time: there may be more than memory holds.

    `seen` are types of its columns found at its beginning. Where all cells are of them, DuckDB need not look again:
    having looked at more, it would have found the same.
    """
    if seen:
        table = plain_rows(path, dialect, seen, folder)
        if table is not None:
            return _whole(table)
    with _opened(path, dialect, threads) as (connection, relation):
        types = _types_of(relation)
        table = plain_rows(path, dialect, types, folder) if types != seen else None
        if table is not None:
            return _whole(table)
        table = _copied(_widened(connection, path, dialect, relation), folder / "rows.arrow")
        broken = _broken(connection, len(types))
    skipped = set(broken["line"])
    wide = [number for number in _lines_with_more(path, dialect, len(types)) if number not in skipped]
    return Copied(table, broken, wide)


def _whole(table: Table) -> Copied:
    import polars as pl

    return Copied(table, pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String, "text": pl.String}), [])


def _copied(relation: duckdb.DuckDBPyRelation, target: Path) -> Table:
    import polars as pl
    import pyarrow as pa

    count = 0
    batches = relation.to_arrow_reader(_BATCH_ROWS)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, batches.schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    described = Table.of(pl.scan_ipc(target))
    return Table(described.frame, described.spec.model_copy(update={"rows": count}), target)


@contextmanager
def _opened(
    path: Path, dialect: Dialect, threads: int
) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyRelation]]:
    """Yield a connection that sees only the file, and its rows; NodeError where they cannot be read."""
    import duckdb

    with duckdb.connect(config={"threads": threads}) as connection:
        # DuckDB checks the pattern, then each file that it stands for.
        connection.execute("SET allowed_paths=?", [[str(path), _pattern(path)]])
        connection.execute("SET enable_external_access=false")
        connection.execute("SET lock_configuration=true")
        try:
            relation = _relation(connection, path, dialect)
            if dialect.types:
                relation = _relation(connection, path, dialect, _types(relation, dialect))
            yield connection, relation
        except duckdb.Error as error:
            if line := _open_quote(path, dialect):
                raise NodeError(
                    "Line {line} of {path} has a quote that is not closed where the cell ends.",
                    "Mend the line, or set Quotes to none where they are a part of the texts.",
                    line=line,
                    path=path.name,
                ) from None
            raise NodeError(
                "The file {path} cannot be read as a table: {reason}",
                "Look at it in a text editor, then set the delimiter and the header to fit.",
                path=path.name,
                reason=str(error).splitlines()[0].replace(str(path), path.name),
            ) from None


def _open_quote(path: Path, dialect: Dialect) -> int | None:
    """Return the number of the first line with a quote that is not closed before the delimiter or at all, if any."""
    begins = 1
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.reader(file, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)
        try:
            for _ in rows:
                begins = rows.line_num + 1
        except csv.Error:  # also a cell of more letters than any has: all that comes behind the quote
            return begins
    return None


def _pattern(path: Path) -> str:
    """Return a path as DuckDB takes it: for a pattern."""
    return glob.escape(str(path))


def _relation(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    dialect: Dialect,
    types: dict[str, str] | None = None,
    broken: str = "store_rejects=true, rejects_limit=0",
) -> duckdb.DuckDBPyRelation:
    words, values = dialect.options()
    if types:
        words, values = f"{words}, types=?", [*values, types]
    return connection.sql(
        f"SELECT * FROM read_csv(?, header=?{words}, {broken}, null_padding=false)",  # noqa: S608
        params=[_pattern(path), dialect.header, *values],
    )


def _types_of(relation: duckdb.DuckDBPyRelation) -> dict[str, str]:
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


def _types(relation: duckdb.DuckDBPyRelation, dialect: Dialect) -> dict[str, str]:
    return {relation.columns[place]: type for place, type in dialect.types}


def _widened(
    connection: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect, relation: duckdb.DuckDBPyRelation
) -> duckdb.DuckDBPyRelation:
    """Return the rows with types that hold all of what comes late in the file.

    DuckDB finds types in the first rows. Behind them it rounds fractions in a column that was of whole numbers, and
    drops the time in one that was of days.
    """
    from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

    wider = _wider(dialect)
    narrow = {name: type for name, type in _types_of(relation).items() if type in wider}
    if not narrow or path.stat().st_size < 2 * _SAMPLE:
        return relation
    as_texts = {**_types(relation, dialect), **dict.fromkeys(narrow, "VARCHAR")}
    cells = _relation(connection, path, dialect, as_texts, "ignore_errors=true")
    losing = (
        FunctionExpression("regexp_full_match", ColumnExpression(name), ConstantExpression(wider[type][1]))
        for name, type in narrow.items()
    )
    found = cells.aggregate([FunctionExpression("bool_or", one) for one in losing]).fetchall()[0]
    types = {name: wider[type][0] for (name, type), loses in zip(narrow.items(), found, strict=True) if loses}
    return _relation(connection, path, dialect, {**_types(relation, dialect), **types}) if types else relation


def _wider(dialect: Dialect) -> dict[str, tuple[str, str]]:
    """Return by type which one holds more, and what it would lose, as a pattern."""
    mark, thousands = re.escape(dialect.decimal), re.escape(dialect.thousands)
    fraction = rf"\s*[+-]?([\d{thousands}]*{mark}\d+([eE][+-]?\d+)?|\d+[eE]-\d+)\s*"
    return {"BIGINT": ("DOUBLE", fraction), "DATE": ("TIMESTAMP", r"\s*\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}.*")}


def _broken(connection: duckdb.DuckDBPyConnection, columns: int) -> pl.DataFrame:
    """Return the lines that were left out, once the rows have been read. Each has an entry for each value too many."""
    found: pl.DataFrame = connection.sql(
        """
        SELECT line::BIGINT AS line,
            coalesce(
                max(column_idx) FILTER (error_type = 'TOO MANY COLUMNS') || ' values for ' || $columns || ' columns',
                min(column_idx) FILTER (error_type = 'MISSING COLUMNS') || ' of ' || $columns || ' values',
                CASE WHEN bool_or(contains(csv_line, chr(10))) THEN 'a quote is not closed, and runs on behind it' END,
                any_value(error_message ORDER BY column_idx)
            ) AS reason,
            coalesce(any_value(csv_line), '') AS text
        FROM reject_errors GROUP BY line ORDER BY line
        """,
        params={"columns": columns},
    ).pl()
    return found


def renamed_columns(path: Path, dialect: Dialect, names: Sequence[str]) -> list[str]:
    """Return those names of columns of a UTF-8 file that DuckDB made of others, as an earlier column has theirs."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        line = file.readline(csv.field_size_limit())
    written = (
        next(csv.reader([line], delimiter=dialect.delimiter, quotechar=dialect.quote), []) if dialect.header else []
    )
    return renamed(names, written)


def _lines_with_more(path: Path, dialect: Dialect, columns: int) -> list[int]:
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
        cells = next(csv.reader([line], delimiter=mark, quotechar=dialect.quote), [])
        if len(cells) > columns and not any(cell.strip() for cell in cells[columns:]):
            found.append(int(number))
    return found


def _may_end_in(path: Path, mark: str) -> bool:
    """Tell, much faster than line by line, whether any line may end in a delimiter."""
    ends = [f"{mark}\n".encode(), f"{mark}\r\n".encode()]
    kept = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            joined = kept + block
            if any(end in joined for end in ends):
                return True
            kept = joined[-2:]
    return kept.rstrip(b"\r").endswith(mark.encode())
