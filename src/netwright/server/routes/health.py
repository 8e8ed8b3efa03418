"""Whether the server is there; the one route that needs no token, so it says nothing else."""

from fastapi import APIRouter

from netwright.server.views import Health

router = APIRouter(tags=["session"])


@router.get("/health")
async def read_health() -> Health:
    """Say that the server is there."""
    return Health()
