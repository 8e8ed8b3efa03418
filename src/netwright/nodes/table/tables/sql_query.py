"""SQL Query node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netwright.nodes.table.shaping import columns_of, empty_frame
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, SettingsError, TablePort, code, node

if TYPE_CHECKING:
    import duckdb
    import polars as pl


class SqlQuerySettings(Settings):
    """The query."""

    query: str = code(
        default="SELECT * FROM table1",
        language="sql",
        title="Query",
        help="The tables are called table1, table2 and so on, in the order of their wires. Only SELECT is allowed.",
    )


@node(id="sql_query", title="SQL Query", group="table", keywords=("duckdb", "select", "database", "join", "query"))
class SqlQuery(Node[SqlQuerySettings]):
    """Ask tables in SQL.

    One SELECT over any number of tables, in DuckDB's dialect. The query sees these tables only, no files and no
    network. Rows come in no certain order unless the query has an ORDER BY.
    """

    inputs = {"tables": TablePort("The tables, in order.", many=True)}
    outputs = {"table": TablePort("What the query finds.")}

    def configure(self, tables: tuple[TableSpec, ...]) -> dict[str, TableSpec]:
        for table in tables:
            if table.columns == ():
                raise InputError("tables", "The table has no columns.", "Check the nodes before.")
        frames = [empty_frame(table) for table in tables]
        if any(frame is None for frame in frames):
            return {"table": TableSpec()}
        asked = self._ask([frame.collect() for frame in frames if frame is not None])
        return {"table": TableSpec(columns=columns_of(asked.lazy(), TableSpec()))}

    def execute(self, *, tables: tuple[Table, ...], context: ExecuteContext) -> dict[str, Table]:
        return {"table": Table.of(self._ask([table.frame.collect() for table in tables]))}

    def _ask(self, tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
        import duckdb

        # One thread: the same query gives the same rows in the same order every time.
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute("SET preserve_insertion_order=true")
            for number, table in enumerate(tables, 1):
                connection.register(f"table{number}", table.to_arrow())
            connection.execute("SET python_enable_replacements=false")
            connection.execute("SET enable_external_access=false")
            connection.execute("SET lock_configuration=true")
            try:
                self._check_select(connection)
                return _fetched(connection.sql(self.settings.query))
            except duckdb.Error as error:
                raise SettingsError(
                    "query",
                    "The query cannot be answered: {reason}",
                    "Change it. The tables are called table1, table2 and so on.",
                    # Without the marks below the place, which stand there in several lines only.
                    reason=" ".join(word for word in str(error).split() if word.strip("^"))[:500],
                ) from None

    def _check_select(self, connection: duckdb.DuckDBPyConnection) -> None:
        import duckdb

        statements = connection.extract_statements(self.settings.query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise SettingsError("query", "The query is not one SELECT.", "Write one SELECT; it may begin with WITH.")


def _fetched(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """Return what a query finds; raises SettingsError for intervals, which Polars cannot take over."""
    interval = next(
        (name for name, type in zip(relation.columns, relation.types, strict=True) if type == "INTERVAL"), None
    )
    if interval is not None:
        raise SettingsError(
            "query",
            "Column {column} is an interval, which tables do not know.",
            "Ask for its seconds: epoch({column}).",
            column=interval,
        )
    found: pl.DataFrame = relation.pl()
    return found
