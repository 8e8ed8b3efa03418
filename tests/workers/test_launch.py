"""What the environment of a worker brings about."""

from __future__ import annotations

import subprocess
import sys

from netwright.sdk.backends import TENSORFLOW
from netwright.workers.launch import environment

SUMS = """
import numpy, polars
random = numpy.random.default_rng(0)
frame = polars.DataFrame({"k": random.integers(0, 50, 1_000_000), "v": random.normal(size=1_000_000)}).lazy()
sums = frame.group_by("k", maintain_order=True).agg(polars.col("v").sum())
print(len({sums.collect(engine="in-memory")["v"].to_numpy().tobytes() for _ in range(40)}))
"""


def test_groups_have_the_same_sums_however_busy_the_machine_is() -> None:
    own = environment(TENSORFLOW)
    command = [sys.executable, "-c", SUMS]
    rivals = [subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [rival.communicate()[0].strip() for rival in rivals] == ["1"] * 4
