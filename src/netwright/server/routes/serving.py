"""How a route gets at the service behind it."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from netwright.server.service import Service


def _service(connection: HTTPConnection) -> Service:
    service = connection.app.state.service
    if not isinstance(service, Service):
        raise TypeError("the application was made without a service")
    return service


Serving = Annotated[Service, Depends(_service)]
