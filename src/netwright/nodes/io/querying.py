"""What a database answers to a query, as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from netwright.sdk import NodeError, SettingsError

if TYPE_CHECKING:
    import polars as pl
    import sqlalchemy

_PART_ROWS = 50_000
_FIRST_WORD = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*(\w*)", re.DOTALL)
_CHANGING = frozenset(
    {"insert", "update", "delete", "merge", "replace", "create", "alter", "drop", "truncate", "grant"}
)


def answer(connection: sqlalchemy.Connection, query: str, check_cancelled: Callable[[], None]) -> pl.DataFrame:
    """Return the rows of the answer; SettingsError where the query has none."""
    import polars as pl

    parts: list[pl.DataFrame] = []
    for part in _arrow(connection, query) if connection.dialect.name == "duckdb" else _fetched(connection, query):
        check_cancelled()
        parts.append(part)
    return pl.concat(parts, how="vertical_relaxed")


def is_changing(query: str) -> bool:
    """Whether a query begins as one that changes something. Databases themselves refuse the rest."""
    found = _FIRST_WORD.match(query)
    return found is not None and found[1].lower() in _CHANGING


def _arrow(connection: sqlalchemy.Connection, query: str) -> Iterator[pl.DataFrame]:
    """Take whole columns, in DuckDB's own types."""
    import polars as pl

    driver: Any = connection.connection.driver_connection
    relation = driver.sql(query)
    if relation is None:
        raise _no_rows()
    _check_distinct(relation.columns)
    reader = relation.to_arrow_reader(_PART_ROWS)
    yield pl.DataFrame(reader.schema.empty_table())
    for batch in reader:
        yield pl.DataFrame(batch)


def _fetched(connection: sqlalchemy.Connection, query: str) -> Iterator[pl.DataFrame]:
    """Take rows as Python's values; of types that the values have."""
    import sqlalchemy

    # A colon would name a parameter.
    words = sqlalchemy.text(query.replace(":", "\\:"))
    result = connection.execution_options(stream_results=True).execute(words)
    if not result.returns_rows:
        raise _no_rows()
    names = list(result.keys())
    _check_distinct(names)
    yield _frame([], names)
    for rows in result.partitions(_PART_ROWS):
        yield _frame(rows, names)


def _no_rows() -> SettingsError:
    return SettingsError("query", "The query has no rows for an answer.", "Write a SELECT.")


def _check_distinct(names: Sequence[str]) -> None:
    doubled = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if doubled is not None:
        raise SettingsError(
            "query", "Two columns would be called {column}.", "Give one of them another name.", column=doubled
        )


def _frame(rows: Sequence[Sequence[object]], names: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    try:
        frame = pl.DataFrame(rows, schema=list(names), orient="row", infer_schema_length=None, strict=False)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        raise NodeError(
            "The answer of the database makes no table: {reason}",
            "Convert the column in the query: CAST(... AS TEXT).",
            reason=str(error).splitlines()[0][:300],
        ) from None
    # Types of the database alone, such as identifiers and addresses, become texts.
    own = [name for name, dtype in frame.schema.items() if dtype == pl.Object]
    texts = [pl.Series(name, [None if cell is None else str(cell) for cell in frame[name]], pl.String) for name in own]
    return frame.with_columns(texts)
