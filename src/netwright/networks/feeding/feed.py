"""From tables to what a network eats: which columns go into which input, and the arrays.

The checks need specs only, so that a misfit is marked while editing; `arrays` reads the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netwright.networks.feeding.conversion import CONVERTIBLE, Conversion, choose, converted, takes_texts
from netwright.ports import ColumnKind, ColumnSpec, NetworkSpec, Table, TableSpec, TensorInfo
from netwright.sdk import SettingsError, check_column

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

ColumnsByName = Mapping[str, tuple[str, ...]]
"""Columns by the name of the network's input or output."""
Conversions = Mapping[str, Conversion]
"""Conversions by the name of the network's input or output; those that are not named are chosen."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
NUMERIC: tuple[ColumnKind, ...] = ("number", "flag")


def match_inputs(
    network: NetworkSpec,
    table: TableSpec,
    chosen: ColumnsByName,
    setting: str,
    taken: Iterable[str] = (),
    conversions: Conversions = NOTHING,
    only: Collection[str] | None = None,
) -> dict[str, tuple[str, ...]] | None:
    """Return the columns of each network input (or of some only): those chosen, else the ones that plainly fit.

    `taken` names columns that are not to be picked, such as targets. None while the table's columns are unknown and
    nothing is chosen. Raises SettingsError for the setting.
    """
    _refuse_strangers(chosen, network.inputs, setting, "input")
    free = [column for column in table.columns or () if column.name not in set(taken)]
    matched: dict[str, tuple[str, ...]] = {}
    for name, tensor in network.inputs.items():
        if only is not None and name not in only:
            continue
        columns = tuple(chosen.get(name, ()))
        wanted = conversions.get(name, "auto")
        if not columns:
            if table.columns is None:
                return None
            left = [column for column in free if column.name not in _flat(matched)]
            columns = _pick(name, tensor, left, setting, wanted)
        _check(name, tensor, columns, table, setting, wanted)
        matched[name] = columns
    return matched


def as_fed(
    column: ColumnSpec, tensor: TensorInfo | None, wanted: Conversion = "auto", is_beside_others: bool = False
) -> ColumnSpec:
    """Return a column as a tensor gets it: converted as wanted, or as is plain."""
    return converted(column, choose(column, tensor, wanted, is_beside_others), tensor)


def _refuse_strangers(chosen: ColumnsByName, known: Mapping[str, TensorInfo], setting: str, what: str) -> None:
    for name in chosen:
        if name not in known:
            raise SettingsError(
                setting,
                "The network has no {what} {name}.",
                "Choose one of {names}.",
                what=what,
                name=name,
                names=", ".join(known),
            )


def _flat(matched: ColumnsByName) -> set[str]:
    return {column for columns in matched.values() for column in columns}


def _pick(name: str, tensor: TensorInfo, free: list[ColumnSpec], setting: str, wanted: Conversion) -> tuple[str, ...]:
    """Choose columns for an input where only one choice is plain."""
    fitting = [column for column in free if _is_plain(column, tensor, wanted)]
    if len(fitting) == 1:
        return (fitting[0].name,)
    numbers = [column.name for column in free if column.kind in NUMERIC]
    if not fitting and len(tensor.shape) == 1 and numbers and tensor.shape[0] in (None, len(numbers)):
        return tuple(numbers)
    if fitting:
        raise SettingsError(
            setting,
            "Several columns fit the network's input {name}: {columns}.",
            "Choose the columns of the input.",
            name=name,
            columns=", ".join(column.name for column in fitting),
        )
    raise SettingsError(
        setting,
        "No column fits the network's input {name}, which takes {wanted}. There are: {columns}.",
        "Choose its columns, or change the shape of the Input layer.",
        name=name,
        wanted=show_shape(tensor.shape),
        columns=", ".join(f"{column.name} ({show_shape(column.shape)})" for column in free) or "-",
    )


def _is_plain(column: ColumnSpec, tensor: TensorInfo, wanted: Conversion) -> bool:
    fed = as_fed(column, tensor, wanted)
    if fed.kind not in (*NUMERIC, "tensor") or not _fits(tensor, fed.shape) or _is_number_for_texts(column, tensor):
        return False
    # The index of a category is a number, but no measure: it enters where a tensor asks for whole numbers.
    return column.kind != "category" or bool(fed.shape) or tensor.dtype.startswith(("int", "uint", "string"))


def _is_number_for_texts(column: ColumnSpec, tensor: TensorInfo) -> bool:
    return takes_texts(tensor) and column.kind not in ("text", "category")


def _check(
    name: str, tensor: TensorInfo, columns: tuple[str, ...], table: TableSpec, setting: str, wanted: Conversion
) -> None:
    found = [check_column(table, setting, column, CONVERTIBLE) for column in columns]
    is_several = len(columns) > 1
    known = [as_fed(column, tensor, wanted, is_several) for column in found if column is not None]
    for raw in found:
        if raw is not None and _is_number_for_texts(raw, tensor):
            raise SettingsError(
                setting,
                "Input {name} takes texts, but {column} is of kind {kind}.",
                "Choose a column of texts, or another number type in the Input layer.",
                name=name,
                column=raw.name,
                kind=raw.kind,
            )
    for column in known:
        if column.kind not in (*NUMERIC, "tensor"):
            raise SettingsError(
                setting,
                "Input {name} takes numbers, but {column} is of kind {kind}.",
                "Choose a conversion, or encode the column before.",
                name=name,
                column=column.name,
                kind=column.kind,
            )
    if len(known) < len(columns):
        return
    lists = [fed for fed, raw in zip(known, found, strict=True) if fed.shape and raw is not None and raw.shape]
    if is_several and lists:
        raise SettingsError(
            setting,
            "Input {name} gets several columns, of which {column} holds lists.",
            "Choose one list column, or number columns only.",
            name=name,
            column=lists[0].name,
        )
    shape = (_width(known),) if is_several else known[0].shape
    if not _fits(tensor, shape):
        raise SettingsError(
            setting,
            "The network's input {name} takes {wanted}, but {columns} gives {shape}.",
            "Choose other columns, or set the shape of the Input layer to {shape}.",
            name=name,
            wanted=show_shape(tensor.shape),
            columns=", ".join(columns),
            shape=show_shape(shape),
        )


def _width(columns: list[ColumnSpec]) -> int | None:
    """Return how many numbers columns give side by side, None where a column's categories are not known."""
    widths = [column.shape[0] if column.shape else 1 for column in columns]
    known = [width for width in widths if width is not None]
    return sum(known) if len(known) == len(widths) else None


