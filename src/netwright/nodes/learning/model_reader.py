"""Model Reader node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.io.places import PATH_HELP, is_elsewhere, local_files
from netwright.nodes.io.reading import place_of, source_of
from netwright.nodes.learning.model_file import ENDING, read_spec, unpack
from netwright.ports import Model, ModelSpec
from netwright.sdk import ExecuteContext, InspectContext, ModelPort, Node, Settings, file, node


class ModelReaderSettings(Settings):
    """Which file."""

    path: str = file(endings=[ENDING], title="File", help=PATH_HELP)


@node(
    id="model_reader",
    title="Model Reader",
    group="learning",
    keywords=("load", "open", "import", "file", "skops", "production"),
)
class ModelReader(Node[ModelReaderSettings]):
    """Read a model from a file that Model Writer wrote.

    Connect a Model Predictor to let it tell of new rows. Nothing in the file is run; one of gradient boosting is read
    once you trust it.
    """

    outputs = {"model": ModelPort("The model, as it was fitted.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.path)

    def inspect(self, context: InspectContext) -> Any:
        """Return what the model was taught."""
        if is_elsewhere(self.settings.path):
            return None
        return read_spec(place_of(context, "path", self.settings.path)).to_json()

    def configure(self) -> dict[str, ModelSpec]:
        return {"model": ModelSpec.model_validate(self.found)} if self.found else {}

    def execute(self, *, context: ExecuteContext) -> dict[str, Model]:
        return {"model": unpack(source_of(context, self.settings.path))}
