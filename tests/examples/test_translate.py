"""Translate: the pairs follow from rules, and the network that was cut in two translates unseen ones."""

from __future__ import annotations

import functools
import importlib.util
import statistics
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from tests.examples.conftest import ROOT, rows, run

NAME = "translate"
SEEDS = (1, 2, 3)
FOLDER = ROOT / "examples" / NAME
Exact = dict[tuple[str, str], float]


def exact(folder: Path, decoders: dict[str, str]) -> Exact:
    """Return by decoder and kind, and over all, the share of unseen pairs that are right to the letter."""
    last = list(decoders)[-1]
    table = pl.read_ipc(folder / last / "table" / "table.arrow")
    return {
        (node, kind): (part[column] == part["wanted"]).mean()
        for node, column in decoders.items()
        for kind, part in [("all", table), *((kind, part) for (kind,), part in table.group_by("kind"))]
    }


@pytest.fixture(scope="module")
def rules() -> ModuleType:
    found = importlib.util.spec_from_file_location("make_data", FOLDER / "make_data.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_numbers_and_dates_by_hand(rules: ModuleType) -> None:
    written = {
        0: ("zero", "null", "영"),
        21: ("twenty-one", "einundzwanzig", "이십일"),
        101: ("one hundred and one", "einhunderteins", "백일"),
        1_016: ("one thousand and sixteen", "eintausendsechzehn", "천십육"),
        11_110: ("eleven thousand, one hundred and ten", "elftausendeinhundertzehn", "만 천백십"),
        501_381: (
            "five hundred and one thousand, three hundred and eighty-one",
            "fünfhunderteintausenddreihunderteinundachtzig",
            "오십만 천삼백팔십일",
        ),
    }
    for number, said in written.items():
        assert (rules.english(number), rules.german(number), rules.korean(number)) == said
    day = rules.datetime.date(1985, 3, 5)
    assert rules.english_date(day) == "Tuesday, March 5, 1985"
    assert rules.german_date(day) == "Dienstag, 5. März 1985"
    assert rules.korean_date(day) == "1985년 3월 5일 화요일"


def test_the_pairs_are_what_the_rules_make(rules: ModuleType) -> None:
    table = pl.read_parquet(FOLDER / "data" / "pairs.parquet")
    draw = rules.random.Random(rules.SEED).sample
    made = pl.DataFrame([*rules.numbers(draw), *rules.dates(draw)], schema=table.columns, orient="row")
    assert table.equals(made)
    assert table["english"].n_unique() == table.height


def test_korean_quick(copy_example: Callable[[str], Path]) -> None:
    """Learnt in two epochs, cut and translated. Seeds 1 to 3 have 99.4, 95.7 and 97.3% right."""
    file = copy_example(NAME)
    out = file.parent / "out"
    options = ("--var", "quick=true", "--var", "language=korean")
    outcome = run(file, *options, "--to", "greedy", "--out", str(out))
    losses = [epoch["val_loss"] for epoch in rows(outcome, "learner", "history")]
    assert len(losses) == 2
    assert losses == sorted(losses, reverse=True)
    found = exact(out, {"greedy": "looking back"})
    assert found["greedy", "all"] >= 0.93
    assert found["greedy", "number"] >= 0.98


@pytest.fixture(scope="module")
def full(copy_example: Callable[[str], Path]) -> Callable[[str, int], Exact]:
    file = copy_example(NAME)

    def translate(language: str, seed: int) -> Exact:
        out = file.parent / f"out-{language}-{seed}"
        run(file, "--seed", str(seed), "--var", f"language={language}", "--out", str(out), seconds=1_500)
        return exact(out, {"greedy": "looking back", "greedy-plain": "from memory", "beam": "beam search"})

    return functools.cache(translate)


@pytest.mark.gallery
@pytest.mark.parametrize("seed", SEEDS)
def test_german_full_run(full: Callable[[str, int], Exact], seed: int) -> None:
    """Seeds 1 to 3 have 99.95, 90.3 and 99.95% right: the second has not found all years after four epochs."""
    found = full("german", seed)
    assert min(found["greedy", "all"], found["beam", "all"]) >= 0.88
    assert min(found[node, "number"] for node in ("greedy", "greedy-plain", "beam")) >= 0.98


@pytest.mark.gallery
def test_german_needs_attention(full: Callable[[str, int], Exact]) -> None:
    """Medians of three seeds, which the tests before have run."""
    each = [full("german", seed) for seed in SEEDS]
    assert statistics.median(found["greedy", "all"] for found in each) >= 0.97
    assert statistics.median(found["beam", "all"] for found in each) >= 0.97
    assert statistics.median(found["greedy", "all"] - found["greedy-plain", "all"] for found in each) >= 0.30
    assert statistics.median(found["greedy", "date"] for found in each) >= 0.95


@pytest.mark.gallery
@pytest.mark.parametrize("seed", SEEDS)
def test_korean_needs_none(full: Callable[[str, int], Exact], seed: int) -> None:
    found = full("korean", seed)
    assert min(found[node, kind] for node in ("greedy", "greedy-plain") for kind in ("number", "date")) >= 0.98
