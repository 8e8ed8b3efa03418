"""Fast changes, let out at a set rate."""

from __future__ import annotations

import asyncio
import time

from netwright.engine.running.pulse import RATE, Pulse


def test_many_changes_come_out_at_the_set_rate_and_none_is_lost() -> None:
    async def test() -> None:
        let_out: list[tuple[float, int, int]] = []

        def emit(pulse: Pulse) -> None:
            let_out.append((time.monotonic(), pulse.states["n"]["value"], len(pulse.points["n"])))

        pulse = Pulse(emit)
        count = 0
        began = time.monotonic()
        while time.monotonic() - began < 0.5:
            for _ in range(50):
                pulse.states["n"] = {"value": count}
                pulse.points.setdefault("n", []).append({"step": count})
                pulse.stir()
                count += 1
            await asyncio.sleep(0.001)
        pulse.flush()
        assert len(let_out) <= 0.5 * RATE + 3
        assert sum(points for _, _, points in let_out) == count
        assert let_out[-1][1] == count - 1

    asyncio.run(test())
