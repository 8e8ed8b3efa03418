"""What the user trusts to run."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from netwright.server.routes.serving import Serving
from netwright.server.views import Done

router = APIRouter(prefix="/api/trust", tags=["trust"])


class ToTrust(BaseModel):
    """What a problem named as not trusted: the hash of code, or of a file."""

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@router.post("")
async def trust(service: Serving, what: Annotated[ToTrust, Body()]) -> Done:
    """Trust code or a file for good, and look again at every open document that may hold it."""
    await service.trust(what.hash)
    return Done()
