"""Which columns feed a network while it learns, and what the trained network says of them.

An executor reads it off the network, so that nobody has to choose the columns again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from netwright.networks.feeding.conversion import Conversion
from netwright.networks.feeding.feed import match_inputs
from netwright.nodes.training.target_settings import InputColumns
from netwright.ports import Fed, Network, NetworkSpec, Table, TableSpec

if TYPE_CHECKING:
    from netwright.networks.training.live_probe import RowsOf

Columns = Mapping[str, tuple[str, ...]]
Categories = Mapping[str, tuple[str, ...] | None]
"""By column; None for those that only the training will read."""


def conversions_of(entries: Sequence[InputColumns]) -> dict[str, Conversion]:
    """Return the chosen conversions by input."""
    return {entry.input: entry.conversion for entry in entries}


def match_entries(
    network: NetworkSpec, table: TableSpec, entries: Sequence[InputColumns], taken: Sequence[str] = ()
) -> dict[str, tuple[str, ...]] | None:
    """Return the columns of each input as chosen, or found; None while the table's columns are not known."""
    chosen = {entry.input: entry.columns for entry in entries}
    return match_inputs(network, table, chosen, "inputs", list(taken), conversions_of(entries))


def promised_categories(table: TableSpec) -> dict[str, tuple[str, ...] | None]:
    """Return the categories of each column that has some, as far as they are known before its rows are read."""
    return {
        column.name: column.categories
        for column in table.columns or ()
        if column.categories is not None or column.kind in ("category", "text")
    }


def fed_by(
    network: NetworkSpec, columns: Columns | None, conversions: Mapping[str, Conversion], categories: Categories
) -> NetworkSpec:
    """Return the network as one that has learnt from these columns, as far as they go into inputs of its own."""
    own = {name: names for name, names in (columns or {}).items() if name in network.inputs}
    used = {column for names in own.values() for column in names}
    fed = {name: Fed(columns=names, conversion=conversions.get(name, "auto")) for name, names in own.items()}
    known = {column: values for column, values in categories.items() if column in used and values is not None}
    made = {name: source for name, source in network.made.items() if name not in fed}
    return network.model_copy(update={"fed": fed, "categories": known, "made": made})


def as_fed(
    network: Network,
    columns: Columns,
    conversions: Mapping[str, Conversion],
    categories: Categories,
    classes: Categories | None = None,
) -> Network:
    """Return a trained network that knows the columns it learnt from, and what its classes stand for."""
    spec = fed_by(network.spec, columns, conversions, categories)
    return dataclasses.replace(network, spec=spec.model_copy(update={"classes": dict(classes)}) if classes else spec)


def beside(network: Network, made: Mapping[str, str]) -> Network:
    """Return a network that knows what goes into it beside columns (`NetworkSpec.made`)."""
    return dataclasses.replace(network, spec=network.spec.model_copy(update={"made": dict(made)}))


def rows_for(fed: NetworkSpec, training: Table, validation: Table | None = None) -> RowsOf:
    """Return what gives the rows that a user wants to follow through a network while it learns from these tables."""
    from netwright.networks.probing import fed_rows

    return lambda wanted: fed_rows({"training": training, "validation": validation}, fed, wanted)
