"""A small GPT: its names are the flagship's, its block is drawn once, and it beats the flagship's n-grams."""

from __future__ import annotations

import functools
import json
import statistics
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.examples.conftest import ROOT, rows, run

NAME = "small-gpt"
FOLDER = ROOT / "examples" / NAME
SEEDS = (1, 2, 3)
LSTM = 10.34
"""The flagship's median over the same three seeds."""
# Normalisation, four projections, normalisation, two dense layers; embeddings, normalisation, softmax.
BLOCK = 128 + 4 * (64 * 64 + 64) + 128 + (64 * 256 + 256) + (256 * 64 + 64)
REST = (33 + 24) * 64 + 128 + (64 * 33 + 33)


def perplexities(outcome: dict[str, Any]) -> dict[str, float]:
    return {row["model"]: row["perplexity"] for row in rows(outcome, "perplexity", "scores")}


def test_the_names_are_those_of_the_flagship() -> None:
    table = Path("data") / "mountain-names.csv"
    assert (FOLDER / table).read_bytes() == (ROOT / "examples" / "mountain-names" / table).read_bytes()


def test_a_block_is_drawn_once_and_has_weights_of_its_own_each_time() -> None:
    drawn = json.loads((FOLDER / f"{NAME}.netwright.json").read_text("utf-8"))
    assert list(drawn["workflows"]) == ["block"]
    blocks = [node["settings"]["workflow"] for node in drawn["nodes"].values() if node["type"] == "workflow"]
    assert blocks == ["block", "block"]


def test_quick_figures(copy_example: Callable[[str], Path]) -> None:
    outcome = run(copy_example(NAME), "--var", "quick=true", "--to", "perplexity")
    scores = perplexities(outcome)
    assert scores["network"] < scores["interpolated 2-gram"]
    assert outcome["nodes"]["learner"]["outputs"]["network"]["bytes"] >= 4 * (2 * BLOCK + REST), "float32"


@pytest.fixture(scope="module")
def full(copy_example: Callable[[str], Path]) -> Callable[[int], dict[str, Any]]:
    file = copy_example(NAME)
    return functools.cache(lambda seed: run(file, "--seed", str(seed)))


@pytest.mark.gallery
@pytest.mark.parametrize("seed", SEEDS)
def test_full_run(full: Callable[[int], dict[str, Any]], seed: int, yardstick: ModuleType) -> None:
    scores = perplexities(full(seed))
    assert scores["network"] < scores["interpolated 3-gram"]
    invented = [row["text"] for row in rows(full(seed), "generator", "texts")]
    assert len(yardstick.good_names(invented, yardstick.read_names())) >= 85


@pytest.mark.gallery
def test_full_figures_of_three_seeds(full: Callable[[int], dict[str, Any]]) -> None:
    assert statistics.median(perplexities(full(seed))["network"] for seed in SEEDS) <= 1.10 * LSTM
