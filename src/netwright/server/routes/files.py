"""Files of the workspace: listing for the picker, uploads, and taking one back."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request

from netwright.server.routes.serving import Serving
from netwright.server.views import Folder, Uploaded

router = APIRouter(prefix="/api/files", tags=["files"])


@router.get("")
async def list_files(service: Serving, folder: Annotated[str, Query(max_length=2000)] = "") -> Folder:
    """Return the folders and files in a folder of the workspace."""
    return await asyncio.to_thread(service.files.folder, folder)


@router.post(
    "",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload_file(
    service: Serving,
    request: Request,
    name: Annotated[str, Query(max_length=255)],
    folder: Annotated[str, Query(max_length=2000)] = "",
) -> Uploaded:
    """Put the body into a new file. A name that is taken gets a number; nothing is overwritten."""
    uploaded = await service.uploads.receive(folder, name, request.stream())
    service.refresh_all()
    return uploaded


@router.delete("", status_code=HTTPStatus.NO_CONTENT)
async def take_back_file(service: Serving, path: Annotated[str, Query(max_length=2000)]) -> None:
    """Remove a file that was uploaded and turned out not to be wanted. Any other file is refused."""
    await asyncio.to_thread(service.uploads.take_back, path)
    service.refresh_all()
