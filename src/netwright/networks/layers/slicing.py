"""Parts of a tensor written as in NumPy: `:, 1:3, -1`."""

from __future__ import annotations

from types import EllipsisType
from typing import Any

Part = int | slice | EllipsisType | None


def read_slices(text: str) -> tuple[Part, ...]:
    """Return what stands between the brackets in NumPy; raises ValueError with the part that cannot be read.

    >>> read_slices(":, 1:3, -1")
    (slice(None, None, None), slice(1, 3, None), -1)
    >>> read_slices("..., None, ::2")
    (Ellipsis, None, slice(None, None, 2))
    """
    return tuple(_part(part.strip()) for part in text.strip().strip("[]").split(","))


def write_slices(parts: Any) -> str:
    """Return the text of slices.

    >>> write_slices((slice(None), slice(1, 3), -1, Ellipsis, None))
    ':, 1:3, -1, ..., None'
    """
    return ", ".join(_text(part) for part in (parts if isinstance(parts, tuple | list) else (parts,)))


def _part(text: str) -> Part:
    if text == "...":
        return Ellipsis
    if text in ("None", "newaxis"):
        return None
    try:
        if ":" in text:
            ends = [int(end) if end.strip() else None for end in text.split(":")]
            if len(ends) <= 3:
                return slice(*ends)
        else:
            return int(text)
    except ValueError:
        pass
    raise ValueError(f"key: {text!r} is no part of a tensor; write for example :, 1:3, -1")


def _text(part: Part) -> str:
    if part is Ellipsis:
        return "..."
    if not isinstance(part, slice):
        return str(part)
    ends = [part.start, part.stop] + ([] if part.step is None else [part.step])
    return ":".join("" if end is None else str(end) for end in ends)
