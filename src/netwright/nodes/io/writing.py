"""What nodes share that write a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO

from netwright.nodes.io.places import is_elsewhere, put
from netwright.sdk import ExecuteContext


@contextmanager
def written(context: ExecuteContext, path: str) -> Iterator[BinaryIO]:
    """Yield a new file to write to; at the end of the block it takes the place of the one at a path."""
    from netwright.sdk.files import written_durably

    if is_elsewhere(path):
        draft = context.scratch / PurePosixPath(path).name
        with draft.open("wb") as file:
            yield file
        put(draft, path)
    else:
        target = context.resolve(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_durably(target) as file:
            yield file
    context.log(f"wrote {path}")
