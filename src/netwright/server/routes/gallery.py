"""The gallery of examples."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from netwright.server.files.gallery import picture_type
from netwright.server.refusal import not_found
from netwright.server.routes.serving import Serving
from netwright.server.views import GalleryExample, Opened

router = APIRouter(prefix="/api/gallery", tags=["gallery"])
Name = Annotated[str, Path(max_length=100)]


@router.get("")
async def list_examples(service: Serving) -> list[GalleryExample]:
    """Return the examples in their order."""
    return [example.view for example in await asyncio.to_thread(service.gallery.examples)]


@router.get("/{name}/picture", response_class=Response)
async def read_picture(service: Serving, name: Name) -> Response:
    """Return an example's picture."""
    picture = service.gallery.example(name).picture
    if picture is None:
        raise not_found("There is no picture of the example {name}.", name=name)
    content = await asyncio.to_thread(picture.read_bytes)
    return Response(content, media_type=picture_type(picture), headers={"cache-control": "private, max-age=3600"})


@router.post("/{name}/open")
async def open_example(service: Serving, name: Name, language: Annotated[str, Query(max_length=10)] = "en") -> Opened:
    """Copy an example with its data into the workspace, in the reader's language, and open it."""
    path = await asyncio.to_thread(service.gallery.copy, name, service.workspace, language)
    return Opened(document=(await service.documents.open_path(path)).id)
