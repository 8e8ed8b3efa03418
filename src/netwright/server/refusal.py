"""How the server says no: a problem and a remedy in the reader's language, as JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from netwright.sdk import Message, NetwrightError


class RefusalBody(BaseModel):
    """What every answer of 400 and above carries."""

    problem: Message
    remedy: Message | None = None
    trust: str | None = None
    """The hash of what the user would have to trust first."""
    code_for: dict[str, str] = {}
    """Classes of a model that the user would have to give the code of, and the module that each came from."""


class Refusal(NetwrightError):
    """A request that is not served, with its HTTP status."""

    def __init__(
        self, status: HTTPStatus, problem: Message | str, remedy: Message | str = "", **values: object
    ) -> None:
        self.status = status
        super().__init__(problem, remedy, **values)


def body_of(error: NetwrightError) -> dict[str, Any]:
    """Return an error as the JSON body of an answer."""
    return RefusalBody(
        problem=error.problem,
        remedy=error.remedy if error.remedy.template else None,
        trust=error.trust,
        code_for=dict(error.code_for),
    ).model_dump(mode="json")


def not_found(problem: Message | str, remedy: Message | str = "", **values: object) -> Refusal:
    """Return the refusal for something that is not there."""
    return Refusal(HTTPStatus.NOT_FOUND, problem, remedy, **values)


def conflict(problem: Message | str, remedy: Message | str = "", **values: object) -> Refusal:
    """Return the refusal for a request that came too late or contradicts another."""
    return Refusal(HTTPStatus.CONFLICT, problem, remedy, **values)
