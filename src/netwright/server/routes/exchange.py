"""Models in, scripts out."""

from typing import Annotated

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, Field

from netwright.server.routes.serving import Serving
from netwright.server.views import Opened, Script

router = APIRouter(tags=["exchange"])


class ModelToOpen(BaseModel):
    """A model file of the workspace."""

    path: Annotated[str, Field(max_length=2000)]
    code: Annotated[str, Field(max_length=1_000_000)] = ""
    """Of the model's own layers; a worker runs it, once the user trusts it."""


@router.post("/api/models/open")
async def open_model(service: Serving, model: Annotated[ModelToOpen, Body()]) -> Opened:
    """Draw a Keras model as a workflow, and open that. The model itself stays as it is."""
    path = await service.exchange.draw_model(model.path, model.code)
    return Opened(document=(await service.documents.open_path(path)).id)


@router.get("/api/documents/{document}/nodes/{node}/script")
async def write_script(
    service: Serving,
    document: Annotated[str, Path(max_length=64)],
    node: Annotated[str, Path(max_length=500, description="A node's id; `outer~inner` inside a sub-workflow.")],
) -> Script:
    """Return the network at a node as a Keras script."""
    opened = await service.documents.open(document)
    return Script(text=await service.exchange.script(opened, node.replace("~", "/")))
