"""Variational Scorer against SciPy's densities, and against the learner's own ELBO."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from netwright.networks.graphs.graph import network_of
from netwright.networks.predict import Predictor
from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk import InputError, Node
from tests.networks.drawing import layer, start
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
ROWS = np.random.default_rng(2).uniform(0, 1, (40, 5)).astype("float32")
TABLE = Table.of(pl.DataFrame(ROWS, schema=list("abcde")))
MANY = Table.of(pl.DataFrame(np.tile(ROWS, (100, 1)), schema=list("abcde")))
"""The learner draws once for each row."""


def halves(end: str) -> tuple[NetworkSpec, NetworkSpec]:
    given, latent = start([5], id="given"), start([2], id="latent")
    ends = [layer("dense", name, units=2).configure(input=given)["output"] for name in ("mean", "variance")]
    return network_of(ends), network_of(
        [layer("dense", "made", units=5, activation=end).configure(input=latent)["output"]]
    )


def trained(make: Make, context: RecordingContext, likelihood: str, end: str) -> dict[str, Any]:
    encoder, decoder = (Network(half) for half in halves(end))
    learner = make("variational_learner", epochs=2, likelihood=likelihood)
    return learner.execute(encoder=encoder, decoder=decoder, training=TABLE, validation=MANY, context=context)


def test_a_gaussian_elbo_is_that_of_the_densities(make: Make, context: RecordingContext) -> None:
    made = trained(make, context, "gaussian", "linear")
    node = make("variational_scorer", likelihood="gaussian", draws=400)
    given = {"encoder": made["encoder"], "decoder": made["decoder"], "table": TABLE}
    scored = node.execute(**given, context=context)
    promised = node.configure(given["encoder"].spec, given["decoder"].spec, TABLE.spec)
    assert scored["table"].spec.columns == promised["table"].columns
    codes = Predictor(made["encoder"])({"given": ROWS})
    mean, deviation = codes["mean"], np.exp(0.5 * codes["variance"])
    kernel, bias = made["decoder"].weights.values()
    random = np.random.default_rng(7)
    ratios = []
    for _ in range(400):
        latent = (mean + deviation * random.standard_normal(mean.shape)).astype("float32")
        joint = stats.norm.logpdf(ROWS, latent @ kernel + bias).sum(1) + stats.norm.logpdf(latent).sum(1)
        ratios.append(joint - stats.norm.logpdf(latent, mean, deviation).sum(1))
    assert scored["table"].frame.collect()["elbo"].to_numpy() == pytest.approx(np.mean(ratios, axis=0), abs=0.3)
    scores = dict(scored["scores"].frame.collect().rows())
    assert scores["elbo"] == pytest.approx(np.mean(ratios), abs=0.05)
    assert scores["elbo"] == pytest.approx(-scores["reconstruction"] - scores["divergence"])


@pytest.mark.parametrize("end", ["sigmoid", "linear"])
def test_a_bernoulli_elbo_is_that_of_the_learner(make: Make, context: RecordingContext, end: str) -> None:
    made = trained(make, context, "bernoulli", end)
    given = {"encoder": made["encoder"], "decoder": made["decoder"], "table": TABLE}
    scored = make("variational_scorer", draws=100).execute(**given, context=context)
    assert scored["table"].frame.collect().height == 40
    last = made["history"].frame.collect()["val_elbo"][-1]
    assert dict(scored["scores"].frame.collect().rows())["elbo"] == pytest.approx(last, abs=0.1)


def test_misfits_are_named(make: Make) -> None:
    encoder, decoder = halves("sigmoid")
    node = make("variational_scorer")
    with pytest.raises(InputError, match="needs one input and two outputs"):
        node.configure(decoder, decoder, TABLE.spec)
    with pytest.raises(InputError, match="a column elbo already"):
        node.configure(encoder, decoder, Table.of(TABLE.frame.collect().with_columns(elbo=1.0)).spec)
