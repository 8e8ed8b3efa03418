"""Exporting a network as a bundle: TensorFlow SavedModel, ONNX, LiteRT, each checked against the original.

The network itself and the transforms go along, so that a workflow reads back what it exported
(`networks.files.bundle`).
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.networks.assets import check_learnt
from netwright.networks.build import Built, ascii_name, build
from netwright.networks.files.bundle import TRANSFORMS, write_network
from netwright.networks.predict import as_tensor
from netwright.ports import Network, NetworkSpec, TensorInfo, Transform
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import numpy as np

Arrays = dict[str, "np.ndarray"]
Run = Callable[[Arrays], Arrays]

SAVED_MODEL = "saved_model"
ONNX = "model.onnx"
LITERT = "model.tflite"
SIGNATURE = "signature.json"
TOLERANCE = 1e-5
OPSET = 18
NO_ONNX = {"Normalization", "TextVectorization", "StringLookup", "IntegerLookup", "Hashing", "HashedCrossing"}
"""Layers of which the converter makes something else without a word, or nothing."""


@dataclass(frozen=True)
class Check:
    """How an exported format compares with the original."""

    format: str
    largest_difference: float
    allowed: float
    rows: int
    comparisons: int

    @property
    def is_equal(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.largest_difference <= self.allowed


def export(
    network: Network,
    folder: Path,
    rows: Mapping[str, np.ndarray],
    formats: Sequence[str] = ("tensorflow", "onnx"),
    transforms: Mapping[str, Transform] | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> list[Check]:
    """Write a bundle into an empty folder and return a check for each format.

    `rows` are real inputs by name; each format is loaded again and compared on them, at two batch sizes and, where a
    length is free, at two lengths. `transforms` (by name) are written beside the network. Raises NodeError where a
    format gives other numbers than the network, or cannot be written.
    """
    _refuse_unexportable(network.spec, formats)
    say = progress or (lambda fraction, message: None)
    check_learnt(network)
    built = build(network.spec.graph, weights=network.weights, assets=network.assets)
    samples = _samples(network.spec, rows)
    say(0.1, "")
    wanted = [_original(built, network.spec)(sample) for sample in samples]
    checks = []
    for place, name in enumerate(formats):
        say(0.2 + 0.7 * place / len(formats), name)
        run = _WRITERS[name](built, network.spec, folder)
        checks.append(_compare(name, run, samples, wanted))
    _write_signature(built, network, folder, checks, transforms or {})
    say(1.0, "")
    return checks


def load_saved_model(folder: Path, spec: NetworkSpec) -> Run:
    """Load an exported SavedModel as a function of arrays by input name."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(folder))
    dtypes = {ascii_name(name): info.dtype for name, info in spec.inputs.items()}

    def run(arrays: Arrays) -> Arrays:
        # The object must outlive its signature, which only refers to it: hence `loaded` here.
        given = {name: tf.constant(array, dtypes[name]) for name, array in arrays.items()}
        return {name: value.numpy() for name, value in _named(loaded.serve(given), spec).items()}

    return run


