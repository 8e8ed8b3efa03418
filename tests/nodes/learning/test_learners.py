"""Every learner against scikit-learn or LightGBM called by hand, through storage and the Model Predictor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from netwright.nodes.learning import random_forest_learner
from netwright.ports import Model, ModelSpec
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import diabetes, iris, people, table

Make = Callable[..., Node[Any]]
SEED = 7

CLASSIFIERS: list[tuple[str, dict[str, Any], Any, bool]] = [
    ("random_forest_learner", {"trees": 20}, RandomForestClassifier(20, random_state=SEED), False),
    ("decision_tree_learner", {}, DecisionTreeClassifier(max_depth=5, min_samples_leaf=5, random_state=SEED), False),
    ("logistic_regression_learner", {}, LogisticRegression(max_iter=1000), True),
    ("logistic_regression_learner", {"penalty": "none"}, LogisticRegression(C=np.inf, max_iter=1000), True),
    ("nearest_neighbors_learner", {}, KNeighborsClassifier(algorithm="brute"), True),
    ("naive_bayes_learner", {}, GaussianNB(), True),
    ("svm_learner", {}, SVC(), True),
]
REGRESSORS: list[tuple[str, dict[str, Any], Any, bool]] = [
    ("random_forest_learner", {"trees": 20}, RandomForestRegressor(20, max_features="sqrt", random_state=SEED), False),
    ("decision_tree_learner", {}, DecisionTreeRegressor(max_depth=5, min_samples_leaf=5, random_state=SEED), False),
    ("linear_regression_learner", {}, LinearRegression(), True),
    ("linear_regression_learner", {"penalty": "ridge"}, Ridge(), True),
    ("linear_regression_learner", {"penalty": "lasso"}, Lasso(), True),
    ("linear_regression_learner", {"penalty": "elastic net", "strength": 0.5}, ElasticNet(alpha=0.5), True),
    (
        "nearest_neighbors_learner",
        {"weights": "by distance"},
        KNeighborsRegressor(weights="distance", algorithm="brute"),
        True,
    ),
    ("svm_learner", {"kernel": "linear"}, SVR(kernel="linear"), True),
]


def stored(model: Model, folder: Path) -> Model:
    """Return the model as another process would read it."""
    folder.mkdir()
    spec = model.write(folder)
    return Model.read(ModelSpec.model_validate_json(spec.model_dump_json()), folder)


def predict(make: Make, model: Model, frame: pl.DataFrame, context: RecordingContext, **settings: Any) -> pl.DataFrame:
    node = make("model_predictor", **settings)
    promised = node.configure(model.spec, table(frame).spec)["table"]
    made = node.execute(model=model, table=table(frame), context=context)["table"]
    assert made.spec == promised
    return made.frame.collect()


@pytest.mark.parametrize(("id", "settings", "reference", "is_scaled"), CLASSIFIERS)
def test_classes_as_scikit_learn_tells_them(
    id: str, settings: dict[str, Any], reference: Any, is_scaled: bool, make: Make, context: RecordingContext
) -> None:
    rows = iris()
    training, test = rows.gather_every(2), rows.gather_every(2, 1)
    learner = make(id, target="species", **settings)
    made = learner.execute(table=table(training), context=context)
    assert set(made) == set(learner.configure(table(training).spec))
    told = predict(make, stored(made["model"], context.folder / "model"), test, context, probabilities=True)
    scaler = StandardScaler(with_mean=is_scaled, with_std=is_scaled)
    reference.fit(scaler.fit_transform(training[:, :4]), training["species"])
    x = scaler.transform(test[:, :4])
    assert told["prediction"].to_list() == reference.predict(x).tolist()
    if made["model"].spec.probabilities:
        chances = told.select(f"prediction: {label}" for label in reference.classes_).to_numpy()
        np.testing.assert_allclose(chances, reference.predict_proba(x), atol=1e-12)


@pytest.mark.parametrize(("id", "settings", "reference", "is_scaled"), REGRESSORS)
def test_numbers_as_scikit_learn_tells_them(
    id: str, settings: dict[str, Any], reference: Any, is_scaled: bool, make: Make, context: RecordingContext
) -> None:
    rows = diabetes()
    training, test = rows.gather_every(2), rows.gather_every(2, 1)
    made = make(id, target="progress", **settings).execute(table=table(training), context=context)
    told = predict(make, stored(made["model"], context.folder / "model"), test, context)
    scaler = StandardScaler(with_mean=is_scaled, with_std=is_scaled)
    reference.fit(scaler.fit_transform(training[:, :10]), training["progress"])
    np.testing.assert_allclose(told["prediction"], reference.predict(scaler.transform(test[:, :10])), rtol=1e-9)


def test_boosting_as_lightgbm_tells_it(make: Make, context: RecordingContext) -> None:
    rows = people()
    learner = make("gradient_boosting_learner", target="income", rounds=10)
    model = stored(learner.execute(table=table(rows), context=context)["model"], context.folder / "model")
    told = predict(make, model, rows, context, probabilities=True)
    x = rows.select("age", pl.col("work").to_physical(), pl.col("member").cast(pl.Int8)).to_numpy().astype(float)
    options = {"objective": "binary", "seed": SEED, "deterministic": True, "force_row_wise": True, "verbosity": -1}
    data = lightgbm.Dataset(x, label=(rows["income"] == "low").to_numpy().astype(float), categorical_feature=[1])
    booster = lightgbm.train({**options, "num_threads": 2}, data, num_boost_round=10)
    np.testing.assert_allclose(told["prediction: low"], booster.predict(x), atol=1e-12)
    assert ((told["prediction: low"] > 0.5) == (told["prediction"] == "low")).all()


def test_boosting_takes_what_is_missing_and_several_classes(make: Make, context: RecordingContext) -> None:
    rows = iris().with_columns(pl.when(pl.int_range(pl.len()) % 7 != 0).then("petal length").alias("petal length"))
    learner = make("gradient_boosting_learner", target="species", rounds=20)
    model = learner.execute(table=table(rows), context=context)["model"]
    told = predict(make, model, rows, context)
    assert (told["prediction"] == rows["species"]).mean() > 0.97


def test_categories_become_columns(make: Make, context: RecordingContext) -> None:
    rows = people()
    model = make("logistic_regression_learner", target="income", penalty="none").execute(
        table=table(rows), context=context
    )
    told = predict(make, model["model"], rows, context, probabilities=True)
    codes = OneHotEncoder(sparse_output=False).fit_transform(rows.select(pl.col("work").cast(pl.String)))
    x = np.column_stack([rows["age"], codes, rows["member"]])
    by_hand = LogisticRegression(C=np.inf, max_iter=5000).fit(StandardScaler().fit_transform(x), rows["income"])
    chances = by_hand.predict_proba(StandardScaler().fit_transform(x))[:, 1]
    np.testing.assert_allclose(told["prediction: low"], chances, atol=1e-3)
    coefficients = model["coefficients"].frame.collect()
    assert coefficients["feature"].to_list() == [
        "age",
        "work = farm",
        "work = none",
        "work = office",
        "member",
        "(intercept)",
    ]
    assert set(coefficients["class"]) == {"low"}


def test_coefficients_are_per_unit(make: Make, context: RecordingContext) -> None:
    rows = diabetes()
    learner = make("linear_regression_learner", target="progress")
    found = learner.execute(table=table(rows), context=context)["coefficients"].frame.collect()
    by_hand = LinearRegression().fit(rows[:, :10], rows["progress"])
    np.testing.assert_allclose(found["per unit"], [*by_hand.coef_, by_hand.intercept_], rtol=1e-8)


def test_mlp_learns_with_a_curve(make: Make, context: RecordingContext) -> None:
    rows = iris()
    learner = make("mlp_learner", target="species", hidden="8, 4", epochs=300, learning_rate=0.02)
    model = learner.execute(table=table(rows), context=context)["model"]
    told = predict(make, stored(model, context.folder / "model"), rows, context, probabilities=True)
    assert (told["prediction"] == rows["species"]).mean() >= 0.96
    assert [point.epoch for point in context.points] == list(range(1, len(context.points) + 1))
    assert context.points[-1].values["loss"] < context.points[0].values["loss"] / 4
    assert told.select(
        "prediction: setosa", "prediction: versicolor", "prediction: virginica"
    ).sum_horizontal().to_list() == pytest.approx([1] * 150)
    again = learner.execute(table=table(rows), context=context)["model"]
    assert_frame_equal(predict(make, again, rows, context), told.select(pl.all().exclude("^prediction: .*$")))


def test_a_column_of_lists_is_many_features(make: Make, context: RecordingContext) -> None:
    rows = iris()
    joined = rows.select(pl.concat_list(rows.columns[:4]).list.to_array(4).alias("sizes"), "species")
    learner = make("decision_tree_learner", target="species")
    one, other = (learner.execute(table=table(frame), context=context) for frame in (rows, joined))
    assert predict(make, one["model"], rows, context)["prediction"].equals(
        predict(make, other["model"], joined, context)["prediction"]
    )
    assert other["importance"].frame.collect()["feature"].to_list() == ["sizes"]


def test_importance_adds_up_to_one_and_names_the_columns(make: Make, context: RecordingContext) -> None:
    for id, settings in (
        ("random_forest_learner", {"trees": 10}),
        ("gradient_boosting_learner", {"rounds": 5}),
        ("decision_tree_learner", {}),
    ):
        made = make(id, target="income", **settings).execute(table=table(people()), context=context)
        rows = made["importance"].frame.collect()
        assert set(rows["feature"]) == {"age", "work", "member"}
        assert rows["importance"].sum() == pytest.approx(1)
        assert [bar["feature"] for bar in made["figure"].vega_lite["data"]["values"]] == rows["feature"].to_list()


def test_a_missing_value_is_found_with_column_and_row(make: Make, context: RecordingContext) -> None:
    rows = iris().with_columns(pl.when(pl.int_range(pl.len()) != 41).then("petal width").alias("petal width"))
    learner = make("logistic_regression_learner", target="species")
    with pytest.raises(InputError, match="Column petal width has a missing or infinite value in row 42") as refused:
        learner.execute(table=table(rows), context=context)
    assert refused.value.port == "table"
    patient = make("logistic_regression_learner", target="species", missing_values="leave out")
    model = patient.execute(table=table(rows), context=context)["model"]
    assert [str(warning) for warning in context.warnings] == ["Rows left out for a missing or infinite value: 1."]
    told = predict(make, model, rows, context)
    assert told["prediction"].null_count() == 1
    assert told["prediction"][41] is None


def test_what_does_not_fit_is_said_while_editing(make: Make) -> None:
    spec = table(people()).spec
    with pytest.raises(SettingsError, match="No column is chosen"):
        make("random_forest_learner").configure(spec)
    with pytest.raises(SettingsError, match="Column income is of kind text; a regression tells a number"):
        make("random_forest_learner", target="income", task="regression").configure(spec)
    with pytest.raises(SettingsError, match="Column income is the target"):
        make("svm_learner", target="income", features=["age", "income"]).configure(spec)
    with pytest.raises(SettingsError, match="Hidden layers cannot be 8, many"):
        make("mlp_learner", target="income", hidden="8, many").configure(spec)


def test_one_class_is_refused(make: Make, context: RecordingContext) -> None:
    rows = people().filter(pl.col("income") == "high")
    with pytest.raises(InputError, match="holds one class only: high"):
        make("decision_tree_learner", target="income").execute(table=table(rows), context=context)


def test_texts_that_are_no_categories_are_left_out(make: Make, context: RecordingContext) -> None:
    rows = people().with_columns(name=pl.int_range(pl.len()).cast(pl.String))
    model = make("decision_tree_learner", target="income").execute(table=table(rows), context=context)["model"]
    assert [column.name for column in model.spec.features or ()] == ["age", "work", "member"]
    assert "Column name holds too many different texts" in str(context.warnings[0])
    with pytest.raises(SettingsError, match="Column name holds 400 different texts"):
        make("decision_tree_learner", target="income", features=["name"]).execute(table=table(rows), context=context)


def test_a_forest_tells_how_far_it_is_and_is_the_same_in_stages(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grown() -> pl.DataFrame:
        forest = make("random_forest_learner", target="income", trees=25)
        return forest.execute(table=table(people()), context=context)["importance"].frame.collect()

    at_once = grown()
    context.fractions.clear()
    monkeypatch.setattr(random_forest_learner, "STAGE_SECONDS", 0)
    assert grown().equals(at_once)
    assert context.fractions[-1] == 1
    assert len(context.fractions) > 5


def test_svm_learns_probabilities_on_wish(make: Make, context: RecordingContext) -> None:
    model = make("svm_learner", target="species", probabilities=True).execute(table=table(iris()), context=context)
    told = predict(make, stored(model["model"], context.folder / "model"), iris(), context, probabilities=True)
    best = told.select(pl.selectors.starts_with("prediction: ")).max_horizontal()
    assert best.min() > 1 / 3


def test_training_that_does_not_settle_warns(make: Make, context: RecordingContext) -> None:
    make("logistic_regression_learner", target="species", rounds=2).execute(table=table(iris()), context=context)
    assert [str(warning) for warning in context.warnings] == ["Training ended before the model had settled."]
