"""Table Creator node."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Literal

from netwright.nodes.io.dialects import DELIMITERS, HEAD, Asked, are_numbers, find_marks
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, SettingsError, TablePort, cells, choice, flag, node

if TYPE_CHECKING:
    import polars as pl

_QUOTED = re.compile(r'(^|[\t;|,]) *"[^"]*(?:""[^"]*)*"')


class TableCreatorSettings(Settings):
    """The rows as text, which the page shows as a grid while they are few."""

    rows: str = cells(
        default="name, height\nEiger, 3967\nRigi, 1798",
        title="Rows",
        delimiter="delimiter",
        help="The names of the columns come first. Cells copied from a spreadsheet can be pasted.",
        max_length=5_000_000,
    )
    delimiter: Literal["auto", "comma", "semicolon", "tab", "bar"] = choice(default="auto", advanced=True)
    texts: bool = flag(default=False, title="Leave all values as texts", advanced=True)


@node(id="table_creator", title="Table Creator", group="io", keywords=("type", "paste", "enter", "manual", "constant"))
class TableCreator(Node[TableCreatorSettings]):
    """Write a small table by hand.

    Numbers, dates and true or false are known by their look, also 1.234,5 and 1,234.5. An empty cell is a missing
    value, and a blank row one of missing values, save those at the end.
    """

    outputs = {"table": TablePort("The written rows.")}

    def configure(self) -> dict[str, TableSpec]:
        return {"table": Table.of(self._rows()).spec}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        rows = self._rows()
        if not self.settings.texts:
            for column in rows:
                _warn_of_stray(column, context)
        return {"table": Table.of(rows)}

    def _rows(self) -> pl.DataFrame:
        import polars as pl

        lines = _used(self._lines())
        if not lines:
            raise SettingsError("rows", "The table has no columns.", "Write their names in the first line.")
        names = [cell.strip() for cell in lines[0]]
        doubled = next((name for place, name in enumerate(names) if not name or name in names[:place]), None)
        if doubled is not None:
            raise SettingsError(
                "rows",
                "Two columns are called {column}, or one has no name.",
                "Give each column a name of its own.",
                column=repr(doubled),
            )
        for number, line in enumerate(lines[1:], 1):
            if len(line) > len(names):
                raise SettingsError(
                    "rows",
                    "Row {row} has {count} values, but there are {columns} columns.",
                    "Put a value that holds the delimiter in quotes.",
                    row=number,
                    count=len(line),
                    columns=len(names),
                )
        made = {}
        for place, name in enumerate(names):
            cells = [line[place].strip() or None if place < len(line) else None for line in lines[1:]]
            made[name] = pl.Series(name, cells, dtype=pl.String)
        if self.settings.texts:
            return pl.DataFrame(made)
        return pl.DataFrame([typed(column) for column in self._with_points(list(made.values()))])

    def _with_points(self, columns: list[pl.Series]) -> list[pl.Series]:
        """Return the columns with a point in numbers that have a comma, and without marks between thousands.

        Spreadsheets copy numbers as they show them.
        """
        cells = [column.drop_nulls().to_list() for column in columns]
        decimal, thousands = find_marks(cells, self._mark(), Asked())
        return [
            column.str.replace_all(thousands, "", literal=True).str.replace(decimal, ".", literal=True)
            if (decimal, thousands) != (".", "") and are_numbers(found, decimal, thousands)
            else column
            for column, found in zip(columns, cells, strict=True)
        ]

    def _mark(self) -> str:
        if self.settings.delimiter != "auto":
            return DELIMITERS[self.settings.delimiter]
        # The grid of the page reads alike: web/src/settings/cells/cells.ts. Marks in quotes belong to a name.
        first = _QUOTED.sub(r"\1", self.settings.rows.lstrip()[:HEAD]).split("\n", 1)[0]
        return max(("\t", ";", "|", ","), key=first.count)

    def _lines(self) -> list[list[str]]:
        content = io.StringIO(self.settings.rows)
        try:
            return list(csv.reader(content, delimiter=self._mark(), skipinitialspace=True, strict=True))
        except csv.Error as error:
            raise SettingsError(
                "rows", "The rows cannot be read: {reason}.", "Check the quotes.", reason=str(error)
            ) from None


def _used(lines: list[list[str]]) -> list[list[str]]:
    """Return the lines from the first to the last that is not blank: those between are rows."""
    places = [place for place, line in enumerate(lines) if any(cell.strip() for cell in line)]
    return lines[places[0] : places[-1] + 1] if places else []


def _warn_of_stray(column: pl.Series, context: ExecuteContext) -> None:
    """Say why a column is of texts where most of its cells are numbers."""
    import polars as pl

    if column.dtype != pl.String:
        return
    is_stray = column.is_not_null() & column.cast(pl.Float64, strict=False).is_null()
    strays = is_stray.sum()
    if 0 < strays * 2 <= column.count() - strays:
        row = is_stray.arg_true()[0]
        context.warn(
            "Column {column} holds texts, as {value} in row {row} is no number.",
            "Correct it, or leave the cell empty, if the column is to hold numbers.",
            column=column.name,
            value=repr(column[row]),
            row=row + 1,
        )


def typed(column: pl.Series) -> pl.Series:
    """Return a column of texts as the narrowest type that fits every value."""
    import polars as pl

    if not column.count():
        return column
    words = column.str.to_lowercase()
    if words.drop_nulls().is_in(["true", "false"]).all():
        return words == "true"
    # A leading zero is part of a code, not of a number.
    if not column.str.contains(r"^[+-]?0\d").any():
        for dtype in (pl.Int64, pl.Float64):
            numbers = column.cast(dtype, strict=False)
            if numbers.null_count() == column.null_count():
                return numbers
    for times in (column.str.to_date("%Y-%m-%d", strict=False), _moments(column)):
        if times.null_count() == column.null_count():
            return times
    return column


def _moments(column: pl.Series) -> pl.Series:
    words = column.str.replace("T", " ", literal=True)
    long = words.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    return long.fill_null(words.str.to_datetime("%Y-%m-%d %H:%M", time_unit="us", strict=False))
