"""Exceptions as sentences."""

from __future__ import annotations

from typing import Literal

from netwright.sdk.errors import NetwrightError
from netwright.sdk.message import Message
from netwright.workers.protocol import Fault


def fault_of(error: BaseException, type_title: str) -> Fault:
    """Say what an exception means for the person who runs a node of that type."""
    if isinstance(error, NetwrightError):
        return told(error)
    name = type(error).__name__
    if isinstance(error, MemoryError) or name == "ResourceExhaustedError":
        return _memory(error, type_title)
    reason = (str(error).strip().splitlines() or [""])[0]
    template = "{title} failed with {error}: {reason}" if reason else "{title} failed with {error}."
    return Fault(
        problem=Message.of(template, title=type_title, error=name, reason=reason[:500]),
        remedy=Message.of("The log of the node shows where. If its settings and inputs look right, report it."),
    )


def told(error: NetwrightError, severity: Literal["error", "warning"] = "error") -> Fault:
    """Return an error that was meant for people as it travels."""
    return Fault.model_validate({**error.to_json(), "severity": severity, "repairs": error.repairs})


def _memory(error: BaseException, type_title: str) -> Fault:
    remedy = Message.of("Use fewer rows or smaller batches, or close other programs.")
    amount = _bytes_wanted(error)
    if amount is None:
        return Fault(problem=Message.of("{title} ran out of memory.", title=type_title), remedy=remedy)
    problem = "{title} ran out of memory: it asked for {bytes} bytes at once."
    return Fault(problem=Message.of(problem, title=type_title, bytes=f"{amount:,}"), remedy=remedy)


def _bytes_wanted(error: BaseException) -> int | None:
    # NumPy's MemoryError knows the array that did not fit.
    shape, dtype = getattr(error, "shape", None), getattr(error, "dtype", None)
    if shape is None or dtype is None:
        return None
    amount = int(getattr(dtype, "itemsize", 0))
    for length in shape:
        amount *= int(length)
    return amount or None
