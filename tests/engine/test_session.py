"""Runs on real workers: what works, what is answered from the cache, what fails."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.conftest import Bench, cached, document, ran

THREE = {"a": ("add", {"add": 2}), "b": ("add", {}), "c": ("add", {"add": 10})}
LINE = ("a.sum -> b.numbers", "b.sum -> c.numbers")


def test_a_chain_runs_once_and_is_then_cached(on_bench: Callable[..., None]) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        first = await bench.run(flow)
        assert first.state == "done"
        assert ran(first) == ["a", "b", "c"]
        assert await bench.number(flow, "c") == 13
        again = await bench.run(flow)
        assert ran(again) == []
        assert cached(again) == ["a", "b", "c"]

    on_bench(test)
