"""The event stream of a document: rate, merging, order, replay."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from netwright.sdk.context import Point
from netwright.server.documents.channel import BURST, KEPT_EVENTS, UPDATES_PER_SECOND, Channel
from netwright.server.documents.event_kinds import LogEvent, PointsEvent, SavedEvent, StatesEvent
from netwright.server.views import NodeState


class Listener:
    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def offer(self, text: str) -> None:
        self.heard.append(json.loads(text))


def point(step: int) -> Point:
    return Point(scope="batch", epoch=1, step=step, seconds=0.0, values={"loss": 1.0})


def states(fraction: float) -> StatesEvent:
    return StatesEvent(states={"learner": NodeState(state="running", fraction=fraction)})


def test_five_thousand_events_reach_the_page_twenty_times_a_second_and_none_is_lost() -> None:
    async def flood() -> tuple[list[dict[str, Any]], float]:
        channel, listener = Channel("d"), Listener()
        channel.readers.add(listener)
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(5000):
            channel.publish(PointsEvent(node="learner", start=number, points=(point(number),)))
            if number % 10 == 0:
                channel.publish(states(number / 5000))
                await asyncio.sleep(0)
        await asyncio.sleep(0.2)
        channel.close()
        return listener.heard, loop.time() - began

    heard, seconds = asyncio.run(flood())
    curve = [step["step"] for event in heard if event["kind"] == "points" for step in event["points"]]
    assert curve == list(range(5000))
    last = [event for event in heard if event["kind"] == "states"][-1]
    assert last["states"]["learner"]["fraction"] == 4990 / 5000
    for kind in ("points", "states"):
        updates = sum(event["kind"] == kind for event in heard)
        assert updates <= seconds * UPDATES_PER_SECOND + BURST + 1


def test_a_quiet_channel_passes_an_event_on_at_once() -> None:
    async def quiet() -> int:
        channel, listener = Channel("d"), Listener()
        channel.readers.add(listener)
        channel.publish(SavedEvent(saved=True))
        return len(listener.heard)

    assert asyncio.run(quiet()) == 1


def test_sequences_rise_and_replay_gives_exactly_what_was_missed() -> None:
    async def replay() -> None:
        channel, listener = Channel("d"), Listener()
        channel.readers.add(listener)
        for number in range(30):
            channel.publish(states(number / 30))
            channel.flush()
        numbers = [event["sequence"] for event in listener.heard]
        assert numbers == sorted(set(numbers))
        for at in (0, 7, 29):
            missed = channel.since(numbers[at])
            assert missed is not None
            assert [json.loads(text) for text in missed] == listener.heard[at + 1 :]
        channel.close()

    asyncio.run(replay())


def test_what_is_no_longer_kept_or_was_never_said_needs_a_snapshot() -> None:
    async def forget() -> None:
        channel = Channel("d")
        first = channel.sequence
        for _ in range(KEPT_EVENTS + 5):
            channel.publish(SavedEvent(saved=True))
            channel.flush()
        assert channel.since(first) is None
        assert channel.since(channel.sequence + 1) is None
        assert channel.since(channel.sequence) == []
        channel.close()

    asyncio.run(forget())


def test_a_new_curve_or_log_takes_the_place_of_the_old_one() -> None:
    async def restart() -> list[dict[str, Any]]:
        channel, listener = Channel("d"), Listener()
        channel.readers.add(listener)
        for _ in range(int(BURST)):
            channel.publish(SavedEvent(saved=True))
        for start in (0, 1, 2, 0):
            channel.publish(PointsEvent(node="a", start=start, points=(point(start),)))
            channel.publish(LogEvent(node="a", start=start, lines=(str(start),)))
        channel.flush()
        channel.close()
        return [event for event in listener.heard if event["kind"] in ("points", "log")]

    curve, log = asyncio.run(restart())
    assert [step["step"] for step in curve["points"]] == [0]
    assert log["lines"] == ["0"]
