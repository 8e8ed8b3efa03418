"""CSV Writer node."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from netwright.nodes.io.dialects import DELIMITERS
from netwright.nodes.io.places import PATH_HELP
from netwright.nodes.io.writing import written
from netwright.ports import Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    choice,
    file,
    flag,
    node,
)

Packing = Literal["uncompressed", "gzip", "zstd"]
PACKINGS: dict[str, Packing] = {".gz": "gzip", ".zst": "zstd"}


class CsvWriterSettings(Settings):
    """Where to, and how it is written."""

    path: str = file(
        endings=[".csv", ".tsv", ".csv.gz", ".csv.zst"],
        saves=True,
        default="results/table.csv",
        title="File",
        help=PATH_HELP,
    )
    delimiter: Literal["auto", "comma", "semicolon", "tab", "bar"] = choice(
        default="auto", help="Automatic: a tab in .tsv files, a semicolon beside a decimal comma, else a comma."
    )
    decimal: Literal["point", "comma"] = choice(default="point", title="Decimal mark")
    header: bool = flag(default=True, title="Column names in the first line", advanced=True)
    excel: bool = flag(
        default=False,
        title="Mark as UTF-8 for Excel",
        help="Excel takes Korean and other letters for others without it.",
        advanced=True,
    )


@node(id="csv_writer", title="CSV Writer", group="io", side_effects=True, keywords=("save", "export", "file"))
class CsvWriter(Node[CsvWriterSettings]):
    """Write a table to a text file.

    The file is UTF-8, packed where its name ends in .gz or .zst, and is replaced as a whole at the end. The table is
    passed on.
    """

    inputs = {"table": TablePort("The rows to write.")}
    outputs = {"table": TablePort("The same rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if self.settings.decimal == "comma" and self.settings.delimiter == "comma":
            raise SettingsError(
                "delimiter",
                "The comma would both part the values and stand in numbers.",
                "Choose another delimiter, or the point as decimal mark.",
            )
        for column in table.columns or ():
            if column.kind == "tensor":
                raise InputError(
                    "table",
                    "Column {column} holds lists, which a CSV file cannot.",
                    "Leave the column out before.",
                    column=column.name,
                )
        return {"table": table}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        packing: Packing = PACKINGS.get(PurePath(self.settings.path).suffix.lower(), "uncompressed")
        with written(context, self.settings.path) as file:
            table.frame.sink_csv(
                file,
                compression=packing,
                separator=self._mark(),
                decimal_comma=self.settings.decimal == "comma",
                include_header=self.settings.header,
                include_bom=self.settings.excel,
            )
        return {"table": table}

    def _mark(self) -> str:
        if self.settings.delimiter != "auto":
            return DELIMITERS[self.settings.delimiter]
        if ".tsv" in PurePath(self.settings.path.lower()).suffixes:
            return "\t"
        return ";" if self.settings.decimal == "comma" else ","