def load_onnx(path: Path, spec: NetworkSpec) -> Run:
    """Load an exported ONNX file as a function of arrays by input name."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    # tf2onnx numbers names that it has seen before; the order is that of the signature.
    inputs = (
        dict(
            zip(
                sorted(ascii_name(name) for name in spec.inputs),
                [i.name for i in session.get_inputs()],
                strict=True,
            )
        )
        if len(spec.inputs) == 1
        else {i.name: i.name for i in session.get_inputs()}
    )

    def run(arrays: Arrays) -> Arrays:
        results = session.run(outputs, {inputs[name]: array for name, array in arrays.items()})
        return dict(
            zip(
                sorted(ascii_name(name) for name in spec.outputs) if len(outputs) == 1 else outputs,
                results,
                strict=True,
            )
        )

    return run


def _write_saved_model(built: Built, spec: NetworkSpec, folder: Path) -> Run:
    path = folder / SAVED_MODEL
    built.model.export(path, format="tf_saved_model", verbose=False)
    return load_saved_model(path, spec)


def _write_onnx(built: Built, spec: NetworkSpec, folder: Path) -> Run:
    import tensorflow as tf
    import tf2onnx

    path = folder / ONNX
    signature = [
        {
            ascii_name(name): tf.TensorSpec((None, *info.shape), info.dtype, name=ascii_name(name))
            for name, info in spec.inputs.items()
        }
    ]
    function = tf.function(lambda arrays: built.model(arrays, training=False), input_signature=signature)
    try:
        tf2onnx.convert.from_function(function, input_signature=signature, opset=OPSET, output_path=str(path))
    except Exception as error:
        raise NodeError(
            "The network cannot be written as ONNX: {reason}",
            "Choose the TensorFlow format alone.",
            reason=" ".join(str(error).split())[:300],
        ) from error
    return load_onnx(path, spec)


def _write_litert(built: Built, folder: Path) -> Run:
    path = folder / LITERT
    try:
        built.model.export(path, format="litert", verbose=False)
    except Exception as error:
        raise NodeError(
            "The network cannot be written as LiteRT: {reason}",
            "Fix the length of the sequences in the Input layer, or choose another format.",
            reason=" ".join(str(error).split())[:300],
        ) from error
    return load_litert(path)


def load_litert(path: Path) -> Run:
    """Load an exported LiteRT file as a function of arrays by input name."""
    import tensorflow as tf

    with warnings.catch_warnings():
        # TensorFlow announces that its interpreter will move to a package of its own; the numbers are the same.
        warnings.simplefilter("ignore")
        interpreter = tf.lite.Interpreter(model_path=str(path))
    runner = interpreter.get_signature_runner()

    def run(arrays: Arrays) -> Arrays:
        try:
            return dict(runner(**arrays))
        except RuntimeError as error:
            raise NodeError(
                "The network cannot be written as LiteRT: {reason}",
                "Fix the length of the sequences in the Input layer, or choose another format.",
                reason=" ".join(str(error).split())[:300],
            ) from error

    return run


_WRITERS: Mapping[str, Callable[[Built, NetworkSpec, Path], Run]] = {
    "tensorflow": _write_saved_model,
    "onnx": _write_onnx,
    "litert": lambda built, spec, folder: _write_litert(built, folder),
}


def _original(built: Built, spec: NetworkSpec) -> Run:
    def run(arrays: Arrays) -> Arrays:
        given = {name: as_tensor(array) for name, array in arrays.items()}
        return {name: value.numpy() for name, value in _named(built.model(given, training=False), spec).items()}

    return run


def _named(results: Any, spec: NetworkSpec) -> dict[str, Any]:
    if isinstance(results, Mapping):
        return dict(results)
    return {ascii_name(name): value for name, value in zip(spec.outputs, [results], strict=True)}


def _samples(spec: NetworkSpec, rows: Mapping[str, np.ndarray]) -> list[Arrays]:
    """Return the rows at two batch sizes and, where a length is free, also shorter."""
    import numpy as np

    full = {ascii_name(name): np.asarray(rows[name], dtype=_numpy_type(info)) for name, info in spec.inputs.items()}
    count = min(len(array) for array in full.values())
    if not count:
        raise NodeError("There is no row to check the export with.", "Connect a table with rows.")
    sizes = sorted({min(count, 32), max(1, min(count, 32) // 3)}, reverse=True)
    samples = [{name: array[:size] for name, array in full.items()} for size in sizes]
    free = {ascii_name(name) for name, info in spec.inputs.items() if info.shape[:1] == (None,)}
    if free:
        samples.append(
            {
                name: array[:, : max(1, array.shape[1] // 2)] if name in free else array
                for name, array in samples[0].items()
            }
        )
    return samples


def _numpy_type(info: TensorInfo) -> Any:
    return object if info.dtype == "string" else info.dtype


def _compare(name: str, run: Run, samples: list[Arrays], wanted: list[Arrays]) -> Check:
    import numpy as np

    largest, allowed, compared = 0.0, TOLERANCE, 0
    for sample, original in zip(samples, wanted, strict=True):
        found = run(sample)
        for output, values in original.items():
            allowed = max(allowed, TOLERANCE * float(np.abs(values[np.isfinite(values)]).max(initial=1.0)))
            largest = max(largest, _difference(found[output], values))
            compared += values.size
    check = Check(name, largest, allowed, max(len(next(iter(sample.values()))) for sample in samples), compared)
    if not check.is_equal:
        raise NodeError(
            "The exported {format} model differs from the network by {difference}, more than {allowed}.",
            "Fix the length of the sequences in the Input layer, or choose another format.",
            format=name,
            difference=f"{largest:.3g}",
            allowed=f"{allowed:.3g}",
        )
    return check


def _difference(found: np.ndarray, wanted: np.ndarray) -> float:
    """Return the largest difference; infinite where shapes differ, or where only one of the two is a number."""
    import numpy as np

    if found.shape != wanted.shape:
        return math.inf
    numbers = np.isfinite(wanted)
    same_elsewhere = np.array_equal(found[~numbers], wanted[~numbers], equal_nan=True)
    if not same_elsewhere or not np.isfinite(found[numbers]).all():
        return math.inf
    return float(np.abs(found[numbers].astype(np.float64) - wanted[numbers].astype(np.float64)).max(initial=0.0))


def _refuse_unexportable(spec: NetworkSpec, formats: Sequence[str]) -> None:
    for layer in spec.graph.layers:
        if layer.kind in NO_ONNX and "onnx" in formats:
            raise NodeError(
                "The layer {layer} cannot be written as ONNX.",
                "Choose the TensorFlow format alone.",
                layer=layer.label or layer.id,
            )


def _write_signature(
    built: Built, network: Network, folder: Path, checks: list[Check], transforms: Mapping[str, Transform]
) -> None:
    import keras
    import tensorflow as tf

    spec = network.spec
    for name, transform in transforms.items():
        place = folder / TRANSFORMS / name
        place.mkdir(parents=True)
        transform.write(place)
    signature = {
        "inputs": {
            ascii_name(name): {"name": name, "shape": info.shape, "dtype": info.dtype}
            for name, info in spec.inputs.items()
        },
        "outputs": {
            ascii_name(name): {"name": name, "shape": info.shape, "dtype": info.dtype}
            for name, info in spec.outputs.items()
        },
        "layers": {
            built.names[layer.id]: {"id": layer.id, "label": layer.label, "kind": layer.kind}
            for layer in spec.graph.layers
            if layer.id in built.names
        },
        "transforms": {name: transform.spec.to_json() for name, transform in transforms.items()},
        "files": write_network(network, folder),
        "checks": [asdict(check) for check in checks],
        "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
    }
    text = json.dumps(signature, ensure_ascii=False, indent=1)
    (folder / SIGNATURE).write_text(text, encoding="utf-8")
