"""Ending Python code that does not end by itself, in any thread and on any system."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Expired(BaseException):
    """Thrown into the code; no Exception, so that code which catches those ends as well."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block once the time is over.

    Between two steps of Python: a call into C that never returns is not ended.
    """
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
