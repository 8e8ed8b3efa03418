"""Bundle Transform Reader node."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netwright.nodes.io.places import fetch_beside, is_elsewhere, local_files
from netwright.nodes.io.reading import source_of
from netwright.ports import Transform, TransformSpec
from netwright.sdk import ExecuteContext, InspectContext, Node, Settings, SettingsError, TransformPort, file, node, text


class BundleTransformReaderSettings(Settings):
    """Which transform of which export."""

    path: str = file(
        endings=[".json"],
        title="Signature",
        help="The signature.json of an export. One below a connection of yours, lake://names/signature.json, is not"
        " looked at before a run.",
    )
    name: str = text(default="", title="Transform", help="Its name in the export. Left empty, the first.")


@node(
    id="bundle_transform_reader",
    title="Bundle Transform Reader",
    group="network",
    keywords=("export", "vocabulary", "production", "load", "preprocessing"),
)
class BundleTransformReader(Node[BundleTransformReaderSettings]):
    """Read a transform, such as a vocabulary, out of what Export Network wrote.

    With the Network Reader beside it, a workflow in production prepares its rows and uses the network as they were
    exported.
    """

    outputs = {"transform": TransformPort("The transform.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.path)

    def inspect(self, context: InspectContext) -> Any:
        from netwright.networks.files.bundle import transform_specs

        if is_elsewhere(self.settings.path):
            return None
        specs = transform_specs(context.resolve(self.settings.path))
        return {name: spec.to_json() for name, spec in specs.items()}

    def configure(self) -> dict[str, TransformSpec]:
        if self.found is None:
            return {}
        return {"transform": TransformSpec.model_validate(self.found[self._chosen(self.found)])}

    def execute(self, *, context: ExecuteContext) -> dict[str, Transform]:
        from netwright.networks.files.bundle import TRANSFORMS, read_transform, transform_specs

        path = source_of(context, self.settings.path)
        name = self._chosen(transform_specs(path))
        if is_elsewhere(self.settings.path):
            fetch_beside(context, self.settings.path, TRANSFORMS)
        return {"transform": read_transform(path, name)}

    def _chosen(self, known: Iterable[str]) -> str:
        names = list(known)
        name = self.settings.name or next(iter(names), "")
        if name not in names:
            raise SettingsError(
                "name",
                "The export has no transform {name}." if name else "The export has no transform.",
                "Choose one of {names}." if names else "Connect it to Export Network, and export again.",
                name=name,
                names=", ".join(names),
            )
        return name
