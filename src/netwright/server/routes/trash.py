"""Deleted workflows, and the way back."""

from typing import Annotated

from fastapi import APIRouter, Path

from netwright.server.routes.serving import Serving
from netwright.server.views import Opened, TrashEntry

router = APIRouter(prefix="/api/trash", tags=["workflows"])


@router.get("")
async def list_trash(service: Serving) -> list[TrashEntry]:
    """Return the deleted workflows, the last one first. They are kept for a month."""
    return await service.documents.deleted()


@router.post("/{entry}/restore")
async def restore_workflow(service: Serving, entry: Annotated[str, Path(max_length=64)]) -> Opened:
    """Put a deleted workflow back where it lay."""
    return Opened(document=await service.documents.restore(entry))
