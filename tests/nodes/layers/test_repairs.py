"""Repairs of common mistakes: each is applied to a document, which is then drafted again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netwright.sdk import Repair
from netwright.sdk.message import translations
from netwright.workflow.document import Document
from tests.nodes.layers.documents import applied, document, draft

START = ("start", "input", {"shape": [5, 4]}, {})
IMAGE = ("start", "input", {"shape": [8, 8, 3]}, {})
LINE = ("start", "input", {"shape": [8]}, {})
TEXT = ("start", "input", {"shape": [1], "dtype": "string"}, {})
FROM = {"input": "start.output"}

MISTAKES: dict[str, tuple[list[Any], str]] = {
    "a recurrent layer behind one that gives its last result": (
        [START, ("a", "lstm", {"units": 3}, FROM), ("x", "lstm", {"units": 3}, {"input": "a.output"})],
        "Let a give a result for each step",
    ),
    "the same, with a dropout between": (
        [
            START,
            ("a", "gru", {"units": 3}, FROM),
            ("drop", "dropout", {"rate": 0.5}, {"input": "a.output"}),
            ("x", "lstm", {"units": 3}, {"input": "drop.output"}),
        ],
        "Let a give a result for each step",
    ),
    "the same, behind a bidirectional layer": (
        [START, ("a", "bidirectional", {"units": 3}, FROM), ("x", "lstm", {"units": 3}, {"input": "a.output"})],
        "Let a give a result for each step",
    ),
    "repeating a sequence that should be one vector": (
        [
            START,
            ("a", "lstm", {"units": 3, "return_sequences": True}, FROM),
            ("x", "repeat_vector", {"n": 3}, {"input": "a.output"}),
        ],
        "Let a give only its last result",
    ),
    "an image without channels": (
        [("start", "input", {"shape": [8, 8]}, {}), ("x", "conv2d", {"filters": 2, "kernel_size": [3, 3]}, FROM)],
        "Put Reshape before it, to get (8 x 8 x 1)",
    ),
    "numbers where a sequence is read": (
        [LINE, ("x", "lstm", {"units": 3}, FROM)],
        "Put Reshape before it, to get (8 x 1)",
    ),
    "an image where a sequence is read": (
        [IMAGE, ("x", "lstm", {"units": 3}, FROM)],
        "Put Reshape before it, to get (64 x 3)",
    ),
    "an image where one vector is taken": (
        [IMAGE, ("x", "repeat_vector", {"n": 2}, FROM)],
        "Put Flatten before it, to get (192)",
    ),
    "a window larger than the image": (
        [IMAGE, ("x", "conv2d", {"filters": 2, "kernel_size": [9, 9]}, FROM)],
        "Set Padding to same",
    ),
    "a smaller window": (
        [IMAGE, ("x", "max_pooling2d", {"pool_size": [9, 2]}, FROM)],
        "Set Window size to 8, 2",
    ),
    "joining along an axis that differs elsewhere": (
        [
            START,
            ("other", "input", {"shape": [5, 6]}, {}),
            ("x", "concatenate", {"axis": 1}, {"inputs": "start.output other.output"}),
        ],
        "Set Axis to -1",
    ),
    "joining an image and a vector": (
        [
            LINE,
            ("other", "input", {"shape": [2, 3]}, {}),
            ("x", "concatenate", {}, {"inputs": "start.output other.output"}),
        ],
        "Put Flatten before it, to get (6)",
    ),
    "adding tensors of another size": (
        [LINE, ("other", "input", {"shape": [6]}, {}), ("x", "add", {}, {"inputs": "start.output other.output"})],
        "Put Dense before it, to get (8)",
    ),
    "adding tensors that lie across": (
        [START, ("other", "input", {"shape": [4, 5]}, {}), ("x", "add", {}, {"inputs": "start.output other.output"})],
        "Put Permute before it, to get (4 x 5)",
    ),
    "a target shape that leaves values over": (
        [LINE, ("x", "reshape", {"target_shape": [4, 3]}, FROM)],
        "Set Target shape to 4, -1",
    ),
    "an axis that is not there": (
        [LINE, ("x", "batch_normalization", {"axis": 5}, FROM)],
        "Set Axis to -1",
    ),
    "groups that do not divide": (
        [START, ("x", "conv1d", {"filters": 4, "kernel_size": [3], "groups": 3}, FROM)],
        "Set Groups to 1",
    ),
    "a sequence of any length made flat": (
        [
            ("start", "input", {"shape": [None, 4]}, {}),
            ("flat", "flatten", {}, FROM),
            ("x", "dense", {"units": 2}, {"input": "flat.output"}),
        ],
        "Take Global Average Pooling 1D instead of flat",
    ),
    "one state of two": (
        [
            START,
            ("a", "lstm", {"units": 3}, FROM),
            ("x", "lstm", {"units": 3}, {**FROM, "hidden_state": "a.hidden_state"}),
        ],
        "Connect cell_state as well",
    ),
    "states of another size": (
        [
            START,
            ("a", "gru", {"units": 8}, FROM),
            ("x", "gru", {"units": 3}, {**FROM, "hidden_state": "a.hidden_state"}),
        ],
        "Set Units to 8",
    ),
    "measures where indices are looked up": (
        [LINE, ("x", "embedding", {"input_dim": 9, "output_dim": 4}, FROM)],
        "Set the number type of start to int32",
    ),
    "what a layer computed where indices are looked up": (
        [
            LINE,
            ("half", "rescaling", {"scale": 0.5}, FROM),
            ("x", "embedding", {"input_dim": 9, "output_dim": 4}, {"input": "half.output"}),
        ],
        "Put Change Number Type before it, to get (8)",
    ),
    "numbers where texts are cut": (
        [("start", "input", {"shape": [1]}, {}), ("x", "text_vectorization", {}, FROM)],
        "Set the number type of start to string",
    ),
    "texts where numbers are weighed": (
        [TEXT, ("x", "dense", {"units": 3}, FROM)],
        "Put Text Vectorization before it, to get (10000)",
    ),
    "texts where indices are looked up": (
        [TEXT, ("x", "embedding", {"input_dim": 9, "output_dim": 4}, FROM)],
        "Put Text Vectorization before it, to get (?)",
    ),
    "matrices that do not match": (
        [START, ("other", "input", {"shape": [5, 4]}, {}),
         ("x", "ops_matmul", {}, {"x1": "start.output", "x2": "other.output"})],
        "Put Permute before it, to get (4 x 5)",
    ),
    "tensors that cannot be stretched to each other": (
        [START, ("other", "input", {"shape": [4, 5]}, {}),
         ("x", "ops_add", {}, {"x1": "start.output", "x2": "other.output"})],
        "Put Permute before it, to get (4 x 5)",
    ),
    "a skip connection beside a step over pixels": (
        [IMAGE, ("a", "conv2d", {"filters": 4, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same"}, FROM),
         ("x", "add", {}, {"inputs": "start.output a.output"})],
        "Put Convolution 2D before it, to get (4 x 4 x 4)",
    ),
    "a skip connection past windows that shrink": (
        [IMAGE, ("a", "conv2d", {"filters": 3, "kernel_size": [3, 3]}, FROM),
         ("x", "add", {}, {"inputs": "start.output a.output"})],
        "Set the padding of a to same",
    ),
    "halves of an odd size": (
        [("start", "input", {"shape": [7, 7, 3]}, {}), ("a", "max_pooling2d", {}, FROM),
         ("up", "up_sampling2d", {}, {"input": "a.output"}),
         ("x", "concatenate", {}, {"inputs": "start.output up.output"})],
        "Put Zero Padding 2D before it, to get (7 x 7 x 3)",
    ),
    "one weight too few for the channels": (
        [IMAGE, ("pool", "global_average_pooling2d", {}, FROM), ("a", "dense", {"units": 2}, {"input": "pool.output"}),
         ("x", "multiply", {}, {"inputs": "start.output a.output"})],
        "Set the units of a to 3",
    ),
    "pictures made flat too early": (
        [IMAGE, ("flat", "flatten", {}, FROM),
         ("x", "conv2d", {"filters": 2, "kernel_size": [3, 3]}, {"input": "flat.output"})],
        "Go around flat, to get (8 x 8 x 3)",
    ),
    "a sequence made flat too early": (
        [START, ("flat", "flatten", {}, FROM), ("x", "lstm", {"units": 3}, {"input": "flat.output"})],
        "Go around flat, to get (5 x 4)",
    ),
    "channels in front": (
        [("start", "input", {"shape": [3, 32, 32]}, {}), ("x", "conv2d", {"filters": 2, "kernel_size": [5, 5]}, FROM)],
        "Put Permute before it, to get (32 x 32 x 3)",
    ),
    "vectors of another length multiplied": (
        [LINE, ("other", "input", {"shape": [6]}, {}),
         ("x", "dot", {"axes": 1}, {"inputs": "start.output other.output"})],
        "Put Dense before it, to get (8)",
    ),
    "channels that groups do not divide": (
        [("start", "input", {"shape": [8, 8, 10]}, {}), ("x", "group_normalization", {"groups": 4}, FROM)],
        "Set Groups to 2",
    ),
    "a step and a gap at once": (
        [IMAGE,
         ("x", "conv2d", {"filters": 2, "kernel_size": [3, 3], "strides": [2, 2], "dilation_rate": [2, 2]}, FROM)],
        "Set Stride to 1, 1",
    ),
    "attention to other features": (
        [START, ("other", "input", {"shape": [6, 3]}, {}),
         ("x", "attention", {}, {"query": "start.output", "value": "other.output"})],
        "Put Dense before it, to get (6 x 4)",
    ),
    "attention of one vector to itself": (
        [LINE, ("x", "multi_head_attention", {"num_heads": 2, "key_dim": 4},
                {"query": "start.output", "value": "start.output"})],
        "Put Reshape before it, to get (8 x 1)",
    ),
    "attention to what a recurrent layer gave last": (
        [START, ("a", "lstm", {"units": 3}, FROM),
         ("x", "multi_head_attention", {"num_heads": 2, "key_dim": 4},
          {"query": "a.output", "value": "a.output"})],
        "Let a give a result for each step",
    ),
    "a sum over the batch": ([START, ("x", "ops_sum", {"axis": "0"}, FROM)], "Set Axis to -1"),
}  # fmt: skip


def check_choices(repair: Repair) -> None:
    """The page says a choice as its form does where the label calls it `choice`; types of numbers stay as they are."""
    for edit in repair.edits:
        if edit["kind"] == "change_settings":
            for value in edit["settings"].values():
                assert not isinstance(value, str) or value in (repair.label.values.get(at) for at in ("choice", "type"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_repair_offered_mends_the_mistake(mistake: str, tmp_path: Path) -> None:
    layers, likeliest = MISTAKES[mistake]
    drawn = document(*layers)
    (fault,) = draft(drawn, tmp_path)["x"].problems
    assert likeliest in [str(repair.label) for repair in fault.repairs]
    for repair in fault.repairs:
        assert repair.label.template in translations("ko")
        check_choices(repair)
        drafts = draft(applied(drawn, repair), tmp_path)
        assert [problem for one in drafts.values() for problem in one.problems] == []
        assert drafts["x"].outputs["output"].spec, "and the shape is known again"


def test_where_nothing_helps_nothing_is_offered(tmp_path: Path) -> None:
    drawn = document(LINE, ("x", "dot", {"axes": 1}, {"inputs": "start.output"}))
    (fault,) = draft(drawn, tmp_path)["x"].problems
    assert fault.repairs == ()


def test_a_learner_mends_the_units_of_the_last_layer(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b,y\n1,2,3\n4,5,6\n", "utf-8")
    learner = {
        "type": "network_learner",
        "settings": {"targets": [{"columns": ["y"]}], "inputs": [{"input": "start", "columns": ["a", "b"]}]},
    }
    drawn = document(("start", "input", {"shape": [2]}, {}), ("last", "dense", {"units": 3}, FROM)).model_dump(
        mode="json", by_alias=True
    )
    drawn["nodes"] |= {"reader": {"type": "csv_reader", "settings": {"path": "data.csv"}}, "learner": learner}
    drawn["connections"] += [
        {"from": "last.output", "to": "learner.network"},
        {"from": "reader.table", "to": "learner.training"},
    ]
    wrong = Document.model_validate(drawn)
    (fault,) = draft(wrong, tmp_path)["learner"].problems
    assert [str(repair.label) for repair in fault.repairs] == ["Set the units of last to 1"]
    assert draft(applied(wrong, fault.repairs[0]), tmp_path)["learner"].problems == ()


@pytest.mark.parametrize(
    ("activation", "units", "loss", "words", "label"),
    [
        ("softmax", 1, "auto", "always 1", "Set the activation of last to sigmoid"),
        ("relu", 1, "binary_crossentropy", "which gives none", "Set the activation of last to sigmoid"),
        ("tanh", 3, "sparse_categorical_crossentropy", "which gives none", "Set the activation of last to softmax"),
    ],
)
def test_an_end_that_cannot_learn_gets_another_activation(
    activation: str, units: int, loss: str, words: str, label: str, tmp_path: Path
) -> None:
    (tmp_path / "data.csv").write_text("a,b,y\n1,2,0\n4,5,1\n", "utf-8")
    last = {"units": units, "activation": activation}
    drawn = document(("start", "input", {"shape": [2]}, {}), ("last", "dense", last, FROM)).model_dump(
        mode="json", by_alias=True
    )
    settings = {
        "targets": [{"columns": ["y"], "loss": loss}],
        "inputs": [{"input": "start", "columns": ["a", "b"]}],
    }
    drawn["nodes"] |= {
        "reader": {"type": "csv_reader", "settings": {"path": "data.csv"}},
        "learner": {"type": "network_learner", "settings": settings},
    }
    drawn["connections"] += [
        {"from": "last.output", "to": "learner.network"},
        {"from": "reader.table", "to": "learner.training"},
    ]
    wrong = Document.model_validate(drawn)
    (fault,) = draft(wrong, tmp_path)["learner"].problems
    assert words in str(fault.problem)
    repair = next(one for one in fault.repairs if str(one.label) == label)
    check_choices(repair)
    assert draft(applied(wrong, repair), tmp_path)["learner"].problems == ()
