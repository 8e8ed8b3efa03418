"""From table columns to arrays."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from netwright.networks.feeding.feed import arrays, match_inputs, show_shape
from netwright.networks.graphs.graph import network_of
from netwright.ports import NetworkSpec, Table, TableSpec
from netwright.sdk import InputError, SettingsError
from tests.networks.drawing import layer, start

FRAME = pl.DataFrame(
    {"a": [1.0, 2.0], "b": [3, 4], "flag": [True, False], "text": ["x", "y"], "list": [[1, 2, 3], [4, 5, 6]]},
    schema_overrides={"list": pl.Array(pl.Int32, 3)},
)
TABLE = Table.of(FRAME)


def network(*shapes: list[int | None]) -> NetworkSpec:
    tensors = [start(shape, id=f"in{place}") for place, shape in enumerate(shapes)]
    ends = [layer("dense", f"out{place}", units=1).configure(input=tensor) for place, tensor in enumerate(tensors)]
    return network_of([end["output"] for end in ends])


@pytest.mark.parametrize(
    ("shape", "taken", "columns"),
    [
        ([3], [], ("list",)),
        ([2], ["flag", "list"], ("a", "b")),
        ([3], ["list"], ("a", "b", "flag")),
        ([1], ["a", "b"], ("flag",)),
    ],
)
def test_the_one_choice_that_is_plain(shape: list[int | None], taken: list[str], columns: tuple[str, ...]) -> None:
    assert match_inputs(network(shape), TABLE.spec, {}, "inputs", taken) == {"in0": columns}


def test_each_input_gets_its_own() -> None:
    assert match_inputs(network([3], [1]), TABLE.spec, {"in1": ("b",)}, "inputs") == {"in0": ("list",), "in1": ("b",)}


def test_nothing_fits() -> None:
    with pytest.raises(SettingsError, match=r"takes 7 x 2\. There are: .*list \(3\)"):
        match_inputs(network([7, 2]), TABLE.spec, {}, "inputs")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (("text",), "of kind text"),
        (("a", "list"), "several columns, of which list holds lists"),
        (("a",), "takes 2, but a gives one number"),
        (("ghost",), "no column ghost"),
    ],
)
def test_a_choice_that_does_not_fit(chosen: tuple[str, ...], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        match_inputs(network([2]), TABLE.spec, {"in0": chosen}, "inputs")


def test_unknown_columns() -> None:
    assert match_inputs(network([2]), TableSpec(), {}, "inputs") is None
    assert match_inputs(network([2]), TableSpec(), {"in0": ("a", "b")}, "inputs") == {"in0": ("a", "b")}


def test_arrays_as_networks_eat_them() -> None:
    spec = network([2])
    made = arrays(TABLE, {"in0": ("a", "b"), "list": ("list",), "index": ("b",)}, spec.inputs, "table")
    np.testing.assert_array_equal(made["in0"], np.array([[1, 3], [2, 4]], dtype="float32"))
    assert (made["in0"].dtype, made["list"].dtype, made["index"].dtype) == ("float32", "int32", "int64")
    assert made["list"].shape == (2, 3)
    single = arrays(TABLE, {"in0": ("a",)}, network([1]).inputs, "table")["in0"]
    assert (single.shape, single.dtype) == ((2, 1), "float32")


def test_names_that_look_like_patterns_stand_for_one_column() -> None:
    odd = Table.of(pl.DataFrame({"^.*$": [1.0, 2.0], "*": [3, 4], "a": [5.0, 6.0]}))
    made = arrays(odd, {"in0": ("*", "^.*$"), "one": ("^.*$",)}, network([2]).inputs, "table")
    assert made["in0"].tolist() == [[3, 1], [4, 2]]
    assert made["one"].tolist() == [1, 2]


def test_lists_of_equal_length() -> None:
    made = arrays(Table.of(pl.DataFrame({"x": [[1.0, 2.0], [3.0, 4.0]]})), {"x": ("x",)}, {}, "rows")["x"]
    np.testing.assert_array_equal(made, np.array([[1, 2], [3, 4]], dtype="float32"))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([1.0, None, None], "Column x has 2 missing values, first in row 2"),
        ([1.0, 2.0, float("nan")], "Column x has 1 missing value, first in row 3"),
        ([[1], [1, 2], [3]], "lists of different lengths, first in row 2"),
        ([], "The table has no rows"),
    ],
)
def test_what_cannot_be_fed(cells: list[object], told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        arrays(Table.of(pl.DataFrame({"x": cells}, strict=False)), {"x": ("x",)}, {}, "rows")
    assert refused.value.port == "rows"


def test_shapes_for_people() -> None:
    assert [show_shape(shape) for shape in ((24, 32), (None, 3), ())] == ["24 x 32", "? x 3", "one number"]
