"""Bundle Transform Reader node."""

from __future__ import annotations

from typing import Any

from netwright.ports import Transform, TransformSpec
from netwright.sdk import ExecuteContext, InspectContext, Node, Settings, SettingsError, TransformPort, file, node, text


class BundleTransformReaderSettings(Settings):
    """Which transform of which export."""

    path: str = file(endings=[".json"], title="Signature", help="The signature.json of an export.")
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
        return (self.settings.path,)

    def inspect(self, context: InspectContext) -> Any:
        from netwright.networks.bundle import transform_specs

        specs = transform_specs(context.resolve(self.settings.path))
        return {name: spec.to_json() for name, spec in specs.items()}

    def configure(self) -> dict[str, TransformSpec]:
        return {"transform": TransformSpec.model_validate(self.found[self._chosen()])}

    def execute(self, *, context: ExecuteContext) -> dict[str, Transform]:
        from netwright.networks.bundle import read_transform

        return {"transform": read_transform(context.resolve(self.settings.path), self._chosen())}

    def _chosen(self) -> str:
        names = list(self.found or {})
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
