"""Table files by the ending of their names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from netwright.nodes.io.reading import renamed, unreadable
from netwright.nodes.io.spreadsheets import names_in_sheet, read_sheet, write_sheet
from netwright.sdk import NodeError, SettingsError

if TYPE_CHECKING:
    import polars as pl

ARROW = (".arrow", ".feather", ".ipc")
LINES = (".jsonl", ".ndjson")
EXCEL = (".xlsx", ".xls", ".ods")
NUMPY = (".npy", ".npz")
READABLE = (".parquet", *ARROW, *EXCEL, ".json", *LINES, *NUMPY)
WRITABLE = (".parquet", ".arrow", ".xlsx", ".json", ".jsonl", ".npz")


def read(path: Path, sheet: str = "") -> pl.LazyFrame:
    """Return the rows of a file, lazily where the format allows; NodeError where it cannot be read."""
    import polars as pl

    ending = path.suffix.lower()
    with unreadable(path.name):
        if ending == ".parquet":
            return _checked(pl.scan_parquet(path, glob=False))
        if ending in ARROW:
            return _checked(pl.scan_ipc(path))
        if ending in EXCEL:
            return read_sheet(path, sheet).lazy()
        if ending == ".json":
            return _json(path).lazy()
        if ending in LINES:
            return _checked(pl.scan_ndjson(path, infer_schema_length=None))
        if ending in NUMPY:
            return _numpy(path).lazy()
    raise SettingsError(
        "path",
        "The ending of {path} says no format that is known here.",
        "Choose a file that ends in {endings}.",
        path=path.name,
        endings=", ".join(READABLE),
    )


def renamed_columns(path: Path, sheet: str, names: list[str]) -> list[str]:
    """Return those names of columns of a file that are not as written, as an earlier column has theirs."""
    known = set(names)
    # To see what is written takes as long as to read the sheet.
    if path.suffix.lower() not in EXCEL or known.isdisjoint(name.rpartition("_")[0] for name in names):
        return []
    return renamed(names, names_in_sheet(path, sheet))


def _checked(frame: pl.LazyFrame) -> pl.LazyFrame:
    frame.collect_schema()
    return frame


def _json(path: Path) -> pl.DataFrame:
    """Read a list of records, or a record of columns."""
    import polars as pl

    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if isinstance(content, dict) and content and all(isinstance(values, list) for values in content.values()):
        return pl.DataFrame(content, strict=False)
    records = content if isinstance(content, list) else [content]
    if not all(isinstance(record, dict) for record in records):
        records = [{"value": record} for record in records]
    return pl.DataFrame(records, infer_schema_length=None, strict=False)


def _numpy(path: Path) -> pl.DataFrame:
    """Read arrays whose first axis are the rows; what is pickled is refused."""
    import numpy as np
    import polars as pl

    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        arrays = {"value": loaded}
    else:
        with loaded:
            arrays = {name: loaded[name] for name in loaded.files}
    lengths = {len(array) if array.ndim else 0 for array in arrays.values()}
    if len(lengths) > 1 or 0 in {array.ndim for array in arrays.values()}:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise NodeError(
            "The arrays of {path} are of different lengths and make no table: {shapes}.",
            "Write arrays with as many rows each.",
            path=path.name,
            shapes=shapes,
        )
    return pl.DataFrame({name: pl.Series(name, np.ascontiguousarray(array)) for name, array in arrays.items()})


def write(frame: pl.LazyFrame, ending: str, file: BinaryIO) -> None:
    """Write rows into a file in the format of an ending, part by part where that allows.

    Raises NodeError where a column does not fit the format.
    """
    try:
        if ending == ".parquet":
            frame.sink_parquet(file)
        elif ending == ".arrow":
            frame.sink_ipc(file, compression="lz4")
        elif ending == ".jsonl":
            frame.sink_ndjson(file)
        elif ending == ".xlsx":
            write_sheet(frame.collect(), file)
        elif ending == ".json":
            file.write(frame.collect().write_json().encode())
        else:
            _write_numpy(frame.collect(), file)
    except (ValueError, TypeError, ArithmeticError, RuntimeError) as error:
        raise NodeError(
            "The table cannot be written as {ending}: {reason}",
            "Leave out or convert the columns that the format does not know, or choose another format.",
            ending=ending,
            reason=(str(error).splitlines() or [type(error).__name__])[0][:300],
        ) from None


def _write_numpy(rows: pl.DataFrame, file: BinaryIO) -> None:
    import numpy as np
    import polars as pl

    arrays = {}
    for name, dtype in rows.schema.items():
        array = rows[name].to_numpy()
        if dtype == pl.String:
            array = rows[name].fill_null("").to_numpy().astype(str)
        elif array.dtype == object:
            # It would be pickled.
            raise ValueError(f"column {name} is of type {dtype}")
        arrays[name] = array
    np.savez_compressed(file, allow_pickle=False, **arrays)
