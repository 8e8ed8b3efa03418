"""Export Network: what is written, and what stays when it cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.ports import Network, Table
from netwright.sdk import Node, NodeError, SettingsError
from tests.networks.drawing import layer, start, with_weights
from tests.nodes.contexts import RecordingContext
from tests.nodes.sequences import vocabulary

Make = Callable[..., Node[Any]]
ROWS = Table.of(pl.DataFrame({"x": np.linspace(-1, 1, 20), "y": np.linspace(0, 3, 20)}))


def small_network() -> Network:
    middle = layer("dense", "middle", units=4).configure(input=start([2]))["output"]
    end = layer("dense", "end", units=3, activation="softmax").configure(input=middle)["output"]
    return with_weights(network_of([end]))


def test_both_formats_are_written_and_checked(make: Make, context: RecordingContext) -> None:
    node = make("export_network", folder="out/model")
    made = node.execute(network=small_network(), rows=ROWS, transforms=(vocabulary(),), context=context)["report"]
    report = made.frame.collect()
    assert report["format"].to_list() == ["tensorflow", "onnx"]
    assert report["equal"].all()
    assert report["largest difference"].max() <= 1e-5
    folder = context.folder / "out" / "model"
    assert (folder / "saved_model" / "saved_model.pb").is_file()
    assert (folder / "model.onnx").is_file()
    assert json.loads((folder / "transforms" / "1-vocabulary" / "transform.json").read_text("utf-8"))["tokens"]
    signature = json.loads((folder / "signature.json").read_text("utf-8"))
    assert signature["inputs"]["start"]["shape"] == [2]
    assert node.configure(small_network().spec, ROWS.spec)["report"].columns == made.spec.columns


def test_without_rows_it_is_checked_on_random_ones(make: Make, context: RecordingContext) -> None:
    node = make("export_network", folder="out/model", formats="onnx")
    report = node.execute(network=small_network(), context=context)["report"].frame.collect()
    assert report["equal"].to_list() == [True]
    assert report["rows"].min() > 1
    assert node.configure(small_network().spec)["report"].rows == 1


def test_an_earlier_export_is_replaced_as_a_whole(make: Make, context: RecordingContext) -> None:
    folder = context.folder / "model"
    for formats in ("both", "onnx"):
        make("export_network", folder="model", formats=formats).execute(
            network=small_network(), rows=ROWS, context=context
        )
        context.folder.joinpath("scratch", "bundle").rename(context.folder / f"scratch-{formats}")
    assert sorted(entry.name for entry in folder.iterdir()) == ["model.onnx", "network", "signature.json"]
    assert not list(context.folder.glob(".model*"))


def test_what_cannot_be_exported_is_told_and_the_old_export_stays(make: Make, context: RecordingContext) -> None:
    folder = context.folder / "model"
    folder.mkdir()
    (folder / "signature.json").write_text("{}", "utf-8")
    network = small_network()
    # The one layer that is known to come out wrong.
    layers = [one.model_copy(update={"kind": "Normalization"}) for one in network.spec.graph.layers]
    graph = network.spec.graph.model_copy(update={"layers": (*layers,)})
    network = Network(network.spec.model_copy(update={"graph": graph}), network.weights)
    with pytest.raises(NodeError, match=r"The layer \w+ cannot be written as ONNX\. Choose the TensorFlow format"):
        make("export_network", folder="model").execute(network=network, rows=ROWS, context=context)
    assert [entry.name for entry in folder.iterdir()] == ["signature.json"]


def test_a_folder_with_other_files_is_never_removed(make: Make, context: RecordingContext) -> None:
    (context.folder / "data").mkdir()
    (context.folder / "data" / "rows.csv").write_text("x\n", "utf-8")
    with pytest.raises(SettingsError, match="data holds other files, which an export would remove") as refused:
        make("export_network", folder="data").execute(network=small_network(), rows=ROWS, context=context)
    assert refused.value.setting == "folder"
    assert (context.folder / "data" / "rows.csv").is_file()


def test_columns_that_do_not_fit_are_told_while_editing(make: Make) -> None:
    node = make("export_network", inputs=[{"input": "start", "columns": ["x"]}])
    with pytest.raises(SettingsError, match="input start takes 2, but x gives one number") as refused:
        node.configure(small_network().spec, ROWS.spec)
    assert refused.value.setting == "inputs"
