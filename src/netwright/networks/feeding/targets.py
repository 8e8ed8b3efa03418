"""What a target asks of a network's output: the loss that fits, and the misfits worth naming before training."""

from __future__ import annotations

from netwright.networks.feeding.conversion import EMBEDDED, OF_INDEX, PER_CLASS
from netwright.networks.feeding.feed import show_shape
from netwright.networks.graphs.changing import has_setting, output_repairs
from netwright.ports import ColumnSpec, Layer, LayerGraph, NetworkSpec, TensorInfo
from netwright.sdk import SettingsError

NO_CHANCES = ("relu", "relu6", "leaky_relu", "elu", "selu", "celu", "tanh", "exponential", "softplus", "gelu", "silu")
"""Activations whose results are neither chances nor what a softmax would take."""
BELOW_ZERO = (None, "linear", "leaky_relu", "elu", "selu", "celu", "tanh", "gelu", "silu", "softsign", "hard_tanh")
"""Activations whose results may be less than zero."""
ALIGNED = "ctc"
"""The loss that finds by itself which step of a sequence stands for which index of a shorter one; 0 stands for none."""
COMPARING = (*OF_INDEX, *PER_CLASS, EMBEDDED, "cosine_similarity")
"""Losses that compare the numbers of an output with each other, and cannot be lowered where it has one."""
REARRANGING = ("Reshape", "Flatten", "Permute", "RepeatVector", "Cropping1D", "Cropping2D", "Cropping3D")
"""Layers that leave numbers as they are, at other places."""


def ending_layer(graph: LayerGraph, output: str) -> Layer:
    """Return the layer whose call gives an output."""
    end = next(end for end in graph.outputs if end.name == output)
    return graph.layer(graph.calls[end.tensor.call].layer)


def choose_loss(network: NetworkSpec, output: str, column: ColumnSpec | None, columns: int = 1) -> str:
    """Return the loss that a target plainly asks for.

    Indices against a softmax: sparse categorical cross-entropy. A sigmoid, or a softmax of one number, which should
    be one: binary cross-entropy. Several columns against a softmax: categorical cross-entropy. Else the mean squared
    error.
    """
    activation = activation_of(ending_layer(network.graph, output))
    units = network.outputs[output].shape[-1:] or (None,)
    if activation == "sigmoid" or (activation == "softmax" and units[0] == 1):
        return "binary_crossentropy"
    if activation == "softmax" and columns == 1 and (column is None or column.shape != network.outputs[output].shape):
        return "sparse_categorical_crossentropy"
    return "categorical_crossentropy" if activation == "softmax" else "mean_squared_error"


def activation_of(layer: Layer) -> str | None:
    """Return the activation that a layer ends in; of a layer applied to each step, that of the layer inside."""
    kind, settings = layer.kind, layer.settings
    if kind == "TimeDistributed":
        kind, settings = settings["layer"]["kind"], settings["layer"]["settings"]
    activation = settings.get("activation")
    if isinstance(activation, dict):  # one with parameters of its own
        activation = activation["name"]
    return "softmax" if kind == "Softmax" else activation


def may_be_below_zero(layer: Layer) -> bool:
    """Tell whether a layer's numbers may be less than zero, and another activation would change that."""
    return activation_of(layer) in BELOW_ZERO and has_setting(layer, "activation")


def check_counts(network: NetworkSpec, output: str, metric: str, setting: str) -> None:
    """Raise SettingsError where a metric compares counts and the output may be below zero, of which it has no value."""
    layer = ending_layer(network.graph, output)
    if metric != "poisson" or not may_be_below_zero(layer):
        return
    error = SettingsError(
        setting,
        "The metric {metric_choice} compares counts, which are never below 0, but the numbers of {layer} may be.",
        "Choose another metric, or give {layer} the activation softplus.",
        metric_choice=metric,
        layer=layer.label or layer.id,
    )
    error.repairs = output_repairs(
        network, output, None, lambda changed: not may_be_below_zero(ending_layer(changed.graph, output)), ("softplus",)
    )
    raise error


def last_activation(graph: LayerGraph, output: str) -> str | None:
    """Return the activation that an output's numbers came through, wherever they were put afterwards."""
    call = graph.calls[next(end for end in graph.outputs if end.name == output).tensor.call]
    while graph.layer(call.layer).kind in REARRANGING:
        ((given,),) = call.inputs.values()
        call = graph.calls[given.call]
    return activation_of(graph.layer(call.layer))


