"""Texts in, classes out: a network that cuts texts by itself, drawn, adapted, trained and applied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from netwright import Workflow

NODES: dict[str, tuple[str, dict[str, Any]]] = {
    "rows": ("csv_reader", {"path": "data.csv"}),
    "text": ("layer.input", {"shape": [1], "dtype": "string"}),
    "size": ("layer.input", {"shape": [1]}),
    "tokens": ("layer.text_vectorization", {"output_sequence_length": 4}),
    "vectors": ("layer.embedding", {"input_dim": 20, "output_dim": 8}),
    "pool": ("layer.global_average_pooling1d", {}),
    "scaled": ("layer.normalization", {}),
    "both": ("layer.concatenate", {}),
    "good": ("layer.dense", {"units": 1, "activation": "sigmoid"}),
    "adapt": (
        "adapt_layers",
        {"inputs": [{"input": "text", "columns": ["said"]}, {"input": "size", "columns": ["n"]}]},
    ),
    "learn": (
        "network_learner",
        {
            "epochs": 30,
            "learning_rate": 0.05,
            "inputs": [{"input": "text", "columns": ["said"]}, {"input": "size", "columns": ["n"]}],
            "targets": [{"columns": ["y"]}],
        },
    ),
    "apply": (
        "network_executor",
        {"inputs": [{"input": "text", "columns": ["said"]}, {"input": "size", "columns": ["n"]}]},
    ),
}
WIRES = """
text.output tokens.input, tokens.output vectors.input, vectors.output pool.input, size.output scaled.input
pool.output both.inputs, scaled.output both.inputs, both.output good.input, good.output adapt.network
rows.table adapt.table, adapt.network learn.network, rows.table learn.training
learn.network apply.network, rows.table apply.table
"""


def test_a_network_reads_texts_and_learns(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    good, bad = ["fine weather", "a fine day", "good food"], ["bad weather", "a bad day", "awful food"]
    lines = []
    for place in range(48):
        is_good = place % 2
        lines.append(f"{random.choice(good if is_good else bad)},{random.integers(100, 200)},{is_good}")
    (tmp_path / "data.csv").write_text("said,n,y\n" + "\n".join(lines) + "\n", "utf-8")
    flow = {
        "format": 1,
        "nodes": {id: {"type": type, "settings": settings} for id, (type, settings) in NODES.items()},
        "connections": [
            {"from": source, "to": target}
            for source, target in (
                wire.split() for line in WIRES.split("\n") for wire in line.split(",") if wire.strip()
            )
        ],
    }
    file = tmp_path / "texts.netwright.json"
    file.write_text(json.dumps(flow), "utf-8")
    results = Workflow.load(file).run()
    assert results.state == "done", {id: node.state.error for id, node in results.items() if node.state.error}
    found = results["apply"]["table"]
    guessed = found[found.columns[-1]].to_numpy() > 0.5
    assert (guessed == (found["y"].to_numpy() == 1)).mean() == 1
    learnt = results["learn"].value("network")
    assert "fine" in json.dumps(dict(learnt.assets)), "the vocabulary goes along with the network"
