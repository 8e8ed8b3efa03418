"""The live event stream."""

from fastapi import APIRouter, WebSocket

from netwright.server.documents.page_socket import PageSocket
from netwright.server.routes.serving import Serving

router = APIRouter()


@router.websocket("/api/events")
async def follow_events(socket: WebSocket, service: Serving) -> None:
    """Follow documents: the page says which, the server sends their events."""
    await PageSocket(socket, service.documents.follow).serve()
