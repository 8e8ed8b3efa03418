"""Which columns go into a trained network: those chosen, those that it learnt from, or those that plainly fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netwright.networks.feeding.conversion import CONVERTIBLE, Conversion, choose
from netwright.networks.feeding.feed import match_inputs
from netwright.ports import Network, NetworkSpec, TableSpec
from netwright.sdk import InputError, Settings, choice, columns, text


class ExecutedInput(Settings):
    """What goes into one input of the network."""

    input: str = text(port="network", title="Network input")
    columns: tuple[str, ...] = columns(port="table", kinds=CONVERTIBLE, title="Columns")
    conversion: Conversion = choice(
        default="auto",
        title="Conversion",
        help="Auto takes numbers as they are, pictures from 0 to 1, and categories as their index or as one-hot.",
    )


def executed_columns(
    chosen: Iterable[ExecutedInput], network: NetworkSpec, table: TableSpec
) -> dict[str, tuple[str, ...]] | None:
    """Return the columns of each input; None while the table's are not known.

    Raises SettingsError for the setting `inputs`, InputError for categories whose indices nobody knows.
    """
    chosen = tuple(chosen)
    named = {entry.input: entry.columns for entry in chosen if entry.columns}
    for name, fed in network.fed.items():
        if name in network.inputs and all(table.column(column) for column in fed.columns):
            named.setdefault(name, fed.columns)
    conversions = executed_conversions(chosen, network)
    matched = match_inputs(network, table, named, "inputs", (), conversions)
    for name, used in (matched or {}).items():
        _refuse_unlearnt(network, table, name, used, conversions)
    return matched


def executed_conversions(chosen: Iterable[ExecutedInput], network: NetworkSpec) -> dict[str, Conversion]:
    """Return the conversions by input: those chosen, else those that the network learnt with."""
    learnt: dict[str, Conversion] = {name: fed.conversion for name, fed in network.fed.items()}  # type: ignore[misc]
    return learnt | {entry.input: entry.conversion for entry in chosen if entry.conversion != "auto"}


def _refuse_unlearnt(
    network: NetworkSpec, table: TableSpec, name: str, used: tuple[str, ...], conversions: Mapping[str, Conversion]
) -> None:
    """Raise InputError for categories whose indices nobody knows: these rows may have them in another order."""
    wanted = conversions.get(name, "auto")
    for column in filter(None, map(table.column, used)):
        how = choose(column, network.inputs[name], wanted, len(used) > 1)
        is_text = column.kind in ("category", "text")
        if is_text and how in ("index", "one-hot") and column.name not in network.categories:
            raise InputError(
                "table",
                "The network did not learn from the categories of column {column}, so their indices are not known.",
                "Encode the column with the transform that the training rows were encoded with.",
                column=column.name,
            )


def refuse_fresh(network: Network) -> None:
    """Raise InputError where a layer has no weights: it was never trained."""
    held = {int(key.partition("/")[0]) for key in network.weights or {}}
    for position, layer in enumerate(network.spec.graph.layers):
        if position not in held and network.spec.parameters[layer.id].size:
            raise InputError(
                "network",
                "The layer {layer} has no weights yet.",
                "Train the network first, or read one that has weights.",
                layer=layer.label or layer.id,
            )
