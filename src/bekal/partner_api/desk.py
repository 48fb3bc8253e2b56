"""The partners' desk: what one process keeps while it runs - the coalescers and who is which partner."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import State

from bekal import journey, learning, market
from bekal.access import PartnerKey, PartnerKind
from bekal.base import actors, ids
from bekal.base.actors import Actor
from bekal.base.clock import Clock
from bekal.base.coalescer import Chunk, Coalescer
from bekal.base.database import Database
from bekal.base.requests import Keyed, RequestKey
from bekal.pages import SiteOptions, partner_of

from .files import Files
from .limits import Limiter, count
from .once import Answers
from .problems import refuse
from .remembering import Remembered

AnyRequest = Request[Any, Any, State]
T = TypeVar("T")
_STATE: Final = "partner_desk"

BY: Final[Actor] = actors.job("partner_api")
"""Who writes the rows of a chunk that holds the requests of several partners. Each row says whose it is: a
purchase by its platform, a redemption by its institution."""


class Desk:
    """Coalescers around the journey; belongs to one event loop.

    ``sandbox``: the installation is a demonstration, so answers hold the codes that phones would get.
    """

    def __init__(self, db: Database, clock: Clock, options: SiteOptions) -> None:
        self.db = db
        self.clock = clock
        self.sandbox = options.demo
        token_url = options.public_url.rstrip("/") + "/v1/oauth/token"
        self.audiences = (options.public_url.rstrip("/"), token_url)
        self.limiter = Limiter(asyncio.get_running_loop().time)
        self.answers = Answers(db, clock)
        self.files = Files()
        self._institutions: Remembered[market.Institution] = Remembered(clock.now)
        self._platforms: Remembered[market.Platform] = Remembered(clock.now)
        self.starting: Coalescer[Keyed[journey.Start], journey.Started] = Coalescer(
            self._start, lambda keyed: self.cell_of_number(keyed.item.card_number), name="start"
        )
        self.confirming: Coalescer[journey.Confirmation, journey.Confirmed] = Coalescer(
            self._confirm, lambda item: ids.cell_of(item.order_id, db.cells), name="confirm"
        )
        self.calling_off: Coalescer[Keyed[journey.CallOff], market.CallOffOutcome] = Coalescer(
            self._call_off, lambda keyed: ids.cell_of(keyed.item.purchase_id, db.cells), name="call_off"
        )
        self.redeeming: Coalescer[Keyed[learning.Redemption], learning.RedeemOutcome] = Coalescer(
            self._redeem, lambda keyed: ids.cell_of(keyed.item.redeem_code, db.cells), name="redeem"
        )
        self.answering: Coalescer[journey.CodeRequest, journey.CodeAnswer] = Coalescer(
            self._answer, lambda request: ids.cell_of(request.body.redeem_code, db.cells), name="prakerja_v1"
        )

    async def close(self) -> None:
        """Finish what waits and take nothing new."""
        for each in (self.starting, self.confirming, self.calling_off, self.redeeming, self.answering):
            await each.close()
        await self.answers.close()
        self.files.close()

    def cell_of_number(self, card_number: str) -> int:
        """As ``ids.cell_of``, of a number that was checked before: its digits 3 to 5 are the slot."""
        return ids.cell_of_slot(int(card_number[2:5]), self.db.cells)

    async def institution(self, partner: PartnerKey) -> market.Institution:
        """The institution that calls. Problem 403 when it is none, or the catalogue does not have it."""
        if partner.kind != PartnerKind.institution:
            raise refuse("partner-unlisted")
        return await self.institution_of(partner.partner_code)

    async def institution_of(self, partner_code: str) -> market.Institution:
        """The institution of a partner code. Problem 403 when the catalogue has none."""
        known = self._institutions.recall(partner_code)
        if known is not None:
            return known
        async with self.db.read() as tx:
            [known] = await market.find_institutions(tx, [partner_code])
        if known is None:
            raise refuse("partner-unlisted")
        return self._institutions.keep(partner_code, known)

    async def platform(self, partner: PartnerKey) -> market.Platform:
        """The platform that calls. Problem 403 when it is none, or the catalogue does not have it."""
        known = self._platforms.recall(partner.partner_code)
        if known is None and partner.kind == PartnerKind.platform:
            async with self.db.read() as tx:
                for each in await market.list_platforms(tx):
                    self._platforms.keep(each.code, each)
            known = self._platforms.recall(partner.partner_code)
        if known is None:
            raise refuse("partner-unlisted")
        return known

    async def _start(self, cell: int, asked: Sequence[Keyed[journey.Start]]) -> list[journey.Started]:
        items, keys = apart(asked)
        return await journey.start_purchases(self.db, cell, items, BY, self.clock.now(), keys)

    async def _confirm(self, cell: int, items: Chunk[journey.Confirmation]) -> list[journey.Confirmed]:
        return await journey.confirm_purchases(self.db, cell, items, BY, self.clock.now())

    async def _call_off(
        self, cell: int, asked: Sequence[Keyed[journey.CallOff]]
    ) -> list[market.CallOffOutcome]:
        items, keys = apart(asked)
        return await journey.call_sales_off(self.db, cell, items, BY, self.clock.now(), keys)

    async def _redeem(
        self, cell: int, asked: Sequence[Keyed[learning.Redemption]]
    ) -> list[learning.RedeemOutcome]:
        items, keys = apart(asked)
        return await journey.redeem(self.db, cell, items, BY, self.clock.now(), keys)

    async def _answer(self, cell: int, asked: Sequence[journey.CodeRequest]) -> list[journey.CodeAnswer]:
        return await journey.answer_codes(self.db, cell, asked, BY, self.clock.now())


def apart(asked: Sequence[Keyed[T]]) -> tuple[list[T], list[RequestKey | None]]:
    """Items and their keys, as operations take them."""
    return [each.item for each in asked], [each.key for each in asked]


def desk_of(request: AnyRequest) -> Desk:
    """The desk of this process (``router.lifespan`` opens it)."""
    desk: Desk = request.app.state[_STATE]
    return desk


def open_desk(state: State) -> Desk:
    """Open the desk of an application whose state has ``db``, ``clock`` and ``options``."""
    desk = Desk(state["db"], state["clock"], state["options"])
    state[_STATE] = desk
    return desk


async def count_request(request: AnyRequest) -> None:
    """Before a route's handler: count the request of the partner whom the guard let through."""
    if request.scope["route_handler"].opt.get("access") == "partner":
        count(desk_of(request).limiter, request, partner_of(request))


def count_items(request: AnyRequest, items: Sequence[Any]) -> None:
    """The items of a list beyond the first count, too."""
    if len(items) > 1:
        count(desk_of(request).limiter, request, partner_of(request), len(items) - 1)


def code_of(typed: str, kind: str) -> str | None:
    """A card number or code in its written form; None when it cannot be one of this kind's first letter."""
    code = ids.normalise_code(typed)
    return code if code is not None and (code[0] == kind or (kind == "8" and code.isdigit())) else None


class Outcome(msgspec.Struct, frozen=True):
    """The answer to one item that has nothing but an outcome."""

    outcome: str
