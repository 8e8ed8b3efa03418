"""Files of the workspace: listing for the picker, and uploads."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request

from netwright.server.files.uploads import receive_upload
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
    uploaded = await receive_upload(service.workspace, folder, name, request.stream())
    service.refresh_all()
    return uploaded
