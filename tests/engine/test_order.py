"""What is kept of a node while it runs."""

from __future__ import annotations

import pytest

from netwright.engine.running.order import Work


def test_the_time_left_does_not_count_what_came_before_the_first_progress() -> None:
    work = Work()
    # Twenty seconds of compiling, then a hundredth of the work each second.
    told = [work.time_left(20 + second, 0.01 + 0.01 * second) for second in range(6)]
    assert told[:3] == [None, None, None]
    assert told[3:] == pytest.approx([96.0, 95.0, 94.0])


def test_the_time_left_is_not_told_without_a_pace() -> None:
    work = Work()
    assert work.time_left(1.0, 0.5) is None
    assert work.time_left(1.2, 0.6) is None
    assert work.time_left(9.0, 0.5) is None
