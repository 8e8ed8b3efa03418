"""What a worker says arrives whole and in order; quick nodes share frames."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from netwright.workers.child.outbox import Outbox
from netwright.workers.protocol import NOTIFICATIONS, Notification, Ready, Started


@pytest.fixture
def ends() -> Iterator[tuple[Outbox, socket.socket]]:
    ours, theirs = socket.socketpair()
    theirs.settimeout(10)
    yield Outbox(ours), theirs
    theirs.close()


def frame(channel: socket.socket) -> list[Notification]:
    length = int.from_bytes(channel.recv(4, socket.MSG_WAITALL), "big")
    return NOTIFICATIONS.validate_json(channel.recv(length, socket.MSG_WAITALL))


def test_what_begins_a_moment_after_another_word_is_told_at_the_next_beat(ends: tuple[Outbox, socket.socket]) -> None:
    outbox, channel = ends
    outbox.say(Ready(pid=1))
    outbox.say_soon(Started(task="t", node="long"))
    assert frame(channel) == [Ready(pid=1)]
    assert frame(channel) == [Started(task="t", node="long")], "nothing else is said meanwhile"


def test_quick_nodes_share_frames_in_their_order(ends: tuple[Outbox, socket.socket]) -> None:
    outbox, channel = ends
    told = [Started(task="t", node=f"n{number}") for number in range(200)]
    for one in told:
        outbox.say_soon(one)
    outbox.flush()
    heard: list[Notification] = []
    frames = 0
    while len(heard) < len(told):
        heard += frame(channel)
        frames += 1
    assert heard == told
    assert frames < len(told) / 2
