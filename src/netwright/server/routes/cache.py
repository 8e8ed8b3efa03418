"""The cache: how large it is, and how to clear it."""

from fastapi import APIRouter

from netwright.server.routes.serving import Serving
from netwright.server.views import CacheView

router = APIRouter(prefix="/api/cache", tags=["cache"])


@router.get("")
async def read_cache(service: Serving) -> CacheView:
    """Return how much room results take."""
    return await service.results.usage()


@router.delete("")
async def clear_cache(service: Serving) -> CacheView:
    """Remove all results that no run uses; everything can be computed again."""
    await service.runs.clear_cache(service.documents.all_open())
    return await service.results.usage()
