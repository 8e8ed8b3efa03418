"""Results of nodes, read by workers out of the cache; the server only passes JSON on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from netwright.engine.results import NoResult
from netwright.ports.figure import to_show
from netwright.sdk import NetwrightError
from netwright.sdk.context import Point
from netwright.sdk.glimpse import ProbedRows
from netwright.server.documents.open_document import OpenDocument
from netwright.server.engine_link import EngineLink
from netwright.server.refusal import Refusal
from netwright.server.views import CacheView, Curve, CurveRun, Log, ProbeView
from netwright.workers.protocol import Arrangement


class Results:
    """Looks at the results of open documents."""

    def __init__(self, engine: EngineLink) -> None:
        self._engine = engine

    async def rows(
        self, opened: OpenDocument, node: str, port: str, offset: int, limit: int, arrangement: Arrangement
    ) -> dict[str, Any]:
        """Return rows of a table as `{columns, rows, total, numbers}`."""
        session = await self._engine.session()
        try:
            read = await session.results.rows(opened.document, opened.path, node, port, offset, limit, arrangement)
        except NetwrightError as error:
            raise _unreadable(error) from None
        return {"columns": read.columns, "rows": read.rows, "total": read.total, "numbers": read.numbers}

    async def figure(self, opened: OpenDocument, node: str, port: str) -> Any:
        """Return a figure without anything in it that could load something."""
        return to_show(await self.value(opened, node, port))

    async def value(self, opened: OpenDocument, node: str, port: str) -> Any:
        """Return a transform, variables, the view of a network or of what ends in a tensor, or a figure as stored."""
        session = await self._engine.session()
        try:
            return (await session.results.value(opened.document, opened.path, node, port)).value
        except NetwrightError as error:
            raise _unreadable(error) from None

    async def curves(self, opened: OpenDocument, node: str) -> list[CurveRun]:
        """Return the runs of which a learning curve is kept."""
        session = await self._engine.session()
        return [CurveRun.model_validate(one) for one in session.results.curves(opened.document, opened.path, node)]

    async def curve(self, opened: OpenDocument, node: str, after: int, run: str | None) -> Curve:
        """Return the points of a learning curve, that of an earlier run where one is named."""
        session = await self._engine.session()
        try:
            found = session.results.curve(opened.document, opened.path, node, after, run)
        except NetwrightError as error:
            raise _unreadable(error) from None
        points = tuple(Point.model_validate(point) for point in found["points"])
        return Curve(points=points, next=found["next"], complete=found["complete"])

    async def log(self, opened: OpenDocument, node: str, after: int) -> Log:
        """Return the lines of a node's log."""
        session = await self._engine.session()
        found = session.results.log(opened.document, opened.path, node, after)
        return Log(lines=tuple(found["lines"]), next=found["next"])

    async def probe(self, opened: OpenDocument, node: str, rows: ProbedRows) -> ProbeView:
        """Return what the layers of a learner's network make of some rows. Cancelling it ends the work."""
        session = await self._engine.session()
        try:
            return ProbeView(probed=await session.results.probe(opened.document, opened.path, node, rows))
        except NetwrightError as error:
            raise _unreadable(error) from None

    async def usage(self) -> CacheView:
        """Return how much room the cache takes."""
        session = await self._engine.session()
        return CacheView.model_validate(session.cache_usage())


def _unreadable(error: NetwrightError) -> Refusal:
    status = HTTPStatus.NOT_FOUND if isinstance(error, NoResult) else HTTPStatus.UNPROCESSABLE_ENTITY
    return Refusal(status, error.problem, error.remedy)
