"""Export Network node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from netwright.networks.feeding.feed import arrays, match_inputs
from netwright.networks.files.export import SIGNATURE
from netwright.nodes.io.places import FOLDER_HELP
from netwright.nodes.io.writing import names_in, replace_folder
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    TransformPort,
    choice,
    columns,
    file,
    groups,
    node,
    text,
)

if TYPE_CHECKING:
    import numpy as np

CHECKED_ROWS = 64
FORMATS = {
    "both": ("tensorflow", "onnx"),
    "all": ("tensorflow", "onnx", "litert"),
    "tensorflow": ("tensorflow",),
    "onnx": ("onnx",),
    "litert": ("litert",),
}
REPORT = TableSpec(
    columns=(
        ColumnSpec(name="format", dtype="String", kind="text"),
        ColumnSpec(name="place", dtype="String", kind="text"),
        ColumnSpec(name="equal", dtype="Boolean", kind="flag"),
        ColumnSpec(name="largest difference", dtype="Float64", kind="number"),
        ColumnSpec(name="allowed", dtype="Float64", kind="number"),
        ColumnSpec(name="rows", dtype="Int64", kind="number"),
        ColumnSpec(name="numbers compared", dtype="Int64", kind="number"),
    )
)


class ExportedInput(Settings):
    """Which columns the check feeds into an input."""

    input: str = text(title="Network input")
    columns: tuple[str, ...] = columns(port="rows", kinds=["number", "flag", "tensor"], title="Columns")


class ExportNetworkSettings(Settings):
    """Where to and in which formats."""

    folder: str = file(default="results/export", saves=True, title="Folder", help=FOLDER_HELP)
    formats: Literal["both", "all", "tensorflow", "onnx", "litert"] = choice(
        default="both", title="Formats", help="both: TensorFlow SavedModel and ONNX. all: LiteRT for phones too."
    )
    inputs: tuple[ExportedInput, ...] = groups(
        default=(), title="Inputs", advanced=True, help="Left empty, the columns that plainly fit are taken."
    )


@node(
    id="export_network",
    title="Export Network",
    group="network",
    process="keras",
    side_effects=True,
    keywords=("save", "tensorflow", "savedmodel", "onnx", "litert", "tflite", "production", "deploy", "write"),
)
class ExportNetwork(Node[ExportNetworkSettings]):
    """Write a network as TensorFlow SavedModel, ONNX or LiteRT, and prove that they give the same numbers.

    Each format is loaded again in its own runtime and compared with the network on some rows, at two batch sizes and
    two lengths. Only when every number agrees to 1e-5 does the folder appear, in the place of an earlier export. It
    also holds the network itself, the transforms connected here, such as a vocabulary, and signature.json, a
    description of inputs and outputs: Network Reader and Bundle Transform Reader take that one.
    """

    inputs = {
        "network": NetworkPort("The network to export."),
        "rows": TablePort("Some real rows to compare on; random ones where nothing is connected.", optional=True),
        "transforms": TransformPort("What prepares the rows, to go along.", optional=True, many=True),
    }
    outputs = {"report": TablePort("One row a format: where it lies and how it compares.")}

    def configure(
        self, network: NetworkSpec, rows: TableSpec | None = None, transforms: tuple[TransformSpec, ...] = ()
    ) -> dict[str, TableSpec]:
        if rows is not None:
            self._match(network, rows)
        return {"report": REPORT.model_copy(update={"rows": len(FORMATS[self.settings.formats])})}

    def execute(
        self,
        *,
        network: Network,
        rows: Table | None = None,
        transforms: tuple[Transform, ...] = (),
        context: ExecuteContext,
    ) -> dict[str, Table]:
        import polars as pl

        from netwright.networks.files.export import export

        given = self._rows(network, rows)
        _refuse_foreign(context, self.settings.folder)
        bundle = context.scratch / "bundle"
        bundle.mkdir()
        checks = export(
            network,
            bundle,
            given,
            FORMATS[self.settings.formats],
            {f"{place}-{one.spec.kind}": one for place, one in enumerate(transforms or (), 1)},
            lambda fraction, message: context.progress(fraction, message),
        )
        replace_folder(context, bundle, self.settings.folder, SIGNATURE)
        report = [
            (c.format, self.settings.folder, c.is_equal, c.largest_difference, c.allowed, c.rows, c.comparisons)
            for c in checks
        ]
        names = [column.name for column in REPORT.columns or ()]
        return {"report": Table.of(pl.DataFrame(report, schema=names, orient="row"))}

    def _rows(self, network: Network, rows: Table | None) -> Mapping[str, np.ndarray]:
        if rows is None:
            from netwright.networks.graphs.comparing import random_inputs

            return random_inputs(network, 0, CHECKED_ROWS)  # the same with every seed: an export is no experiment
        matched = self._match(network.spec, rows.spec)
        if matched is None:
            raise InputError("rows", "The columns of the table are not known.", "Run the node before first.")
        return arrays(Table(rows.frame.head(CHECKED_ROWS), rows.spec), matched, network.spec.inputs, "rows")

    def _match(self, network: NetworkSpec, rows: TableSpec) -> dict[str, tuple[str, ...]] | None:
        return match_inputs(network, rows, {entry.input: entry.columns for entry in self.settings.inputs}, "inputs")


def _refuse_foreign(context: ExecuteContext, folder: str) -> None:
    """Raise SettingsError unless the place is free, empty, or holds an earlier export: it will be replaced."""
    present = names_in(context, folder)
    if present and SIGNATURE not in present:
        raise SettingsError(
            "folder",
            "{folder} holds other files, which an export would remove.",
            "Choose a folder that is new, empty, or holds an earlier export.",
            folder=folder,
        )
