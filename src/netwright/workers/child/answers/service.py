"""Answers to the requests that are no tasks: drafts, the catalogue, parts of cached values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netwright.sdk.errors import NetwrightError, NodeError
from netwright.sdk.registry import Registry
from netwright.workers.child.answers import pages
from netwright.workers.child.answers.views import network_view
from netwright.workers.child.faults import fault_of
from netwright.workers.protocol import (
    Answer,
    ConnectionTried,
    Describe,
    Described,
    Draft,
    Drafted,
    ModelRead,
    Probe,
    ReadDrawn,
    ReadModel,
    ReadRows,
    ReadValue,
    Refused,
    Request,
    RowsProbed,
    ScriptWritten,
    TryConnection,
    ValueRead,
    WriteScript,
)

if TYPE_CHECKING:
    from netwright.workers.child.answers.arranging import Arranger
    from netwright.workers.child.answers.drafting import Drafter


class Service:
    """Answers one request at a time; the registry is loaded when the first one needs it."""

    def __init__(self, known_types: Callable[[], Registry]) -> None:
        self._known_types = known_types
        self._drafter: Drafter | None = None
        self._arranger: Arranger | None = None

    def answer(self, request: Request) -> Answer:
        """Return the answer, or Refused with the reason."""
        try:
            return self._answer(request)
        except Exception as error:
            code_for = dict(error.code_for) if isinstance(error, NetwrightError) else {}
            return Refused(request=request.request, error=fault_of(error, _WHAT[type(request)]), code_for=code_for)

    def forget(self, session: str) -> None:
        """Drop what is kept for a draft session."""
        if self._drafter is not None:
            self._drafter.forget(session)

    def _answer(self, request: Request) -> Answer:
        match request:
            case Draft():
                drafts, full = self._known_drafter().draft(request)
                return Drafted(request=request.request, drafts=drafts, full=full)
            case Describe():
                registry = self._known_types()
                types = tuple(cls.type for cls in registry.classes.values())
                return Described(request=request.request, types=types, errors=tuple(registry.errors))
            case ReadRows():
                return pages.read_rows(request, None if request.arrangement.is_plain else self._known_arranger())
            case ReadValue():
                return ValueRead(request=request.request, value=pages.read_value(request.source))
            case ReadDrawn():
                network = self._known_drafter().network_ending_in(request.session, request.node, request.port)
                return ValueRead(request=request.request, value=network_view(network))
            case ReadModel():
                return self._model(request)
            case WriteScript():
                return self._script(request)
            case Probe():
                return self._probe(request)
            case TryConnection():
                return self._connection(request)

    def _known_drafter(self) -> Drafter:
        if self._drafter is None:
            from netwright.workers.child.answers.drafting import Drafter  # plain workers do without

            self._drafter = Drafter(self._known_types())
        return self._drafter

    def _known_arranger(self) -> Arranger:
        if self._arranger is None:
            from netwright.workers.child.answers.arranging import Arranger  # the tests of rows are those of a node

            self._arranger = Arranger()
        return self._arranger

    def _script(self, request: WriteScript) -> ScriptWritten | Refused:
        from netwright.networks.script import write_script

        drafter = self._known_drafter()
        try:
            drafter.draft(request.draft)
            network = drafter.network(request.draft.session, request.node)
        except NodeError:
            fault = drafter.fault_before(request.draft, request.node)
            if fault is None:
                raise
            return Refused(request=request.request, error=fault)
        finally:
            drafter.forget(request.draft.session)
        return ScriptWritten(request=request.request, text=write_script(network, request.title, request.seed))

    def _probe(self, request: Probe) -> RowsProbed:
        from netwright.workers.child.answers.probing import probe

        return RowsProbed(request=request.request, glimpse=probe(request, self._known_types()))

    def _connection(self, request: TryConnection) -> ConnectionTried:
        from netwright.nodes.io.reaching import reach

        return ConnectionTried(request=request.request, found=reach(request.name))

    def _model(self, request: ReadModel) -> ModelRead:
        from netwright.workers.child.answers.models import read_model  # which other workers do without

        return read_model(request)


_WHAT: dict[type[Request], str] = {
    Draft: "Checking the workflow",
    Describe: "Listing the node types",
    ReadRows: "Reading the table",
    ReadValue: "Reading the result",
    ReadDrawn: "Looking at the network",
    ReadModel: "Reading the model",
    WriteScript: "Writing the script",
    Probe: "Looking at the rows",
    TryConnection: "Trying the connection",
}
