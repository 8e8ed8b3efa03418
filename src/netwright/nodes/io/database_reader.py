"""Database Reader node."""

from __future__ import annotations

from netwright.nodes.io.databases import CONNECTION_HELP, check_connection, opened, would_change
from netwright.nodes.io.querying import answer, is_changing
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, SettingsError, TablePort, code, node, text


class DatabaseReaderSettings(Settings):
    """Which database, and what is asked."""

    connection: str = text(default="", title="Database", help=CONNECTION_HELP, offers="connections")
    query: str = code(default="", language="sql", title="Query", help="A SELECT in the dialect of the database.")


@node(
    id="database_reader",
    title="Database Reader",
    group="io",
    deterministic=False,
    keywords=("sql", "sqlite", "duckdb", "postgresql", "mysql", "query", "sqlalchemy"),
)
class DatabaseReader(Node[DatabaseReaderSettings]):
    """Read the rows that a database answers to a query.

    Any database that SQLAlchemy has a driver for. What opens it is a connection of yours and never stands in the
    workflow. Nothing is changed in the database. The rows stay as they are until the node is run again.
    """

    outputs = {"table": TablePort("The rows of the answer.")}

    def configure(self) -> dict[str, TableSpec]:
        check_connection(self.settings.connection)
        if not self.settings.query.strip():
            raise SettingsError("query", "There is no query.", "Write a SELECT.")
        if is_changing(self.settings.query):
            raise would_change()
        return {"table": TableSpec()}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        with opened(context, self.settings.connection, reads=True) as connection:
            rows = answer(connection, self.settings.query, context.check_cancelled)
        return {"table": Table.of(rows)}
