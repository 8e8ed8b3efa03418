"""Databases by SQLAlchemy URL: files of the workspace, and all others as connections of the user, by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.nodes.io.drivers import lacking, unknown
from netwright.nodes.io.reading import place_of
from netwright.sdk import InspectContext, NodeError, SettingsError
from netwright.sdk.connections import NAME, Connection, connection

if TYPE_CHECKING:
    import sqlalchemy

CONNECTION_HELP = (
    "The name of one of your connections, or a database file of the workspace: sqlite:///data/shop.db or "
    "duckdb:///data/shop.duckdb."
)
_FILES = ("sqlite", "duckdb")
_READ_ONLY = re.compile(r"\bread-?only\b", re.IGNORECASE)
_BROUGHT = {"postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000"}
"""The driver that Netwright brings, for addresses that name none."""


@contextmanager
def opened(context: InspectContext, name: str, reads: bool) -> Iterator[sqlalchemy.Connection]:
    """Yield a transaction: kept at the end of the block where it writes, undone where it reads.

    Raises SettingsError or NodeError for what is wrong with the connection, and for what the database refuses.
    """
    with connected(name, _place(context, name, reads), reads) as transaction:
        yield transaction


@contextmanager
def connected(name: str, place: Connection, reads: bool) -> Iterator[sqlalchemy.Connection]:
    """Yield a transaction, as `opened` does, at a place that is known by a name."""
    import sqlalchemy

    refusals: tuple[type[Exception], ...] = (sqlalchemy.exc.SQLAlchemyError, ImportError, OSError)
    try:
        engine = _engine(_address(name, place), reads)
        # What is asked past SQLAlchemy fails in the words of the driver.
        refusals = (*refusals, engine.dialect.loaded_dbapi.Error)
        try:
            with engine.connect() as transaction:
                yield transaction
                if not reads:
                    transaction.commit()
        finally:
            engine.dispose()
    except refusals as error:
        if isinstance(error, ImportError) and (refusal := lacking(name, place, error)):
            raise refusal from None
        if isinstance(error, sqlalchemy.exc.NoSuchModuleError):
            raise unknown(name, place) from None
        reason = place.redact(_reason(error)).strip() or type(error).__name__
        if reads and _READ_ONLY.search(reason):
            raise would_change() from None
        raise NodeError(
            "The database {connection} answers: {reason}",
            "Check the connection, and the names of tables and columns.",
            connection=name,
            reason=reason.splitlines()[0][:300],
        ) from None


def would_change() -> SettingsError:
    """Return the refusal of a query that does more than read."""
    return SettingsError(
        "query",
        "The query would change the database, which is only read here.",
        "Write a SELECT. Rows are written by Database Writer.",
    )


def _reason(error: Exception) -> str:
    """Return what a database says is wrong, in the words of its driver."""
    said = getattr(error, "orig", None) or error
    parts = said.args[0] if getattr(said, "args", ()) else None
    # The driver of PostgreSQL hands on all fields of the answer: message, detail, hint and where it was raised.
    return " ".join(str(parts[part]) for part in "MDH" if part in parts) if isinstance(parts, dict) else str(said)


def database_file(name: str) -> str | None:
    """Return the path of the file that a URL names; None for the name of a connection."""
    kind, mark, path = name.partition(":///")
    return path if mark and kind in _FILES and path and path != ":memory:" else None


def check_connection(name: str) -> None:
    """Raise SettingsError for what is neither a database file nor a name."""
    if not name:
        raise SettingsError("connection", "No database is named.", "Name a connection of yours, or a database file.")
    if database_file(name) is None and not NAME.fullmatch(name):
        raise SettingsError(
            "connection",
            "This is neither a database file such as sqlite:///data/shop.db nor the name of a connection.",
            "An address with a password does not belong into a workflow: add it under Connections, or with "
            "`netwright connections add NAME`, and write its name here.",
        )


def _place(context: InspectContext, name: str, reads: bool) -> Connection:
    check_connection(name)
    path = database_file(name)
    if path is None:
        return connection(name)
    if reads:
        file = place_of(context, "connection", path)
    else:
        file = context.resolve(path)
        file.parent.mkdir(parents=True, exist_ok=True)
    return Connection(url=f"{name.partition(':///')[0]}:///{file}")


def _address(name: str, place: Connection) -> sqlalchemy.URL:
    import sqlalchemy

    try:
        url = sqlalchemy.make_url(place.url)
    except (ValueError, sqlalchemy.exc.ArgumentError):
        # What cannot be read tells no part that is secret from the others, so nothing of it is quoted.
        raise NodeError(
            "The address of the connection {connection} cannot be read.",
            "Store it anew as kind://user:password@host/database, with %40 for @ and %2F for / in a password.",
            connection=name,
        ) from None
    url = url.set(drivername=_BROUGHT.get(url.drivername, url.drivername))
    host = url.query.get("host")
    if url.drivername in _BROUGHT.values() and isinstance(host, str) and host.startswith("/"):
        # PostgreSQL's own programs name the folder of a socket so; the driver wants the socket.
        url = url.difference_update_query(["host"]).update_query_dict(
            {"unix_sock": f"{host}/.s.PGSQL.{url.port or 5432}"}
        )
    return url


def _check_there(file: str) -> None:
    """Raise NodeError for a file that SQLite would make only to find it empty."""
    if not file.startswith((":", "file:")) and not Path(file).is_file():
        raise NodeError("There is no database file {file}.", "Check the address of the connection.", file=file)


def _engine(url: sqlalchemy.URL, reads: bool) -> sqlalchemy.Engine:
    """Return an engine that can only read where that is asked, as far as the database lets itself be told so."""
    import sqlalchemy

    kind = url.get_backend_name()
    options: dict[str, Any] = {"poolclass": sqlalchemy.pool.NullPool}
    if kind == "duckdb":
        # A query of DuckDB could otherwise read and write any file.
        options["connect_args"] = {"read_only": reads, "config": {"enable_external_access": False}}
    elif kind == "sqlite":
        if reads:
            _check_there(url.database or "")
        # Transactions of Python's driver leave out what makes and drops tables, unless it is told nothing of them.
        options["connect_args"] = {"isolation_level": None}
    elif kind == "postgresql" and reads:
        options["execution_options"] = {"postgresql_readonly": True}
    engine = sqlalchemy.create_engine(url, **options)
    if kind == "sqlite":
        begin = ("PRAGMA query_only = ON", "BEGIN") if reads else ("BEGIN IMMEDIATE",)
        sqlalchemy.event.listen(engine, "begin", lambda one: [one.exec_driver_sql(words) for words in begin])
    return engine
