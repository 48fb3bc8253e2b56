"""``create_app``: every route of Bekal, in both languages, behind one guard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    ControllerRouterHandler,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Receive,
    Scope,
    Send,
)

from bekal import ops, partner_api, portal, ussd, web
from bekal.base.clock import Clock
from bekal.base.database import Database
from bekal.pages import (
    Door,
    Guarded,
    Shelf,
    Shell,
    Site,
    SiteOptions,
    answer_exception,
    answer_heads,
    keep_room,
    keep_visitors,
    make_headers,
)

from .doorstep import Doorstep
from .operators import route_handlers as for_operators

BODY_BYTES_MAX: Final = 4 * 1024 * 1024
"""A partner sends up to 1,000 purchases at once; pages' forms have their own, much smaller limit."""


class Application(Litestar):
    """Litestar with something standing before it, which answers the crowd without any of its work."""

    front: ASGIApp | None = None

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Answer a request, by the front where there is one."""
        if self.front is None or scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
        else:
            await self.front(scope, receive, send)  # type: ignore[arg-type]  # a request's, not a lifespan's

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that the front let in."""
        await super().__call__(scope, receive, send)


def create_app(
    db: Database, clock: Clock, options: SiteOptions, further: Sequence[ControllerRouterHandler] = ()
) -> Litestar:
    """The application. ``further`` routes (tests) stand behind the same guard.

    ValueError when production would run on keys that everybody knows.
    """
    keyring = db.keyring
    if keyring is None:
        raise ValueError("the site needs the database to be opened with a keyring")
    if keyring.demo and not options.demo:
        raise ValueError("production refuses the public demo keys: make your own with `bekal keys init`")
    sites: tuple[Site, ...] = (portal.SITE, web.site(options), ops.SITE, ussd.SITE)
    handlers = [handler for site in sites for handler in site.route_handlers]

    shell = Shell(options, keyring, sites)
    app = Application(
        route_handlers=[
            *for_operators,
            partner_api.create_router(),
            partner_api.create_contract_router(),
            ussd.create_router(),
            Router("/", route_handlers=handlers),
            Router("/en", route_handlers=handlers),
            *further,
        ],
        middleware=[Guarded()],
        exception_handlers={Exception: partner_api.answer_partners(answer_exception)},
        before_send=[make_headers(secure=options.secure)],
        lifespan=[keep_room, keep_visitors, web.lifespan, partner_api.lifespan, portal.lifespan],
        state=State({"db": db, "clock": clock, "options": options, "shell": shell}),
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
    )
    answer_heads(app)
    # Before everything else: who has to wait meets no framework, no route, no guard and no database.
    behind = frozenset[str]().union(*(site.behind_the_room for site in sites))
    door = Door(app.answer, app.state, shell, behind)
    app.front = Doorstep(Shelf(door, shell.assets, secure=options.secure), secure=options.secure)
    return app
