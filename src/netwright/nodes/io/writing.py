"""What nodes share that write a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from netwright.sdk import ExecuteContext


@contextmanager
def written(context: ExecuteContext, path: str) -> Iterator[BinaryIO]:
    """Yield a new file to write to; at the end of the block it takes the place of the one at a data path."""
    from netwright.sdk.files import written_durably

    target = context.resolve(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with written_durably(target) as file:
        yield file
    context.log(f"wrote {path}")
