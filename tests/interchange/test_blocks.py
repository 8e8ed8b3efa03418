"""What counts as a block."""

from __future__ import annotations

import itertools

from netwright.interchange.blocks import find_blocks


def chain(*kinds: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    names = [f"{kind}{place}" for place, kind in enumerate(kinds)]
    return dict(zip(names, kinds, strict=True)), list(itertools.pairwise(names))


def test_a_sequence_that_comes_again_is_a_block_each_time() -> None:
    kinds, wires = chain("input", *["conv", "norm", "relu"] * 3, "dense")
    assert find_blocks(kinds, wires) == [[f"conv{i}", f"norm{i + 1}", f"relu{i + 2}"] for i in (1, 4, 7)]


def test_residual_blocks_that_look_alike_are_blocks() -> None:
    kinds: dict[str, str] = {"start": "input"}
    wires: list[tuple[str, str]] = []
    last = "start"
    for number in range(2):
        for kind, before in (("conv", [last]), ("norm", [f"conv{number}"]), ("sum", [last, f"norm{number}"])):
            kinds[f"{kind}{number}"] = kind
            wires += [(name, f"{kind}{number}") for name in before]
        kinds[f"relu{number}"] = "relu"
        wires.append((f"sum{number}", f"relu{number}"))
        last = f"relu{number}"
    assert [sorted(block) for block in find_blocks(kinds, wires)] == [
        [f"conv{number}", f"norm{number}", f"sum{number}"] for number in range(2)
    ]


def test_a_long_chain_without_repetition_is_one_block_and_a_short_one_none() -> None:
    assert find_blocks(*chain(*"abcdefgh")) == []
    assert len(find_blocks(*chain(*"abcdefghij"))) == 1
    assert find_blocks({}, []) == []
