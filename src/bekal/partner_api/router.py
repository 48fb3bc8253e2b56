"""All of version 1 under one router, and what must run while it serves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, Router

from . import prakerja_v1, v1
from .bodies import BODY_BYTES_MAX
from .desk import count_request, open_desk
from .prakerja_v1.answers import answer_problem as answer_contract_problem
from .problems import answer_problem


def create_router() -> Router:
    """The routes, to be registered in an application that has ``lifespan`` and the guard of ``pages``."""
    return Router(
        "/v1",
        route_handlers=list(v1.route_handlers),
        exception_handlers={Exception: answer_problem},
        before_request=count_request,
        request_max_body_size=BODY_BYTES_MAX,
    )


def create_contract_router() -> Router:
    """The routes of ``prakerja_v1``, which software in use calls under their own addresses."""
    return Router(
        prakerja_v1.PREFIX,
        route_handlers=list(prakerja_v1.route_handlers),
        guards=[prakerja_v1.only_signed],
        exception_handlers={Exception: answer_contract_problem},
        request_max_body_size=prakerja_v1.BODY_BYTES_MAX,
    )


Answerer = Callable[[Request[Any, Any, Any], Exception], Response[bytes]]


def answer_partners(otherwise: Answerer) -> Answerer:
    """The handler of exceptions for a whole application: ours at our addresses, that one at all others.

    A router's own handlers are not asked about what never reached it: unknown addresses, other methods.
    """

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        path = "/" + request.scope["path"].lstrip("/")
        if path == prakerja_v1.PREFIX or path.startswith(prakerja_v1.PREFIX + "/"):
            return answer_contract_problem(request, error)
        if path == "/v1" or path.startswith("/v1/"):
            return answer_problem(request, error)
        return otherwise(request, error)

    return answer


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Open the desk on ``app.state`` (``db``, ``clock``, ``options``); on the way out finish what waits."""
    desk = open_desk(app.state)
    try:
        yield
    finally:
        await desk.close()
