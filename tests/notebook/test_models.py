"""A classical model through a whole run: trained, stored, applied in another step, judged, and handed to Python."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier

from netwright import Workflow

FLOW = {
    "format": 1,
    "nodes": {
        "reader": {"type": "csv_reader", "settings": {"path": "flowers.csv"}},
        "learner": {"type": "random_forest_learner", "settings": {"target": "species", "trees": 5}},
        "predictor": {"type": "model_predictor", "settings": {"probabilities": True}},
        "scorer": {"type": "scorer", "settings": {"actual": "species", "predicted": "prediction"}},
    },
    "connections": [
        {"from": "reader.table", "to": "learner.table"},
        {"from": "learner.model", "to": "predictor.model"},
        {"from": "reader.table", "to": "predictor.table"},
        {"from": "predictor.table", "to": "scorer.table"},
    ],
}


def test_a_model_from_file_to_score(tmp_path: Path) -> None:
    flowers = load_iris()
    species = [str(flowers.target_names[index]) for index in flowers.target]
    pl.DataFrame(flowers.data, schema=list("abcd")).with_columns(species=pl.Series(species)).write_csv(
        tmp_path / "flowers.csv"
    )
    file = tmp_path / "flow.netwright.json"
    file.write_text(json.dumps(FLOW), "utf-8")
    first = Workflow.load(file).run()
    model = first["learner"]["model"]
    assert isinstance(model, RandomForestClassifier)
    assert len(model.estimators_) == 5
    told = first["predictor"]["table"]
    assert told["prediction"].to_list() == [
        sorted(set(species))[code] for code in model.predict(flowers.data).astype(int)
    ]
    scores = dict(first["scorer"]["scores"].iter_rows())
    assert scores["accuracy"] == (told["prediction"] == told["species"]).mean() > 0.95
    again = Workflow.load(file).with_settings({"predictor.probabilities": False}).run()
    assert again["learner"].state.cached
    assert not again["predictor"].state.cached
    assert again["predictor"]["table"]["prediction"].equals(told["prediction"])
