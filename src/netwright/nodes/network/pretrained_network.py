"""Pretrained Network node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.ports import Network, NetworkSpec
from netwright.sdk import (
    ExecuteContext,
    InspectContext,
    NetworkPort,
    Node,
    Settings,
    SettingsError,
    choice,
    file,
    flag,
    integer,
    node,
    shape,
    text,
)

if TYPE_CHECKING:
    from netwright.networks.architectures.published import Published

Architecture = Literal[
    "MobileNetV3Small",
    "MobileNetV3Large",
    "MobileNetV2",
    "MobileNet",
    "EfficientNetB0",
    "EfficientNetB1",
    "EfficientNetB2",
    "EfficientNetB3",
    "EfficientNetB4",
    "EfficientNetB5",
    "EfficientNetB6",
    "EfficientNetB7",
    "EfficientNetV2B0",
    "EfficientNetV2B1",
    "EfficientNetV2B2",
    "EfficientNetV2B3",
    "EfficientNetV2S",
    "EfficientNetV2M",
    "EfficientNetV2L",
    "ResNet50",
    "ResNet101",
    "ResNet152",
    "ResNet50V2",
    "ResNet101V2",
    "ResNet152V2",
    "ConvNeXtTiny",
    "ConvNeXtSmall",
    "ConvNeXtBase",
    "ConvNeXtLarge",
    "ConvNeXtXLarge",
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    "InceptionV3",
    "InceptionResNetV2",
    "Xception",
    "VGG16",
    "VGG19",
    "NASNetMobile",
    "NASNetLarge",
]


class PretrainedNetworkSettings(Settings):
    """Which architecture, and where its weights come from."""

    architecture: Architecture = choice(default="MobileNetV3Small", title="Architecture")
    weights: Literal["file", "download", "random"] = choice(
        default="file",
        title="Weights",
        help="download: those that Keras publishes, from the net, once you allow the address; they are kept.",
    )
    path: str = file(
        default="",
        endings=[".h5", ".keras"],
        title="File with weights",
        when={"weights": "file"},
        help="As published for keras.applications, or saved by save_weights.",
    )
    sha256: str = text(
        default="",
        title="SHA-256 of the file",
        when={"weights": ["file", "download"]},
        advanced=True,
        help="Where given, another file is refused.",
    )
    top: bool = flag(default=False, title="With its last layers", help="Those that tell the classes apart.")
    classes: int = integer(default=1000, ge=1, le=1_000_000, title="Classes", when={"top": True})
    input_shape: tuple[int | None, ...] = shape(default=(224, 224, 3), title="Input shape")
    pooling: Literal["none", "average", "maximum"] = choice(
        default="average",
        title="Pooling at the end",
        when={"top": False},
        help="none: maps of features. average, maximum: one number for each feature.",
    )


@node(
    id="pretrained_network",
    title="Pretrained Network",
    group="network",
    random=True,
    process="keras",
    keywords=(
        "imagenet",
        "resnet",
        "mobilenet",
        "vgg",
        "efficientnet",
        "transfer learning",
        "backbone",
        "applications",
    ),
)
class PretrainedNetwork(Node[PretrainedNetworkSettings]):
    """Take a well-known network for images, with weights from a file or the net, or random ones.

    Without its last layers it gives features: freeze it, open it, and draw a head of your own behind it. Nothing is
    fetched from the net before you allow its address, here or with --trust in a shell; what arrives must have the hash
    that Keras names.
    """

    outputs = {"network": NetworkPort("The network.")}

    def files(self) -> tuple[str, ...]:
        return (self.settings.path,) if self.settings.weights == "file" and self.settings.path else ()

    def inspect(self, context: InspectContext) -> Any:
        from netwright.networks.architectures.pretrained import application_spec

        if self.settings.weights == "file" and not self.settings.path:
            raise SettingsError("path", "No file with weights is chosen.", "Choose one, or random weights.")
        sizes = self.settings.input_shape
        if len(sizes) != 3 or any(size is not None and size < 1 for size in sizes):
            raise SettingsError(
                "input_shape",
                "A picture has three sizes: height, width and channels.",
                "Write them with commas between, such as 224, 224, 3; ? stands for any size.",
            )
        if self.settings.weights == "download":
            self._published().check_at_hand()
        return application_spec(self.settings.architecture, self._arguments()).to_json()

    def configure(self) -> dict[str, NetworkSpec]:
        return {"network": NetworkSpec.model_validate(self.found)}

    def execute(self, *, context: ExecuteContext) -> dict[str, Network]:
        from netwright.networks.architectures.pretrained import application

        chosen = self.settings
        path = context.resolve(chosen.path) if chosen.weights == "file" else None
        if chosen.weights == "download":
            path = self._published().file(lambda share, name: context.progress(share, "Fetching {file}", file=name))
        made = application(chosen.architecture, self._arguments(), context.seed, path, chosen.sha256)
        return {"network": made}

    def _published(self) -> Published:
        from netwright.networks.architectures.published import published_weights

        return published_weights(self.settings.architecture, self._arguments(), self.settings.sha256)

    def _arguments(self) -> dict[str, Any]:
        chosen = self.settings
        arguments: dict[str, Any] = {"input_shape": chosen.input_shape, "include_top": chosen.top}
        if chosen.top:
            return arguments | {"classes": chosen.classes}
        return arguments | {"pooling": {"none": None, "average": "avg", "maximum": "max"}[chosen.pooling]}
