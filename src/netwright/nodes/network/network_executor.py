"""Network Executor node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from netwright.networks.feeding.decoding import Decode, Decoder, choose_decoding, decoder, image_decoder, text_decoder
from netwright.networks.feeding.feed import show_shape
from netwright.networks.graphs.cutting import cut
from netwright.networks.graphs.tensor_names import find_tensor
from netwright.nodes.image.pictures import image_column
from netwright.nodes.image.tensor_to_image import Scale, TensorToImage, TensorToImageSettings
from netwright.nodes.network.executed_inputs import (
    ExecutedInput,
    executed_columns,
    executed_conversions,
    refuse_fresh,
)
from netwright.nodes.text.vocabulary import KIND, Vocabulary
from netwright.ports import (
    ColumnSpec,
    Network,
    NetworkSpec,
    Table,
    TableSpec,
    TensorInfo,
    TensorRef,
    Transform,
    TransformSpec,
)
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
    groups,
    integer,
    node,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


class WantedOutput(Settings):
    """A tensor of the network, and the columns that it becomes."""

    tensor: str = text(port="network", title="Tensor", help="An output of the network, or any tensor inside it.")
    decode: Decode = choice(
        default="auto",
        title="As",
        help="auto: a label after a softmax, a few numbers as columns, more as a tensor. label: the likeliest class and"
        " how likely it is. text: the likeliest token of each step; needs a vocabulary. image: a picture.",
    )
    column: str = text(default="", title="Column", help="What the new columns are called. Left empty, like the tensor.")
    classes: str = text(
        default="",
        title="Class names",
        when={"decode": ["auto", "label", "probabilities", "label and probabilities"]},
        help="In the order of the indices, with commas between them. Left empty, what the network learnt from.",
    )
    scale: Scale = choice(
        default="0 to 1",
        title="Black to white",
        when={"decode": "image"},
        help="Which numbers stand for black and white; lowest to highest takes them from each picture.",
    )


class NetworkExecutorSettings(Settings):
    """What is computed, and how it is written."""

    outputs: tuple[WantedOutput, ...] = groups(
        default=(), title="Outputs", help="Left empty, all outputs of the network."
    )
    inputs: tuple[ExecutedInput, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that it learnt from, or those that plainly fit."
    )
    batch_size: int = integer(
        default=256, ge=1, le=1_000_000, title="Batch size", advanced=True, help="Rows that go through at once."
    )


@node(
    id="network_executor",
    title="Network Executor",
    group="network",
    process="keras",
    keywords=("predict", "apply", "inference", "score", "classify", "features", "embedding", "keras"),
)
class NetworkExecutor(Node[NetworkExecutorSettings]):
    """Apply a network to a table: what it gives for each row is put behind the row's own columns.

    Classes come as labels or probabilities, other outputs as numbers, tensors or pictures, sequences as texts. Hidden
    layers can be picked too, for instance as features for a classical learner. The table may be larger than memory.
    """

    inputs = {
        "network": NetworkPort("A trained network."),
        "table": TablePort("The rows to apply it to, prepared like those that it was trained on."),
        "vocabulary": TransformPort("For texts: the vocabulary that the network was trained with.", optional=True),
    }
    outputs = {"table": TablePort("The rows with the new columns.")}

    def configure(
        self, network: NetworkSpec, table: TableSpec, vocabulary: TransformSpec | None = None
    ) -> dict[str, TableSpec]:
        executed_columns(self.settings.inputs, network, table)
        decoders = self._decoders(network, table, self._check(vocabulary))
        if table.columns is None or not all(one.is_named for one in decoders.values()):
            return {"table": TableSpec(rows=table.rows)}
        added = tuple(column for one in decoders.values() for column in one.columns)
        return {"table": table.model_copy(update={"columns": (*table.columns, *added)})}

    def execute(
        self, *, network: Network, table: Table, vocabulary: Transform | None = None, context: ExecuteContext
    ) -> dict[str, Table]:
        from netwright.networks.feeding.streaming import apply_to_table
        from netwright.networks.predict import Predictor

        refuse_fresh(network)
        matched = executed_columns(self.settings.inputs, network.spec, table.spec)
        if matched is None:
            raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
        texts = Vocabulary.of(vocabulary).decode if vocabulary else None
        decoders = self._decoders(network.spec, table.spec, texts)
        predictor = Predictor(cut(network, self._wanted(network.spec)))
        conversions = executed_conversions(self.settings.inputs, network.spec)
        size = self.settings.batch_size
        made = apply_to_table(predictor, table, matched, conversions, decoders, context.scratch, size, context.progress)
        return {"table": made}

    def _wanted(self, network: NetworkSpec) -> dict[str, TensorRef]:
        """Return the tensors to compute: by place where they are picked, else by the names of the outputs."""
        if not self.settings.outputs:
            return {end.name: end.tensor for end in network.graph.outputs}
        return {
            f"output_{place}": find_tensor(network.graph, one.tensor, f"outputs.{place}.tensor")
            for place, one in enumerate(self.settings.outputs)
        }

    def _decoders(
        self, network: NetworkSpec, table: TableSpec, texts: Callable[[Iterable[list[int]]], list[str]] | None
    ) -> dict[str, Decoder]:
        wanted = self._wanted(network)
        computed = cut(Network(network), wanted).spec
        picked = self.settings.outputs or tuple(WantedOutput(tensor=name) for name in wanted)
        taken = {column.name for column in table.columns or ()}
        decoders: dict[str, Decoder] = {}
        for place, (name, one) in enumerate(zip(wanted, picked, strict=True)):
            info = computed.outputs[name]
            if one.decode == "auto":
                known = _classes(one) or network.classes.get(one.tensor, ())
                one = one.model_copy(update={"decode": choose_decoding(computed.graph, name, info, known)})
            tried = (self._decoder(one, place, info, column, network, texts) for column in _names(one))
            made = next(made for made in tried if taken.isdisjoint(column.name for column in made.columns))
            decoders[name] = made
            taken |= {column.name for column in made.columns}
        return decoders

    def _decoder(
        self,
        one: WantedOutput,
        place: int,
        info: TensorInfo,
        column: str,
        network: NetworkSpec,
        texts: Callable[[Iterable[list[int]]], list[str]] | None,
    ) -> Decoder:
        setting = f"outputs.{place}.decode"
        if one.decode == "text":
            if texts is None:
                raise SettingsError(setting, "A text needs a vocabulary.", "Connect the one it was trained with.")
            return text_decoder(info, column, texts, setting)
        if one.decode == "image":
            return _pictures(info, column, one.scale, setting)
        classes = _classes(one)
        known = classes or network.classes.get(one.tensor, ())
        return decoder(one.decode, info, column, known, setting, f"outputs.{place}.classes" if classes else "")

    def _check(self, vocabulary: TransformSpec | None) -> Callable[[Iterable[list[int]]], list[str]] | None:
        if vocabulary is not None and vocabulary.kind != KIND:
            raise InputError(
                "vocabulary",
                "A transform of kind {kind} arrives, but a vocabulary is needed.",
                "Connect the vocabulary of a Sequence Encoder.",
                kind=vocabulary.kind,
            )
        return Vocabulary(()).decode if vocabulary else None


def _classes(one: WantedOutput) -> list[str]:
    return [part.strip() for part in one.classes.split(",") if part.strip()]


def _names(one: WantedOutput) -> Iterator[str]:
    """Go through what an output's columns may be called: the first that the table does not have yet is theirs."""
    name = one.column or one.tensor
    yield name
    for number in count(2):
        yield f"{name} ({number})"


def _pictures(info: TensorInfo, column: str, scale: Scale, setting: str) -> Decoder:
    """Return how an output becomes pictures, as Tensor to Image makes them. Raises SettingsError where it cannot."""
    maker = TensorToImage(TensorToImageSettings(column=column, new_column=column, scale=scale))
    try:
        shape = maker.shape_of(ColumnSpec(name=column, dtype="", kind="tensor", shape=info.shape))
    except SettingsError:
        raise SettingsError(
            setting,
            "The output {name} gives {shape} for a row, which make no picture.",
            "Choose an output with height x width, or height x width x 1, 3 or 4.",
            name=column,
            shape=show_shape(info.shape),
        ) from None

    def picture(row: np.ndarray) -> bytes:
        import numpy as np

        if not np.isfinite(row).all():
            raise InputError(
                "network",
                "The output {name} gives numbers that are not finite.",
                "Train the network again at a smaller rate, or look for such numbers in the table.",
                name=column,
            )
        return maker.picture(row, row=1)

    return image_decoder(image_column(column, shape), picture)
