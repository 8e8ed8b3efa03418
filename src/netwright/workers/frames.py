"""Frames on a stream socket: four bytes of length, then that many bytes of JSON."""

from __future__ import annotations

import struct

_LENGTH = struct.Struct("!I")


def pack(payload: bytes) -> bytes:
    """Return the payload as a frame."""
    return _LENGTH.pack(len(payload)) + payload


class Unpacker:
    """Collects bytes as they come and gives back whole payloads."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes; return the payloads that are complete now."""
        self._buffer += data
        payloads, start = [], 0
        while len(self._buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer, start)
            end = start + _LENGTH.size + length
            if len(self._buffer) < end:
                break
            payloads.append(bytes(self._buffer[start + _LENGTH.size : end]))
            start = end
        del self._buffer[:start]
        return payloads
