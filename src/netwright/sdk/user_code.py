"""Python code that a workflow carries: run as a module of its own, with the line named where it fails.

Whoever runs some asks first whether it is trusted (`netwright.sdk.trust`).
"""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from netwright.sdk.code_files import run_files, split_files
from netwright.sdk.time_limit import has_hung, time_limit
from netwright.sdk.trust import Untrusted, code_hash

FILE = "<netwright_"
"""What the names of modules begin with that hold such code."""
STYLES = re.compile(r"\x1b\[[\d;]*m")
"""Bold letters and colours, which Keras writes into its errors."""


def file_of(code: str) -> str:
    """Return the name of the file that tracebacks show for code."""
    return f"{FILE}{code_hash(code)[:12]}>"


def run_code(code: str, given: Mapping[str, Any] | None = None) -> ModuleType:
    """Run code as a module in which the given names stand. Raises ValueError with the line for code that fails."""
    name = file_of(code)
    # So that errors show the line itself.
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)

    def run(text: str, module: ModuleType) -> None:
        exec(compile(text, name, "exec"), vars(module))  # noqa: S102 - trusted: the caller asked

    with telling_lines():
        if files := split_files(code):
            return run_files(files, name.strip("<>"), given or {}, run)
        module = ModuleType(name.strip("<>"))
        vars(module).update(given or {})
        run(code, module)
    return module


@contextmanager
def limited(file: str, seconds: float) -> Iterator[None]:
    """Give what runs of such a file so much time, and tell what it raises as `telling_lines` does."""
    with telling_lines():
        if has_hung(file):
            raise TimeoutError("it did not end when it ran before, and its process had to be ended")
        with time_limit(seconds):
            yield


@contextmanager
def telling_lines() -> Iterator[None]:
    """Turn whatever code raises into a ValueError that names the line."""
    try:
        yield
    except Untrusted:
        raise
    except Exception as error:
        raise ValueError(_told(error)) from error


def _told(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}"
    if isinstance(error, ValueError) and isinstance(error.__cause__, Exception):
        return str(error)  # told already
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename.startswith(FILE)]
    # Keras puts advice for authors of layers before the error itself.
    said = STYLES.sub("", str(error)).split("Arguments received by")[0].rpartition("Error encountered:")[2]
    reason = " ".join(said.split()) or "no reason given"
    where = f"line {lines[-1]}: " if lines else ""
    return f"{where}{type(error).__name__}: {reason}"
