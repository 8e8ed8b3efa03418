"""Preview Augmentation: each version is one that the layers can make, and version 0 is the picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from netwright.networks.graphs.graph import network_of
from netwright.nodes.image.pictures import encode, image_column
from netwright.ports import Network, Table, TableSpec
from netwright.sdk import InputError, Node
from tests.networks.drawing import layer, start
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 4, 4), dtype=np.uint8)


def rows() -> Table:
    cells = pl.Series([encode(Image.fromarray(picture)) for picture in PICTURES], dtype=pl.Binary)
    return Table.of(pl.DataFrame({"photo": cells}), like=TableSpec(columns=(image_column("photo"),)))


def flipping() -> Network:
    flip = layer("random_flip", "flip", mode="horizontal")
    return Network(network_of([flip.configure(input=start([4, 4, 1]))["output"]]))


def shown(frame: pl.DataFrame) -> list[np.ndarray]:
    return [np.asarray(Image.open(io.BytesIO(cell))) for cell in frame["image"]]


def test_pictures_are_mirrored_by_chance_and_the_same_again(make: Make, context: RecordingContext) -> None:
    node, network, table = make("preview_augmentation", count=2, versions=6), flipping(), rows()
    promised = node.configure(network.spec, table.spec)["table"]
    made = node.execute(network=network, table=table, context=context)["table"]
    frame = made.frame.collect()
    assert (made.spec.columns, frame.height) == (promised.columns, 14)
    assert frame["row"].to_list() == [1] * 7 + [2] * 7
    assert frame["version"].to_list() == [*range(7)] * 2
    mirrored = []
    for row, picture in enumerate(PICTURES[:2], 1):
        own, *versions = shown(frame.filter(pl.col("row") == row))
        assert np.array_equal(own, picture)
        for version in versions:
            mirrored.append(np.array_equal(version, picture[:, ::-1]))
            assert mirrored[-1] or np.array_equal(version, picture)
    assert 0 < sum(mirrored) < len(mirrored)
    again = node.execute(network=network, table=table, context=context)["table"]
    assert again.frame.collect().equals(frame)
    context.seed += 1
    other = node.execute(network=network, table=table, context=context)["table"]
    assert not other.frame.collect().equals(frame)


def test_what_is_no_picture_is_told_while_editing(make: Make) -> None:
    flat = network_of([layer("flatten", "flat").configure(input=start([4, 4, 1]))["output"]])
    with pytest.raises(InputError, match="What comes out of the network is 16, and no picture"):
        make("preview_augmentation").configure(flat, rows().spec)
