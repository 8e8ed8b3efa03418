"""Fitted steps by the kind of their transform, so that one node applies them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from netwright.ports import Transform
from netwright.sdk.context import ExecuteContext
from netwright.sdk.errors import NodeError

if TYPE_CHECKING:
    import polars as pl


class FittedStep(Protocol):
    """What a transform does to rows. Its `kind` is the transform's."""

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Return the rows after the step."""

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Return the rows with columns put back; `names` says which column holds what the step made of which."""


F = TypeVar("F", bound=type[FittedStep])
_STEPS: dict[str, type[FittedStep]] = {}


def fitted(kind: str) -> Callable[[F], F]:
    """Declare a class as the step of a transform kind; walking the node packages loads it."""

    def declare(cls: F) -> F:
        if _STEPS.setdefault(kind, cls) is not cls:
            raise ValueError(f"two steps are of the kind {kind!r}")
        return cls

    return declare


def step_of(transform: Transform) -> FittedStep:
    """Return the step that a transform describes; NodeError where no installed package knows its kind."""
    found = _STEPS.get(transform.spec.kind)
    if found is None:
        raise NodeError(
            "This transform is of the kind {kind}, which nothing here can apply.",
            "Use the node that belongs to it, or install the package that it comes from.",
            kind=transform.spec.kind,
        )
    return found.of(transform)
