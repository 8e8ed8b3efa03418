"""Model Writer node."""

from __future__ import annotations

from netwright.nodes.io.places import PATH_HELP
from netwright.nodes.io.writing import written
from netwright.nodes.learning.model_file import ENDING, pack
from netwright.ports import Model, ModelSpec
from netwright.sdk import ExecuteContext, ModelPort, Node, Settings, SettingsError, file, node


class ModelWriterSettings(Settings):
    """Where to."""

    path: str = file(endings=[ENDING], saves=True, default="results/model.zip", title="File", help=PATH_HELP)


@node(
    id="model_writer",
    title="Model Writer",
    group="learning",
    side_effects=True,
    keywords=("save", "export", "file", "skops", "production"),
)
class ModelWriter(Node[ModelWriterSettings]):
    """Write a fitted model to a file.

    Model Reader takes it up in another workflow, without the data it learnt from. The file holds no pickle, and is
    replaced as a whole at the end. The model is passed on.
    """

    inputs = {"model": ModelPort("The model to write.")}
    outputs = {"model": ModelPort("The same model.")}

    def configure(self, model: ModelSpec) -> dict[str, ModelSpec]:
        if not self.settings.path.lower().endswith(ENDING):
            raise SettingsError(
                "path",
                "The file {path} does not end in {ending}.",
                "Call it so: the file is an archive.",
                path=self.settings.path,
                ending=ENDING,
            )
        return {"model": model}

    def execute(self, *, model: Model, context: ExecuteContext) -> dict[str, Model]:
        with written(context, self.settings.path) as target:
            pack(model, target)
        return {"model": model}
