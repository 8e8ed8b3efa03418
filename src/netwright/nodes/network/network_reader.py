"""Network Reader node."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netwright.nodes.io.places import fetch_beside, is_elsewhere, local_files
from netwright.nodes.io.reading import source_of
from netwright.ports import Network, NetworkSpec
from netwright.sdk import ExecuteContext, InspectContext, NetworkPort, Node, Settings, SettingsError, code, file, node


class NetworkReaderSettings(Settings):
    """Which file."""

    path: str = file(
        endings=[".keras", ".h5", ".hdf5", ".json"],
        title="File",
        help="A model of Keras, an architecture as JSON, or the signature.json of an export. One below a connection of"
        " yours, lake://models/names.keras, is not looked at before a run.",
    )
    code: str = code(
        default="",
        language="python",
        title="Code of its own layers",
        advanced=True,
        help="For a model with layers that somebody wrote: their classes. Before each of several files stands a line"
        " such as # ==== blocks.py ====. Code of others runs only once you trust it.",
    )


@node(
    id="network_reader",
    title="Network Reader",
    group="network",
    process="keras",
    keywords=("load", "open", "keras", "h5", "json", "model", "import", "export", "bundle", "production"),
)
class NetworkReader(Node[NetworkReaderSettings]):
    """Read a network from a file.

    Reads .keras files, whole models in HDF5 and architectures in JSON of Keras 1 to 3, and what Export Network wrote.
    Nothing in a file is run: models with classes that Netwright does not know, or with code inside, are refused by
    name, unless you give the code of those classes and trust it; they become Custom Layers. An architecture has no
    weights; a learner gives it some.
    """

    outputs = {"network": NetworkPort("The network, with its weights where the file holds them.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.path)

    def inspect(self, context: InspectContext) -> Any:
        if is_elsewhere(self.settings.path):
            return None
        return self._spec(context.resolve(self.settings.path)).to_json()

    def configure(self) -> dict[str, NetworkSpec]:
        return {"network": NetworkSpec.model_validate(self.found)} if self.found else {}

    def execute(self, *, context: ExecuteContext) -> dict[str, Network]:
        from netwright.networks.files.bundle import NETWORK, is_signature
        from netwright.networks.reading import read_network

        path = source_of(context, self.settings.path)
        if is_elsewhere(self.settings.path) and is_signature(path):
            fetch_beside(context, self.settings.path, NETWORK)
        return {"network": read_network(path, self.settings.code)}

    def _spec(self, path: Path) -> NetworkSpec:
        from netwright.networks.reading import read_network_spec

        if not path.is_file():
            raise SettingsError("path", "There is no file {path}.", "Choose another one.", path=self.settings.path)
        return read_network_spec(path, self.settings.code)
