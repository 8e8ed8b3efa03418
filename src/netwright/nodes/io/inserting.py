"""Rows into a table of a database: by the way that each database takes many at once, or else one after the other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    import sqlalchemy


def insert(rows: pl.DataFrame, target: sqlalchemy.Table, connection: sqlalchemy.Connection) -> None:
    """Add rows to a table that has their columns."""
    import polars as pl
    import polars.selectors as cs

    if rows.is_empty():
        return
    rows = rows.with_columns(cs.datetime(time_zone="*").dt.convert_time_zone("UTC"), cs.categorical().cast(pl.String))
    if connection.dialect.name == "duckdb":
        _insert_arrow(rows, target, connection)
    elif connection.dialect.driver == "pg8000":
        _copy(rows, target, connection)
    else:
        connection.execute(target.insert(), rows.to_dicts())


def _insert_arrow(rows: pl.DataFrame, target: sqlalchemy.Table, connection: sqlalchemy.Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.complete()  # what was asked before, whose answer nobody reads
    driver.register("rows_to_write", rows.to_arrow())
    connection.exec_driver_sql(f"INSERT INTO {_quoted(target, connection)} SELECT * FROM rows_to_write")  # noqa: S608
    driver.unregister("rows_to_write")


def _copy(rows: pl.DataFrame, target: sqlalchemy.Table, connection: sqlalchemy.Connection) -> None:
    import polars as pl
    import polars.selectors as cs

    bytes_as_hex = cs.by_dtype(pl.Binary).bin.encode("hex").str.replace("^", r"\x")
    # A missing value is nothing at all between two commas, an empty text is in quotes.
    content = rows.with_columns(bytes_as_hex).write_csv(include_header=False, quote_style="non_numeric")
    cursor: Any = connection.connection.cursor()
    cursor.execute(
        f"COPY {_quoted(target, connection)} FROM STDIN WITH (FORMAT csv)", stream=io.BytesIO(content.encode())
    )


def _quoted(target: sqlalchemy.Table, connection: sqlalchemy.Connection) -> str:
    quote = connection.dialect.identifier_preparer
    return f"{quote.format_table(target)} ({', '.join(quote.format_column(one) for one in target.columns)})"


def column_type(dtype: pl.DataType) -> Any:
    import polars as pl
    import sqlalchemy

    if isinstance(dtype, pl.Boolean):
        return sqlalchemy.Boolean()
    if isinstance(dtype, pl.Decimal):
        return sqlalchemy.Numeric(dtype.precision, dtype.scale)
    if isinstance(dtype, pl.UInt64 | pl.Int128):
        return sqlalchemy.Numeric(38, 0)
    if dtype.is_integer():
        return sqlalchemy.BigInteger()
    if dtype.is_numeric():
        return sqlalchemy.Double()
    if isinstance(dtype, pl.Datetime):
        return sqlalchemy.DateTime(timezone=dtype.time_zone is not None)
    if isinstance(dtype, pl.Date):
        return sqlalchemy.Date()
    if isinstance(dtype, pl.Binary):
        return sqlalchemy.LargeBinary()
    return sqlalchemy.Time() if isinstance(dtype, pl.Time) else sqlalchemy.Text()
