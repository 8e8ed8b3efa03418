"""Models in files: what is read tells what was written, and nothing that is not a model gets in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from polars.testing import assert_frame_equal

from netwright.nodes.learning import model_file
from netwright.ports import Model
from netwright.sdk import Node, NodeError, SettingsError
from netwright.sdk.files import file_hash
from netwright.sdk.trust import THIS_RUN, Untrusted
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import people, table

Make = Callable[..., Node[Any]]


def written(make: Make, context: RecordingContext, learner: str, **settings: Any) -> tuple[Model, Path]:
    """Teach a model and write it."""
    model = make(learner, **settings).execute(table=table(people()), context=context)["model"]
    writer = make("model_writer", path="models/people.zip")
    assert writer.configure(model.spec) == {"model": model.spec}
    assert writer.execute(model=model, context=context) == {"model": model}
    return model, context.folder / "models" / "people.zip"


@pytest.mark.parametrize(
    ("learner", "settings"),
    [
        ("decision_tree_learner", {"target": "income"}),
        ("gradient_boosting_learner", {"target": "income", "rounds": 3}),
        ("k_means", {"missing_values": "leave out"}),
    ],
)
def test_a_model_that_was_read_tells_the_same(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch, learner: str, settings: dict[str, Any]
) -> None:
    model, path = written(make, context, learner, **settings)
    monkeypatch.setenv(THIS_RUN, file_hash(path))
    reader = make("model_reader", path="models/people.zip")
    reader.found = json.loads(json.dumps(reader.inspect(context)))
    assert reader.configure() == {"model": model.spec}
    read = reader.execute(context=context)["model"]
    rows = table(people(50, seed=1))
    told, wanted = (
        make("model_predictor").execute(model=one, table=rows, context=context)["table"].frame.collect()
        for one in (read, model)
    )
    assert_frame_equal(told, wanted)
    first = path.read_bytes()
    make("model_writer", path="models/people.zip").execute(model=read, context=context)
    assert path.read_bytes() == first


def test_a_model_of_lightgbm_waits_until_it_is_trusted(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(THIS_RUN, raising=False)
    _, path = written(make, context, "gradient_boosting_learner", target="income", rounds=3)
    with pytest.raises(Untrusted, match="not trusted yet") as refused:
        make("model_reader", path="models/people.zip").execute(context=context)
    assert (refused.value.trust, refused.value.setting) == (file_hash(path), "path")


def test_what_is_no_model_is_refused(make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch) -> None:
    model, path = written(make, context, "decision_tree_learner", target="income")
    reader = make("model_reader", path="models/people.zip")
    whole = path.read_bytes()
    for damaged in (whole[:-30], whole[:200], b"PK\x03\x04", b"no archive"):
        path.write_bytes(damaged)
        for read in (reader.inspect, lambda context: reader.execute(context=context)):
            with pytest.raises(NodeError, match=r"people\.zip holds no model, or is damaged"):
                read(context)
    path.write_bytes(whole[:300] + bytes([whole[300] ^ 255]) + whole[301:])
    with pytest.raises(NodeError, match="holds no model"):
        reader.execute(context=context)
    with ZipFile(path, "w") as archive:
        archive.writestr("spec.json", model.spec.model_dump_json())
        archive.writestr("parameters.json", "{}")
    with pytest.raises(NodeError, match="holds no model"):
        reader.execute(context=context)
    with ZipFile(path, "w") as archive:
        archive.writestr("spec.json", "{}")
    with pytest.raises(NodeError, match="holds no model"):
        reader.inspect(context)
    make("model_writer", path="models/people.zip").execute(model=model, context=context)
    with ZipFile(path, "a") as archive:
        archive.writestr("../outside.txt", "x")
    with pytest.raises(NodeError, match="holds no model"):
        reader.execute(context=context)
    path.write_bytes(whole)
    monkeypatch.setattr(model_file, "LARGEST", 100)
    with pytest.raises(NodeError, match="holds no model"):
        reader.execute(context=context)


def test_mistakes_are_named(make: Make, context: RecordingContext) -> None:
    model, _ = written(make, context, "decision_tree_learner", target="income")
    with pytest.raises(SettingsError, match=r"does not end in \.zip"):
        make("model_writer", path="model.pkl").configure(model.spec)
    with pytest.raises(SettingsError, match=r"There is no file gone\.zip"):
        make("model_reader", path="gone.zip").inspect(context)
    assert make("model_reader", path="lake://models/people.zip").inspect(context) is None
    assert make("model_reader", path="lake://models/people.zip").configure() == {}
