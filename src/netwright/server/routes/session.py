"""About this server: version, node types, translations."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from netwright import __version__
from netwright.sdk.message import LANGUAGES, translations
from netwright.server.refusal import not_found
from netwright.server.routes.serving import Serving
from netwright.server.views import Catalogue, SessionView

router = APIRouter(prefix="/api", tags=["session"])


@router.get("/session")
async def read_session(service: Serving) -> SessionView:
    """Return version, workspace and languages."""
    return SessionView(
        version=__version__,
        workspace=service.workspace.root.name,
        read_only=False,
        languages=LANGUAGES,
    )


@router.get("/node-types", response_model=Catalogue)
async def read_node_types(service: Serving) -> Response:
    """Return every node type; the first request waits for the worker that knows them."""
    # The catalogue is large and does not change while the server runs: made once.
    return Response(await service.catalogue_json(), media_type="application/json")


@router.get("/translations/{language}")
async def read_translations(language: Annotated[str, Path(max_length=10)]) -> dict[str, str]:
    """Return the catalogue of a language: English text to translation. English has none."""
    if language not in LANGUAGES:
        raise not_found("There is no language {language}.", language=language)
    return dict(translations(language))
