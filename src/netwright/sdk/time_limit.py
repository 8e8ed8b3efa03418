"""Ending Python code that does not end by itself, in any thread and on any system.

Code that loops in Python gets an exception. Code that sits in a library never sees it: a while later its process is
ended, from a thread that needs nothing of Python. Where that happened is written down beside the user's settings, so
that the next process does not walk into the same code again.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from netwright.sdk.user_folders import settings_folder

GRACE = 5.0
"""Seconds from the exception to the end of the process."""
MEMORY = 600.0
"""Seconds for which code that hung is not tried again; after that the machine may have been to blame."""
MOMENT = 10.0

_armed = threading.Lock()
"""Held by the limit that may end the process; there is one such timer, and an inner limit leaves it alone."""


class _Expired(BaseException):
    """Thrown into the code; no Exception, so that code which catches those ends as well."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block once the time is over; end the process where that does not help."""
    with _ending_the_process(seconds + GRACE):
        thread = ctypes.c_ulong(threading.get_ident())
        lock = threading.Lock()
        is_over = False

        def interrupt() -> None:
            with lock:
                if not is_over:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(_Expired))

        timer = threading.Timer(seconds, interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        except _Expired:
            raise TimeoutError(f"it did not end within {seconds:g} seconds") from None
        finally:
            with lock:
                is_over = True
                # What was thrown too late must not reach whoever goes on from here.
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)
            timer.cancel()


def has_hung(file: str) -> bool:
    """Tell whether a process was ended not long ago while code of a file of this name ran."""
    try:
        return _age() < MEMORY and f'File "{file}"' in _traces().read_text("utf-8", "replace")
    except OSError:
        return False


def has_ended_a_process() -> bool:
    """Tell whether that happened to one a moment ago."""
    try:
        return _age() < MOMENT and _traces().stat().st_size > 0
    except OSError:
        return False


@contextmanager
def _ending_the_process(seconds: float) -> Iterator[None]:
    if not _armed.acquire(blocking=False):
        yield
        return
    try:
        with _opened_traces() as traces:
            faulthandler.dump_traceback_later(seconds, exit=True, file=traces)
            try:
                yield
            finally:
                faulthandler.cancel_dump_traceback_later()
    finally:
        _armed.release()


def _opened_traces() -> TextIO:
    try:
        _traces().parent.mkdir(parents=True, exist_ok=True)
        file = _traces().open("a", encoding="utf-8")
        if _age() > MEMORY:
            file.truncate(0)
        return file
    except OSError:  # a folder that cannot be written costs the memory of what hung, not the limit
        return Path(os.devnull).open("a", encoding="utf-8")


def _age() -> float:
    return time.time() - _traces().stat().st_mtime


def _traces() -> Path:
    return settings_folder() / "hung.txt"
