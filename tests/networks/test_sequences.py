"""Writing sequences: with states as on whole prefixes, and searches against all that there is to find."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.sequences.beams import Beams, search
from netwright.networks.sequences.choosing import Choice
from netwright.networks.sequences.recurrent import with_states
from netwright.networks.sequences.states import State, plan_decoder
from netwright.networks.sequences.steppers import Memory, PrefixStepper, StateStepper, make_stepper
from netwright.networks.sequences.writing import Marks, Written, write
from netwright.ports import Network, NetworkSpec
from netwright.sdk import InputError
from tests.networks.drawing import layer, names_network, start, with_weights

MARKS = Marks(start=1, end=2)
LETTERS = 6


class Table:
    """A stepper by hand: the chances follow from the last two indices."""

    def __init__(self, seed: int = 0, sharpness: float = 2.0) -> None:
        draws = np.random.default_rng(seed).normal(size=(LETTERS, LETTERS, LETTERS)) * sharpness
        self.chances = np.exp(draws) / np.exp(draws).sum(axis=2, keepdims=True)

    def begin(self, rows: int, given: Mapping[str, np.ndarray], length: int) -> Memory:
        return {"before": np.zeros(rows, dtype=int)}

    def step(self, tokens: np.ndarray, memory: Memory, place: int) -> tuple[np.ndarray, Memory]:
        return self.chances[memory["before"], tokens], {"before": tokens}

    def best(self, length: int, penalty: float) -> tuple[list[int], float]:
        """Look at every sequence."""
        found: tuple[list[int], float] = ([], -np.inf)
        whole = [list(one) for size in range(length) for one in product(range(2, LETTERS), repeat=size)]
        for tokens in [*([*one, 2] for one in whole), *map(list, product(range(3, LETTERS), repeat=length))]:
            if 2 in tokens[:-1]:
                continue
            before, last, score = 0, 1, 0.0
            for token in tokens:
                score += float(np.log(self.chances[before, last, token]))
                before, last = last, token
            if score / len(tokens) ** penalty > found[1]:
                found = (tokens[:-1] if tokens[-1] == 2 else tokens, score / len(tokens) ** penalty)
        return found


@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_a_wide_search_finds_the_best_there_is(penalty: float) -> None:
    stepper = Table()
    (found,) = search(stepper, 1, MARKS, Beams(200, penalty, never=(0, 1)), length=4)
    best, score = stepper.best(4, penalty)
    assert found.indices == best
    assert abs(found.score / max(len(best) + (len(best) < 4), 1) ** penalty - score) < 1e-9


def test_one_beam_is_greedy_and_rows_do_not_touch() -> None:
    stepper = Table(3)
    greedy = write(stepper, 3, MARKS, Choice(is_greedy=True, never=(0, 1)), length=5)
    beams = search(stepper, 3, MARKS, Beams(1, never=(0, 1)), length=5)
    assert [one.indices for one in greedy] == [one.indices for one in beams]
    np.testing.assert_allclose([one.score for one in greedy], [one.score for one in beams])


def test_top_k_temperature_and_nucleus_by_hand() -> None:
    chances = np.array([[0.1, 0.4, 0.3, 0.2]])
    np.testing.assert_allclose(Choice(top_k=2).weights(chances) > 0, [[False, True, True, False]])
    np.testing.assert_allclose(Choice(top_p=0.65).weights(chances) > 0, [[False, True, True, False]])
    np.testing.assert_allclose(Choice(top_p=0.75).weights(chances) > 0, [[False, True, True, True]])
    cooled = Choice(temperature=0.5, never=(0,)).weights(chances)
    np.testing.assert_allclose(cooled / cooled.sum(), [[0, 16 / 29, 9 / 29, 4 / 29]])
    assert Choice().choose(np.repeat(chances, 3, axis=0), np.array([0.05, 0.45, 0.99])).tolist() == [0, 1, 3]


def stacked(kind: str = "gru") -> NetworkSpec:
    tensor = start([None], "int32")
    tensor = layer("embedding", "embedding", input_dim=7, output_dim=4, mask_zero=True).configure(input=tensor)[
        "output"
    ]
    for name in ("one", "two"):
        tensor = layer(kind, name, units=5, return_sequences=True).configure(input=tensor)["output"]
    return network_of([layer("dense", "end", units=7, activation="softmax").configure(input=tensor)["output"]])


@pytest.mark.parametrize("spec", [names_network(), names_network(length=None), stacked(), stacked("simple_rnn")])
def test_a_generator_is_used_step_by_step(spec: NetworkSpec) -> None:
    network = with_weights(spec)
    plan = plan_decoder(spec)
    stepper, slow = make_stepper(network, plan), PrefixStepper(network, plan)
    assert isinstance(stepper, StateStepper)
    quick, whole = stepper.begin(3, {}, 5), slow.begin(3, {}, 5)
    for place, tokens in enumerate(([1, 1, 1], [4, 5, 6], [3, 3, 4])):
        chances, quick = stepper.step(np.array(tokens, "int32"), quick, place)
        expected, whole = slow.step(np.array(tokens, "int32"), whole, place)
        np.testing.assert_allclose(chances, expected, atol=1e-6)


def test_what_looks_back_by_itself_has_no_states() -> None:
    tensor = start([6], "int32")
    tensor = layer("embedding", "embedding", input_dim=7, output_dim=4).configure(input=tensor)["output"]
    tensor = layer("conv1d", "conv", filters=4, kernel_size=3, padding="causal").configure(input=tensor)["output"]
    spec = network_of([layer("dense", "end", units=7, activation="softmax").configure(input=tensor)["output"]])
    assert with_states(with_weights(spec), plan_decoder(spec)) is None
    written = write(make_stepper(with_weights(spec), plan_decoder(spec)), 4, MARKS, Choice(never=(0, 1)), length=5)
    assert len(written) == 4


def translator() -> tuple[Network, Network, Network]:
    """A whole network with teacher forcing, and an encoder and a decoder of the same weights, drawn by hand."""
    given = start([5], "int32", id="given")
    sent = layer("embedding", "in", input_dim=8, output_dim=3).configure(input=given)["output"]
    coded = layer("lstm", "code", units=4).configure(input=sent)
    told = start([None], "int32", id="told")
    heard = layer("embedding", "out", input_dim=7, output_dim=3).configure(input=told)["output"]

    def decoded(hidden: Any, cell: Any) -> list[Any]:
        decode = layer("lstm", "decode", units=4, return_sequences=True)
        made = decode.configure(input=heard, hidden_state=hidden, cell_state=cell)
        end = layer("dense", "end", units=7, activation="softmax").configure(input=made["output"])["output"]
        return [end, made["hidden_state"], made["cell_state"]]

    encoder = with_weights(network_of([coded["hidden_state"], coded["cell_state"]], ["h", "c"]))
    states = [start([4], id=name) for name in ("from_h", "from_c")]
    decoder = with_weights(network_of(decoded(*states), ["end", "to_h", "to_c"]))
    whole = network_of(decoded(coded["hidden_state"], coded["cell_state"])[:1])
    by_id = {
        (one.spec.graph.layers[int(key.split("/")[0])].id, key.split("/")[1]): value
        for one in (encoder, decoder)
        for key, value in (one.weights or {}).items()
    }
    layers = whole.graph.layers
    fresh = with_weights(whole)
    weights = {key: by_id[layers[int(key.split("/")[0])].id, key.split("/")[1]] for key in fresh.weights or {}}
    return encoder, decoder, Network(whole, weights)


def test_states_are_paired_by_shape_in_order_or_as_chosen() -> None:
    encoder, decoder, _ = translator()
    plan = plan_decoder(decoder.spec, encoder.spec)
    assert plan.tokens == "told"
    assert plan.chances == "end"
    assert plan.states == (State("from_h", "h", "to_h"), State("from_c", "c", "to_c"))
    chosen = {"from_c": State("from_c", None, "to_c"), "from_h": State("from_h", "h", "to_h")}
    assert plan_decoder(decoder.spec, encoder.spec, chosen).states[1].first is None
    with pytest.raises(InputError, match="state table names ghost"):
        plan_decoder(decoder.spec, encoder.spec, {"from_c": State("from_c", "ghost", "to_c")})
    with pytest.raises(InputError, match="does not give a distribution"):
        plan_decoder(encoder.spec)


def test_an_encoder_decoder_says_what_the_whole_network_says() -> None:
    from netwright.networks.predict import Predictor

    encoder, decoder, whole = translator()
    plan = plan_decoder(decoder.spec, encoder.spec)
    sources = np.random.default_rng(0).integers(0, 8, (6, 5)).astype("int32")
    states = Predictor(encoder)({"given": sources})
    given = {state.input: states[str(state.first)] for state in plan.states}
    stepper = make_stepper(decoder, plan)
    for written in (
        write(stepper, 6, MARKS, Choice(is_greedy=True, never=(0, 1)), length=4, given=given),
        search(stepper, 6, MARKS, Beams(3, never=(0, 1)), length=4, given=given),
    ):
        for row, one in enumerate(written):
            ended = len(one.indices) < 4
            told = np.array([[1, *one.indices]], "int32")[:, : len(one.indices) + ended]
            likely = Predictor(whole)({"given": sources[row : row + 1], "told": told})["end"][0]
            wanted = [*one.indices, 2][: len(told[0])]
            score = float(np.log(likely[np.arange(len(wanted)), wanted]).sum())
            assert abs(score - one.score) < 1e-4


def test_the_seed_decides() -> None:
    def texts(count: int, seed: int) -> list[Written]:
        return write(Table(1, 0.5), count, MARKS, Choice(never=(0, 1)), length=8, seed=seed)

    assert texts(300, 1) == texts(300, 1)
    assert texts(20, 1) == texts(300, 1)[:20]
    assert texts(20, 1) != texts(20, 2)
