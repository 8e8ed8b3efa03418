"""Preview Augmentation node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.networks.feeding.conversion import Conversion
from netwright.networks.feeding.feed import match_inputs, show_shape
from netwright.nodes.image.picture_node import arrived_column
from netwright.nodes.image.pictures import choose_image_column, image_column
from netwright.nodes.image.tensor_to_image import TensorToImage, TensorToImageSettings
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    TablePort,
    choice,
    column,
    integer,
    node,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

GOES_IN: dict[str, Conversion] = {
    "0 to 1": "image, 0 to 1",
    "-1 to 1": "image, -1 to 1",
    "0 to 255": "image, 0 to 255",
}
MADE = TableSpec(
    columns=(
        image_column("image", ()),
        ColumnSpec(name="row", dtype="Int64", kind="number"),
        ColumnSpec(name="version", dtype="Int64", kind="number"),
    )
)


class PreviewAugmentationSettings(Settings):
    """Which pictures are changed, and how often."""

    column: str | None = column(
        port="table", kinds=["image"], title="Image column", help="Left empty, the only image column is taken."
    )
    count: int = integer(default=6, ge=1, le=100, title="Pictures", help="The first of the table.")
    versions: int = integer(default=5, ge=1, le=50, title="Versions of each")
    goes_in: Literal["0 to 1", "-1 to 1", "0 to 255"] = choice(
        default="0 to 1", title="Black to white", help="As numbers, when the pictures go in."
    )
    comes_out: Literal["0 to 1", "-1 to 1", "0 to 255", "lowest to highest"] = choice(
        default="0 to 1", title="Black to white behind the layers", help="As numbers, when they come out."
    )


@node(
    id="preview_augmentation",
    title="Preview Augmentation",
    group="network",
    process="keras",
    random=True,
    keywords=("random", "flip", "rotation", "zoom", "layers", "pictures", "training", "try"),
)
class PreviewAugmentation(Node[PreviewAugmentationSettings]):
    """Show what random layers make of some pictures while a network learns.

    Connect the wire behind the last layer that changes pictures. A few pictures go through as in training, several
    times each, so that every version is another one; version 0 is the picture itself. Show them with an Image Grid, as
    many in a row as there are versions and one more.
    """

    inputs = {
        "network": NetworkPort("The layers up to the last one that changes pictures."),
        "table": TablePort("Rows with pictures."),
    }
    outputs = {"table": TablePort("Each picture, followed by what became of it.")}

    def configure(self, network: NetworkSpec, table: TableSpec) -> dict[str, TableSpec]:
        found = choose_image_column(table, "column", self.settings.column)
        self._output(network)
        if found is not None:
            self._match(network, table, found.name)
        rows = None if table.rows is None else min(self.settings.count, table.rows) * (self.settings.versions + 1)
        return {"table": MADE.model_copy(update={"rows": rows})}

    def execute(self, *, network: Network, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        name = arrived_column(table, self.settings.column)
        some = Table(table.frame.head(self.settings.count), table.spec)
        pictures = some.frame.select(col(name)).collect().to_series()
        if not len(pictures):
            raise InputError("table", "The table has no rows.", "Check the nodes before.")
        versions = [self._drawn(made) for made in self._versions(network, some, name, context)]
        made = pl.DataFrame(
            [
                (each[row], row + 1, version)
                for row in range(len(pictures))
                for version, each in enumerate([pictures, *versions])
            ],
            schema={"image": pl.Binary, "row": pl.Int64, "version": pl.Int64},
            orient="row",
        )
        return {"table": Table.of(made, like=MADE)}

    def _versions(self, network: Network, table: Table, name: str, context: ExecuteContext) -> list[np.ndarray]:
        """Return what the layers make of all pictures, once for each version; their chance goes on in between."""
        import numpy as np

        from netwright.networks.build import ascii_name, build
        from netwright.networks.feeding.feed import arrays
        from netwright.networks.predict import as_tensor

        matched = self._match(network.spec, table.spec, name)
        if matched is None:
            raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
        conversions = {input: GOES_IN[self.settings.goes_in] for input, names in matched.items() if name in names}
        x = arrays(table, matched, network.spec.inputs, "table", conversions)
        fed = {ascii_name(input): as_tensor(array) for input, array in x.items()}
        model = build(network.spec.graph, context.seed, network.weights, assets=network.assets).model
        output = ascii_name(self._output(network.spec))
        versions = []
        for version in range(self.settings.versions):
            context.progress(version / self.settings.versions)
            versions.append(np.asarray(model(fed, training=True)[output], dtype=np.float32))
        return versions

    def _drawn(self, made: np.ndarray) -> pl.Series:
        """Return numbers (pictures, height, width, channels) as pictures."""
        import polars as pl

        drawer = TensorToImage(TensorToImageSettings(scale=self.settings.comes_out))
        return pl.Series([drawer.picture(one, row) for row, one in enumerate(made, 1)], dtype=pl.Binary)

    @staticmethod
    def _output(network: NetworkSpec) -> str:
        """Return the name of the output that is a picture; raises InputError where none is."""
        for name, info in network.outputs.items():
            if len(info.shape) == 3 and info.shape[-1] in (1, 3, 4):
                return name
        raise InputError(
            "network",
            "What comes out of the network is {shape}, and no picture.",
            "Connect the wire behind the last layer that changes pictures.",
            shape=", ".join(show_shape(info.shape) for info in network.outputs.values()),
        )

    @staticmethod
    def _match(network: NetworkSpec, table: TableSpec, name: str) -> dict[str, tuple[str, ...]] | None:
        """Return the columns of each input: the pictures go into the first."""
        return match_inputs(network, table, {next(iter(network.inputs)): (name,)}, "column")
