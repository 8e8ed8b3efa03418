"""The routes, one module a resource."""

from fastapi import APIRouter

from netwright.server.routes import (
    cache,
    connections,
    documents,
    downloads,
    events,
    exchange,
    files,
    gallery,
    health,
    results,
    runs,
    session,
    trash,
    trust,
    workflows,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    session.router,
    gallery.router,
    workflows.router,
    trash.router,
    documents.router,
    runs.router,
    results.router,
    exchange.router,
    files.router,
    cache.router,
    downloads.router,
    connections.router,
    trust.router,
    events.router,
)
