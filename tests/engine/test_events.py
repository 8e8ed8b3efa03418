"""Events: numbered, replayed, bounded."""

from __future__ import annotations

import asyncio
import time

from netwright.engine.events import RATE, Pulse, Stream


def test_a_follower_gets_what_came_since_its_number() -> None:
    async def test() -> None:
        stream = Stream("d")
        for number in range(5):
            stream.publish("run", number=number)
        follower = stream.follow(after=3)
        assert follower is not None
        stream.publish("run", number=5)
        heard = [await follower.next() for _ in range(3)]
        assert [event.sequence for event in heard if event] == [4, 5, 6]
        assert heard[0] is not None
        assert heard[0].to_json() == {"kind": "run", "document": "d", "sequence": 4, "number": 3}
        follower.close()
        assert await follower.next() is None
        assert not stream.followers

    asyncio.run(test())


def test_what_is_no_longer_kept_needs_a_snapshot() -> None:
    async def test() -> None:
        stream = Stream("d", replay=10)
        for _ in range(30):
            stream.publish("run")
        assert stream.follow(after=5) is None
        assert stream.follow(after=99) is None  # of another life of the server
        assert stream.follow(after=20) is not None
        assert stream.follow(after=30) is not None
        assert stream.follow() is not None

    asyncio.run(test())


def test_a_slow_follower_is_let_go_and_others_lose_nothing() -> None:
    async def test() -> None:
        stream = Stream("d")
        slow, quick = stream.follow(limit=10), stream.follow(limit=10)
        assert slow is not None
        assert quick is not None
        for number in range(100):
            stream.publish("run", number=number)
            event = await quick.next()
            assert event is not None
            assert event.data == {"number": number}
        assert slow.lost
        assert await slow.next() is None
        assert stream.followers == {quick}

    asyncio.run(test())


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
