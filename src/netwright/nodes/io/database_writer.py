"""Database Writer node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.io.databases import CONNECTION_HELP, check_connection, opened
from netwright.nodes.io.inserting import column_type, insert
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, SettingsError, TablePort, choice, node, text

if TYPE_CHECKING:
    import sqlalchemy

_PART_ROWS = 50_000


class DatabaseWriterSettings(Settings):
    """Which database, and which table of it."""

    connection: str = text(default="", title="Database", help=CONNECTION_HELP, offers="connections")
    name: str = text(default="", title="Table")
    exists: Literal["stop", "append", "replace"] = choice(default="stop", title="If the table is there already")


@node(
    id="database_writer",
    title="Database Writer",
    group="io",
    side_effects=True,
    keywords=("sql", "sqlite", "duckdb", "postgresql", "mysql", "insert", "sqlalchemy"),
)
class DatabaseWriter(Node[DatabaseWriterSettings]):
    """Write rows into a table of a database.

    All rows are written or none. What opens the database is a connection of yours and never stands in the workflow.
    Moments with a time zone are written in UTC. The table is passed on.
    """

    inputs = {"table": TablePort("The rows to write.")}
    outputs = {"table": TablePort("The same rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        check_connection(self.settings.connection)
        if not self.settings.name:
            raise SettingsError("name", "The table in the database has no name.", "Write one.")
        for column in table.columns or ():
            if (column.kind in ("tensor", "other") and column.dtype != "Binary") or column.dtype.startswith("Duration"):
                raise InputError(
                    "table",
                    "Column {column} holds {type}, which a table of a database cannot.",
                    "Convert the column or leave it out before.",
                    column=column.name,
                    type=column.dtype,
                )
        return {"table": table}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import sqlalchemy

        columns = [sqlalchemy.Column(name, column_type(dtype)) for name, dtype in table.frame.collect_schema().items()]
        target = sqlalchemy.Table(self.settings.name, sqlalchemy.MetaData(), *columns)
        count = 0
        with opened(context, self.settings.connection, reads=False) as connection:
            self._make_room(target, connection)
            for part in table.frame.collect_batches(chunk_size=_PART_ROWS, maintain_order=True):
                context.check_cancelled()
                insert(part, target, connection)
                count += part.height
        context.log("wrote {count} {count:row|rows} into {name}", count=count, name=self.settings.name)
        return {"table": table}

    def _make_room(self, target: sqlalchemy.Table, connection: sqlalchemy.Connection) -> None:
        import sqlalchemy

        there = sqlalchemy.inspect(connection).has_table(self.settings.name)
        if there and self.settings.exists == "stop":
            raise SettingsError(
                "exists",
                "The database has a table {name} already.",
                "Choose append or replace, or another name.",
                name=self.settings.name,
            )
        if there and self.settings.exists == "replace":
            target.drop(connection)
        if not there or self.settings.exists == "replace":
            target.create(connection)
