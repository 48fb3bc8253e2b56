"""The partners' interface served alone: for load tests, or where it gets machines of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State

from bekal.base.clock import Clock
from bekal.base.database import Database
from bekal.pages import closed_by_default, make_headers

from .problems import answer_problem
from .router import create_router, lifespan


def create_partner_app(
    db: Database, clock: Clock, *, opens_database: bool = True, secure: bool = True
) -> Litestar:
    """An ASGI application with nothing but ``/v1``. ``secure`` false: it does not ask for HTTPS."""

    @asynccontextmanager
    async def database(_: Litestar) -> AsyncIterator[None]:
        if opens_database:
            await db.open()
        try:
            yield
        finally:
            if opens_database:
                await db.close()

    return Litestar(
        route_handlers=[create_router()],
        guards=[closed_by_default],
        exception_handlers={Exception: answer_problem},
        before_send=[make_headers(secure=secure)],
        lifespan=[database, lifespan],
        state=State({"db": db, "clock": clock}),
        openapi_config=None,
        logging_config=None,
    )