def _fits(tensor: TensorInfo, shape: tuple[int | None, ...]) -> bool:
    """Tell whether cells of a shape can enter; one number also enters as a vector of one."""
    wanted = tensor.shape
    if wanted == (1,) and shape == ():
        return True
    return len(wanted) == len(shape) and all(a == b for a, b in zip(wanted, shape, strict=True) if a is not None and b)


def show_shape(shape: tuple[int | None, ...]) -> str:
    """Write a shape for people: `24 x 32`, `?` where unknown, `one number` for a scalar."""
    return " x ".join("?" if size is None else str(size) for size in shape) or "one number"


def arrays(
    table: Table,
    matched: ColumnsByName,
    infos: Mapping[str, TensorInfo],
    port: str,
    conversions: Conversions = NOTHING,
    categories: Mapping[str, tuple[str, ...]] = NOTHING,
) -> dict[str, np.ndarray]:
    """Return an array (rows, *shape) for each matched input or output.

    Floats come as float32, indices keep their integer type. `categories` by column tell the index of each value, where
    another table was learnt from than this one. Raises InputError where values are missing, naming the column and the
    first such row.
    """
    from polars import selectors

    from netwright.networks.feeding.cells import refuse_missing

    # Selected by their exact names: polars takes some names for patterns.
    frame = table.frame.select(selectors.by_name(*sorted(_flat(matched)))).collect()
    refuse_missing(frame, port)
    made = {}
    for name, columns in matched.items():
        specs = [table.spec.column(column) for column in columns]
        wanted = conversions.get(name, "auto")
        is_several = len(columns) > 1
        chosen = [choose(spec, infos.get(name), wanted, is_several) if spec is not None else wanted for spec in specs]
        made[name] = _array(frame, columns, chosen, infos.get(name), port, specs, categories)
    return made


def learn_categories(table: Table, matched: ColumnsByName) -> dict[str, tuple[str, ...]]:
    """Return the categories, in index order, of those columns that hold texts."""
    import polars as pl
    from polars import selectors

    from netwright.networks.feeding.cells import categories_of

    schema = table.frame.collect_schema()
    texts = [name for name in sorted(_flat(matched)) if isinstance(schema[name], pl.String | pl.Categorical | pl.Enum)]
    frame = table.frame.select(selectors.by_name(*texts)).collect()
    return {name: categories_of(frame[name].drop_nulls(), table.spec.column(name)) for name in texts}


def _array(
    frame: pl.DataFrame,
    columns: tuple[str, ...],
    chosen: list[Conversion],
    info: TensorInfo | None,
    port: str,
    specs: list[ColumnSpec | None],
    categories: Mapping[str, tuple[str, ...]],
) -> np.ndarray:
    import numpy as np

    from netwright.networks.feeding import cells

    if all(conversion in ("auto", "numbers") for conversion in chosen):
        array = cells.numbers(frame, columns, info, port)
    else:
        parts = []
        for column, conversion, spec in zip(columns, chosen, specs, strict=True):
            series = frame[column]
            if conversion.startswith("image"):
                parts.append(cells.pictures(series, info, conversion, port))
            elif conversion in ("index", "one-hot"):
                parts.append(_coded(series, conversion, spec, categories, port))
            else:
                parts.append(cells.numbers(frame, [column], info, port))
        array = parts[0] if len(parts) == 1 else _side_by_side(parts)
    if info is not None and array.ndim == 1 and len(info.shape) == 1:
        array = array[:, None]
    return np.ascontiguousarray(array)


def _coded(
    series: pl.Series,
    conversion: Conversion,
    spec: ColumnSpec | None,
    categories: Mapping[str, tuple[str, ...]],
    port: str,
) -> np.ndarray:
    from netwright.networks.feeding import cells

    if series.dtype.is_integer():
        codes = series.to_numpy()
        size = spec.index_size if spec is not None and spec.index_size else int(codes.max()) + 1
    else:
        known = categories.get(series.name) or cells.categories_of(series, spec)
        codes, size = cells.indices(series, known, port), len(known)
    return cells.one_hot(codes, size) if conversion == "one-hot" else codes


def _side_by_side(parts: list[np.ndarray]) -> np.ndarray:
    """Join numbers, indices and one-hot rows to one vector a row."""
    import numpy as np

    return np.concatenate([part[:, None] if part.ndim == 1 else part for part in parts], axis=1, dtype=np.float32)
