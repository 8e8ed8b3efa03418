"""What was fetched from the net for this user: how much it is, and how to be rid of it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from netwright.engine.store.downloads import downloads, remove_downloads
from netwright.sdk.user_folders import downloads_folder
from netwright.server.views import Download, DownloadsView

router = APIRouter(prefix="/api/downloads", tags=["downloads"])


@router.get("")
async def read_downloads() -> DownloadsView:
    """Return every file, the largest first."""
    found = await asyncio.to_thread(downloads)
    files = tuple(Download(name=one.name, bytes=one.bytes) for one in found)
    return DownloadsView(files=files, folder=str(downloads_folder()))


@router.delete("")
async def clear_downloads(
    name: Annotated[str | None, Query(max_length=500, description="One of the files; all of them where none.")] = None,
) -> DownloadsView:
    """Remove what was fetched; it is fetched again where it is needed."""
    await asyncio.to_thread(remove_downloads, name)
    return await read_downloads()
