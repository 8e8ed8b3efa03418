"""Sheets of spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from netwright.sdk import SettingsError

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 1_048_575
"""Below the names of the columns."""
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767
LARGEST_WHOLE = 2**53
"""A spreadsheet keeps every number as a float."""


def read_sheet(path: Path, sheet: str) -> pl.DataFrame:
    """Read a sheet, the first where none is named; ValueError where the file is no spreadsheet."""
    import fastexcel
    import polars as pl

    try:
        sheets = fastexcel.read_excel(path).sheet_names
    except fastexcel.FastExcelError as error:
        raise ValueError(str(error)) from None
    try:
        frame = pl.read_excel(
            path, sheet_name=sheet or sheets[0], infer_schema_length=None, raise_if_empty=False, drop_empty_rows=False
        )
    except ValueError as error:
        raise SettingsError(
            "sheet",
            "The file {path} has no such sheet: {reason}",
            "Write the name of one of its sheets.",
            path=path.name,
            reason=str(error).splitlines()[0],
        ) from None
    return frame


def names_in_sheet(path: Path, sheet: str) -> list[str]:
    """Return what the first row of a sheet holds, as text."""
    import fastexcel

    first = fastexcel.read_excel(path).load_sheet(sheet or 0, header_row=None, n_rows=1, dtypes="string").to_polars()
    return ["" if cell is None else cell for row in first.iter_rows() for cell in row]


def write_sheet(rows: pl.DataFrame, file: BinaryIO) -> None:
    """Write a spreadsheet of one sheet; ValueError for what one would cut off or change without a word."""
    import polars as pl
    import polars.selectors as cs

    if rows.height > MOST_ROWS or rows.width > MOST_COLUMNS:
        raise ValueError(f"a sheet holds at most {MOST_ROWS} rows and {MOST_COLUMNS} columns")
    long = rows.select((cs.string().str.len_chars() > LONGEST_TEXT).any())
    large = rows.select((cs.integer().cast(pl.Int128).abs() > LARGEST_WHOLE).any())
    for one, problem in ((long, f"longer than {LONGEST_TEXT} letters"), (large, f"beyond {LARGEST_WHOLE}")):
        names = [name for name in one.columns if one[name][0]]
        if names:
            raise ValueError(f"column {names[0]} holds values {problem}")
    rows.write_excel(file, autofit=False)
