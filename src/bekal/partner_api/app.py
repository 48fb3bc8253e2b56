"""The partners' interface served alone: for load tests, or where it gets machines of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State

from bekal.base.clock import Clock
from bekal.base.database import Database
from bekal.pages import Guarded, SiteOptions, answer_heads, make_headers

from .problems import answer_problem
from .router import answer_partners, create_contract_router, create_router, lifespan


def create_partner_app(
    db: Database,
    clock: Clock,
    *,
    opens_database: bool = True,
    secure: bool = True,
    options: SiteOptions | None = None,
) -> Litestar:
    """An ASGI application with nothing but ``/v1`` and the contract of today's institutions.

    ``secure`` false: it does not ask for HTTPS. ``options``: as the site's, where one stands beside it.
    """

    @asynccontextmanager
    async def database(_: Litestar) -> AsyncIterator[None]:
        if opens_database:
            await db.open()
        try:
            yield
        finally:
            if opens_database:
                await db.close()

    app = Litestar(
        route_handlers=[create_router(), create_contract_router()],
        middleware=[Guarded()],
        exception_handlers={Exception: answer_partners(answer_problem)},
        before_send=[make_headers(secure=secure)],
        lifespan=[database, lifespan],
        state=State({"db": db, "clock": clock, "options": options or SiteOptions()}),
        openapi_config=None,
        logging_config=None,
    )
    return answer_heads(app)