def ends_in_chances(network: NetworkSpec, output: str) -> bool:
    """Tell whether an output gives chances rather than logits."""
    return last_activation(network.graph, output) in ("softmax", "sigmoid")


def choose_metric(loss: str) -> str | None:
    """Return the metric that people expect beside a loss, None where the loss says it all."""
    if loss in (ALIGNED, EMBEDDED):
        return None
    if "crossentropy" in loss:
        return "accuracy"
    return "mean_absolute_error" if loss not in ("mean_absolute_error", "python") else None


def check_target(network: NetworkSpec, output: str, columns: list[ColumnSpec], loss: str, setting: str) -> None:
    """Raise SettingsError where a target and an output cannot meet under a loss. Unknown parts are passed over."""
    try:
        _check(network, output, columns, loss, setting)
    except SettingsError as error:
        error.repairs = output_repairs(
            network,
            output,
            _units_wanted(columns, loss),
            lambda changed: _meets(changed, output, columns, loss),
            ("softplus",) if loss == "poisson" else ("sigmoid", chances_for(loss)),
        )
        raise


def _meets(network: NetworkSpec, output: str, columns: list[ColumnSpec], loss: str) -> bool:
    try:
        _check(network, output, columns, loss, "")
    except SettingsError:
        return False
    return True


def _units_wanted(columns: list[ColumnSpec], loss: str) -> int | None:
    """Return how many numbers the last axis of the output should have, where the target says so."""
    if loss in OF_INDEX:
        return 2 if columns[0].kind == "flag" else columns[0].index_size
    if len(columns) > 1:
        return len(columns)
    return columns[0].shape[-1] if columns[0].shape else 1


def _check(network: NetworkSpec, output: str, columns: list[ColumnSpec], loss: str, setting: str) -> None:
    tensor = network.outputs[output]
    layer = ending_layer(network.graph, output)
    name = layer.label or layer.id
    for column in columns:
        if column.kind not in ("number", "flag", "tensor"):
            raise SettingsError(
                setting,
                'The target "{column}" is of kind {kind}; a network learns numbers.',
                "Encode it as numbers before, and choose the new column.",
                column=column.name,
                kind=column.kind,
            )
    _check_activation(layer, tensor, loss, setting)
    if loss in OF_INDEX:
        _check_classes(tensor, columns, name, setting)
    elif loss == ALIGNED:
        _check_aligned(tensor, columns, name, setting)
    elif loss == EMBEDDED:
        _check_embedded(tensor, columns, name, setting)
    elif loss != "python":  # what the user's own loss makes of shapes is tried before training
        _check_same_shape(tensor, columns, name, setting)
    if loss in COMPARING and tensor.shape[-1:] in ((), (1,)):
        raise SettingsError(
            setting,
            "The loss {loss_choice} compares the numbers of an output with each other, but {layer} gives one.",
            "For yes or no choose the loss {yes_choice}, for a number {number_choice}; for classes give {layer} a unit"
            " for each.",
            loss_choice=loss,
            yes_choice="binary_crossentropy",
            number_choice="mean_squared_error",
            layer=name,
        )


def _check_activation(layer: Layer, tensor: TensorInfo, loss: str, setting: str) -> None:
    """Refuse ends that cannot learn: a softmax of one number is always 1, and cut numbers are no chances."""
    activation = activation_of(layer)
    if activation == "softmax" and tensor.shape[-1:] == (1,):
        raise SettingsError(
            setting,
            "The softmax of {layer} has one number to share out, which is always 1.",
            "For two classes give {layer} one unit and the activation sigmoid; for more, a unit for each class.",
            layer=layer.label or layer.id,
        )
    if "crossentropy" in loss and activation in NO_CHANCES:
        raise SettingsError(
            setting,
            "The loss {loss_choice} compares chances, but {layer} ends in {activation_choice}, which gives none.",
            "Give {layer} the activation {wanted_choice}.",
            loss_choice=loss,
            layer=layer.label or layer.id,
            activation_choice=activation,
            wanted_choice=chances_for(loss),
        )
    if loss == "poisson" and may_be_below_zero(layer):
        raise SettingsError(
            setting,
            "The loss {loss_choice} compares counts, which are never below 0, but the numbers of {layer} may be.",
            "Give {layer} the activation softplus.",
            loss_choice=loss,
            layer=layer.label or layer.id,
        )


