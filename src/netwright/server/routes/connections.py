"""Named connections to databases and places of files. An address comes in and never goes out again."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from netwright.sdk.connections import Connection
from netwright.server import connections
from netwright.server.routes.serving import Serving
from netwright.server.views import ConnectionView, Done, Reached

router = APIRouter(prefix="/api/connections", tags=["connections"])


class ToStore(BaseModel):
    """What a name shall stand for."""

    name: Annotated[str, Field(max_length=100)]
    url: Annotated[str, Field(max_length=4000)]
    options: dict[str, Any] = {}


@router.get("")
async def list_connections() -> list[ConnectionView]:
    """Return the names of the user's connections and of what kind they are."""
    return await asyncio.to_thread(connections.listed)


@router.post("")
async def store_connection(what: Annotated[ToStore, Body()]) -> Done:
    """Store a connection for good, in place of a stored one of its name."""
    await asyncio.to_thread(connections.store, what.name, Connection(url=what.url, options=what.options))
    return Done()


@router.delete("/{name}")
async def remove_connection(name: str) -> Done:
    """Remove a stored connection."""
    await asyncio.to_thread(connections.remove, name)
    return Done()


@router.post("/{name}/try")
async def try_connection(service: Serving, name: str) -> Reached:
    """Look, from a worker, whether a connection leads anywhere; nothing is changed there."""
    session = await service.engine.session()
    return Reached(found=(await session.pool.try_connection(name)).found)
