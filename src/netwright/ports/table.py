"""Tables: Polars LazyFrames over Arrow files, and what is known of their columns."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from netwright.ports.spec import Spec

if TYPE_CHECKING:
    import polars as pl

ColumnKind = Literal["number", "category", "text", "flag", "time", "image", "tensor", "other"]

TABLE_FILE = "table.arrow"
PACKED_FROM = 256 * 1024**2
"""Bytes from which a table is packed with lz4: a third of the room, for twice the time to write and to read."""


class ColumnColours(Spec):
    """The colours of a column's values, as `#rrggbb`: of each value by its text, or of numbers along a ramp."""

    values: tuple[tuple[str, str], ...] = ()
    ramp: tuple[tuple[float, str], ...] = ()
    """Numbers that rise, each with its colour; between two of them the colours blend."""


class ColumnSpec(Spec):
    """One column: its Polars dtype as text, what it means, and what learners need to know of it."""

    name: str
    dtype: str
    kind: ColumnKind
    shape: tuple[int | None, ...] = ()
    """Shape of one cell: () for a scalar, (24,) for a padded sequence of 24 indices."""
    categories: tuple[str, ...] | None = None
    """The values of a category column, in index order, where known."""
    index_size: int | None = None
    """For columns of indices: values lie in 0 .. index_size - 1."""
    padding: int | None = None
    """For padded sequences of indices: the index that marks padding."""
    colours: ColumnColours | None = None
    """How charts draw its values, where that was chosen."""


class TableSpec(Spec):
    """Columns in order (None while unknown) and the number of rows where known."""

    columns: tuple[ColumnSpec, ...] | None = None
    rows: int | None = None

    def column(self, name: str) -> ColumnSpec | None:
        """Return the column of that name, or None where it is absent or the columns are unknown."""
        return next((column for column in self.columns or () if column.name == name), None)


@dataclass(frozen=True)
class Table:
    """A lazy table and its spec. Nodes return a spec too where they know more than the dtypes say."""

    frame: pl.LazyFrame
    spec: TableSpec
    file: Path | None = None
    """The Arrow file that it already is, on the disk of the node's scratch folder; writing moves it."""
    about: int | None = None
    """So many bytes its rows may take, where there is a guess: larger ones are packed as they are written."""

    @classmethod
    def of(cls, frame: pl.DataFrame | pl.LazyFrame, like: TableSpec | None = None) -> Table:
        """Wrap a frame; columns found in `like` with the same dtype keep what it knows of them."""
        schema = frame.collect_schema()
        by_name = {column.name: column for column in (like.columns if like else None) or ()}
        columns = []
        for name, dtype in schema.items():
            known = by_name.get(name)
            columns.append(known if known and known.dtype == str(dtype) else describe_column(name, dtype))
        rows = None if hasattr(frame, "collect") else frame.height
        about = _guess(schema, rows if rows is not None or like is None else like.rows)
        return cls(frame.lazy(), TableSpec(columns=tuple(columns), rows=rows), about=about)

    @classmethod
    def stored(cls, frame: pl.LazyFrame, folder: Path, like: TableSpec | None = None) -> Table:
        """Compute a frame now, into an Arrow file in a folder and part by part: its rows may be more than memory holds.

        What Polars refuses when it sees the values is raised here, and not when the table is written.
        """
        import polars as pl

        file = folder / f"{secrets.token_hex(8)}.arrow"
        about = _guess(frame.collect_schema(), like.rows) if like is not None else None
        try:
            rows = _sink(frame, file, about)
        except BaseException:
            file.unlink(missing_ok=True)  # what was written before takes room until the node ends
            raise
        described = cls.of(pl.scan_ipc(file), like)
        return cls(described.frame, described.spec.model_copy(update={"rows": rows}), file)

    def write(self, folder: Path) -> TableSpec:
        """Write the table as an Arrow file into a folder and return the spec with its row count."""
        if self.file is not None and self.spec.rows is not None:
            self.file.replace(folder / TABLE_FILE)
            return self.spec
        about = self.about if self.about is not None else _guess(self.frame.collect_schema(), self.spec.rows)
        return self.spec.model_copy(update={"rows": _sink(self.frame, folder / TABLE_FILE, about)})

    @classmethod
    def read(cls, spec: TableSpec, folder: Path) -> Table:
        """Open a written table lazily."""
        import polars as pl

        return cls(pl.scan_ipc(folder / TABLE_FILE), spec)


def _guess(schema: pl.Schema, rows: int | None) -> int | None:
    """Guess how many bytes rows of these types take."""
    import polars as pl

    widths = {pl.String: 32, pl.Binary: 1024, pl.List: 256}
    return None if rows is None else rows * sum(widths.get(dtype.base_type(), 8) for dtype in schema.values())


def _sink(frame: pl.LazyFrame, file: Path, about: int | None) -> int:
    """Write the rows of a frame as an Arrow file, part by part where its plan can; return how many there are."""
    import polars as pl

    is_large = about is not None and about > PACKED_FROM
    frame.sink_ipc(file, compression="lz4" if is_large else "uncompressed", maintain_order=True)
    if not is_large and file.stat().st_size > PACKED_FROM:
        packed = file.with_suffix(".packed")
        pl.scan_ipc(file).sink_ipc(packed, compression="lz4", maintain_order=True)
        packed.replace(file)
    return int(pl.scan_ipc(file).select(pl.len()).collect().item())


def describe_column(name: str, dtype: pl.DataType) -> ColumnSpec:
    """Say what a column of a Polars dtype is, from the dtype alone."""
    import polars as pl

    shape: tuple[int | None, ...] = ()
    categories: tuple[str, ...] | None = None
    kind: ColumnKind = "other"
    if dtype.is_numeric():
        kind = "number"
    elif dtype == pl.Boolean:
        kind = "flag"
    elif dtype == pl.String:
        kind = "text"
    elif isinstance(dtype, pl.Categorical | pl.Enum):
        kind = "category"
        categories = tuple(dtype.categories) if isinstance(dtype, pl.Enum) else None
    elif dtype.is_temporal():
        kind = "time"
    elif isinstance(dtype, pl.Array):
        kind, shape = "tensor", tuple(dtype.shape)
    elif isinstance(dtype, pl.List):
        kind, shape = "tensor", (None,)
    return ColumnSpec(name=name, dtype=str(dtype), kind=kind, shape=shape, categories=categories)