def chances_for(loss: str) -> str:
    """Return the activation that gives the chances a loss compares."""
    return "sigmoid" if loss.startswith("binary") else "softmax"


def _check_classes(tensor: TensorInfo, columns: list[ColumnSpec], layer: str, setting: str) -> None:
    """One index per place of the output; the output's last axis has one number per class."""
    if len(columns) > 1:
        raise SettingsError(
            setting,
            "The loss takes one column of class indices, but {count} columns are chosen.",
            "Choose one column, or the loss {loss_choice}.",
            count=len(columns),
            loss_choice="categorical_crossentropy",
        )
    column = columns[0]
    places, units = tensor.shape[:-1], tensor.shape[-1] if tensor.shape else None
    if not _same(places, column.shape) and not (places == () and column.shape == (1,)):
        raise SettingsError(
            setting,
            'The target "{column}" holds {arrives} per row, but the network\'s output asks for {wanted}: {layer} gives'
            " {gives}.",
            "For one class a row, let the last recurrent layer return its last output only; for one class a step, let"
            " it return the whole sequence.",
            column=column.name,
            arrives=show_shape(column.shape),
            wanted=show_shape(places),
            layer=layer,
            gives=show_shape(tensor.shape),
        )
    if column.index_size is not None and units is not None and units != column.index_size:
        raise SettingsError(
            setting,
            'The target "{column}" has {needed} different {needed:index|indices}, but {layer} gives {units}'
            " {units:number|numbers}.",
            "Set the units of {layer} to {needed}.",
            column=column.name,
            needed=column.index_size,
            layer=layer,
            units=units,
        )


def _check_aligned(tensor: TensorInfo, columns: list[ColumnSpec], layer: str, setting: str) -> None:
    if len(columns) == 1 and len(columns[0].shape) == 1 and len(tensor.shape) == 2:
        return
    raise SettingsError(
        setting,
        "The loss ctc compares a number for each class at each step with a sequence of indices; {layer} gives {gives},"
        ' and the target "{columns}" holds {arrives} per row.',
        "Choose a column of index sequences, such as a Tokenizer's, and let {layer} return the whole sequence.",
        layer=layer,
        gives=show_shape(tensor.shape),
        columns=", ".join(column.name for column in columns),
        arrives=show_shape(columns[0].shape if len(columns) == 1 else (len(columns),)),
    )


def _check_embedded(tensor: TensorInfo, columns: list[ColumnSpec], layer: str, setting: str) -> None:
    if len(columns) == 1 and columns[0].shape in ((), (1,)) and len(tensor.shape) == 1:
        return
    raise SettingsError(
        setting,
        "The loss {loss_choice} compares rows by their class, which is one index per row, and takes one list of numbers"
        ' for each row; {layer} gives {gives}, and the target "{columns}" holds {arrives} per row.',
        "Choose one column of classes, and end the network in a Dense layer and a Unit Normalization.",
        loss_choice=EMBEDDED,
        layer=layer,
        gives=show_shape(tensor.shape),
        columns=", ".join(column.name for column in columns),
        arrives=show_shape(columns[0].shape if len(columns) == 1 else (len(columns),)),
    )


def _check_same_shape(tensor: TensorInfo, columns: list[ColumnSpec], layer: str, setting: str) -> None:
    shape = columns[0].shape if len(columns) == 1 else (len(columns),)
    if _same(tensor.shape, shape) or (tensor.shape == (1,) and shape == ()):
        return
    raise SettingsError(
        setting,
        'The target "{columns}" holds {arrives} per row, but {layer} gives {gives}.',
        "Let {layer} give {arrives}, for a Dense layer by its units, or choose another target.",
        columns=", ".join(column.name for column in columns),
        arrives=show_shape(shape),
        layer=layer,
        gives=show_shape(tensor.shape),
    )


def _same(one: tuple[int | None, ...], other: tuple[int | None, ...]) -> bool:
    return len(one) == len(other) and all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
