"""A warning where something learns from rows that are set aside to test with later."""

from __future__ import annotations

from functools import cache
from typing import Any

from netwright.sdk import NodeType, Registry
from netwright.workflow.document import Document
from netwright.workflow.problems.leakage import FITTING, JUDGING, SPLITS
from netwright.workflow.problems.problems import find_problems
from tests.workflow.samples import entry


@cache
def types() -> dict[str, NodeType]:
    return {id: found.type for id, found in Registry.discover().classes.items()}


def flow(*wires: str, **nodes: str) -> Document:
    connections = [dict(zip(("from", "to"), wire.split(" > "), strict=True)) for wire in wires]
    held: dict[str, Any] = {id: entry(type) for id, type in nodes.items()}
    return Document.model_validate({"nodes": held, "connections": connections})


def warned(document: Document, language: str = "en") -> list[tuple[str | None, str]]:
    return [
        (one.node, one.problem.render(language))
        for one in find_problems(document, types())
        if one.severity == "warning"
    ]


def test_a_normalizer_before_the_split() -> None:
    early = flow(
        "read.table > norm.table", "norm.table > filter.table", "filter.table > split.table",
        "split.first > learner.training", "split.second > apply.table", "learner.network > apply.network",
        "apply.table > scorer.table", "scorer.confusion > later.table",
        read="csv_reader", norm="normalizer", filter="row_filter", split="partition", learner="network_learner",
        apply="network_executor", scorer="scorer", later="scorer",
    )  # fmt: skip
    found = warned(early)
    assert sorted(str(node) for node, _ in found) == ["learner", "scorer"]
    assert all(told.startswith("Normalizer learns from all rows before Partition sets some aside") for _, told in found)
    assert all(told.startswith("나누기가 행을 나누기 전에 정규화가 모든 행에서") for _, told in warned(early, "ko"))


def test_what_is_fitted_on_training_rows_is_right() -> None:
    late = flow(
        "read.table > split.table", "split.first > norm.table", "split.second > apply.table",
        "norm.transform > apply.transform", "norm.table > learner.training",
        read="csv_reader", norm="normalizer", split="partition", apply="transform_apply", learner="network_learner",
    )  # fmt: skip
    assert not warned(late)


def test_cross_validation_of_rows_that_were_fitted_before() -> None:
    wires = ("read.table > fill.table", "fill.table > cv.table")
    assert [node for node, _ in warned(flow(*wires, read="csv_reader", fill="missing_value", cv="cross_validate"))] == [
        "cv"
    ]


def test_codes_of_words_and_categories_tell_nothing() -> None:
    coded = flow(
        "read.table > code.table", "code.table > split.table", "split.first > learner.training",
        read="csv_reader", code="category_to_number", split="partition", learner="network_learner",
    )  # fmt: skip
    assert not warned(coded)


def test_the_node_types_and_groups_are_there() -> None:
    assert types().keys() >= FITTING | SPLITS
    assert {type.group for type in types().values()} >= JUDGING
