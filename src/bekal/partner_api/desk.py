"""The partners' desk: what one process keeps while it runs - the coalescers and who is which institution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.datastructures import State

from bekal import journey, learning, market
from bekal.access import PartnerKey, PartnerKind
from bekal.base import actors, ids
from bekal.base.actors import Actor
from bekal.base.clock import Clock
from bekal.base.coalescer import Coalescer
from bekal.base.database import Database
from bekal.pages import Problem, partner_of

AnyRequest = Request[Any, Any, State]
_STATE: Final = "partner_desk"

BY: Final[Actor] = actors.job("partner_api")
"""Who writes the rows of a chunk that holds the requests of several partners. Each row says whose it is: a
purchase by its platform, a redemption by its institution."""


class Desk:
    """Coalescers around the journey; belongs to one event loop."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock
        self._institutions: dict[str, market.Institution] = {}
        self.buying: Coalescer[market.Purchase, journey.BuyResult] = Coalescer(
            self._buy, lambda purchase: _cell_of_number(purchase.card_number, db.cells), name="buy"
        )
        self.redeeming: Coalescer[learning.Redemption, learning.RedeemOutcome] = Coalescer(
            self._redeem, lambda redemption: ids.cell_of(redemption.redeem_code, db.cells), name="redeem"
        )
        self.answering: Coalescer[journey.CodeRequest, journey.CodeAnswer] = Coalescer(
            self._answer, lambda request: ids.cell_of(request.body.redeem_code, db.cells), name="prakerja_v1"
        )

    async def close(self) -> None:
        """Finish what waits and take nothing new."""
        await self.buying.close()
        await self.redeeming.close()
        await self.answering.close()

    async def institution(self, partner_code: str) -> market.Institution:
        """The institution of a partner code. Problem 403 when the catalogue has none."""
        known = self._institutions.get(partner_code)
        if known is None:
            async with self.db.read() as tx:
                [known] = await market.find_institutions(tx, [partner_code])
            if known is None:
                raise Problem(403, "institution-unknown", "The catalogue has no institution with this code.")
            self._institutions[partner_code] = known
        return known

    async def _buy(self, cell: int, purchases: Sequence[market.Purchase]) -> list[journey.BuyResult]:
        return await journey.buy(self.db, cell, purchases, BY, self.clock.now())

    async def _redeem(
        self, cell: int, redemptions: Sequence[learning.Redemption]
    ) -> list[learning.RedeemOutcome]:
        return await journey.redeem(self.db, cell, redemptions, BY, self.clock.now())

    async def _answer(self, cell: int, asked: Sequence[journey.CodeRequest]) -> list[journey.CodeAnswer]:
        return await journey.answer_codes(self.db, cell, asked, BY, self.clock.now())


def _cell_of_number(card_number: str, cells: int) -> int:
    """As ``ids.cell_of``, of a number that was checked before: its digits 3 to 5 are the slot."""
    return ids.cell_of_slot(int(card_number[2:5]), cells)


def desk_of(request: AnyRequest) -> Desk:
    """The desk of this process (``router.lifespan`` opens it)."""
    desk: Desk = request.app.state[_STATE]
    return desk


def open_desk(state: State) -> Desk:
    """Open the desk of an application whose state has ``db`` and ``clock``."""
    desk = Desk(state["db"], state["clock"])
    state[_STATE] = desk
    return desk


def partner_with(request: AnyRequest, kind: PartnerKind) -> PartnerKey:
    """Who calls, when it is of this kind. Problem 403 for another kind of partner."""
    partner = partner_of(request)
    if partner.kind != kind:
        raise Problem(403, "partner-kind-wrong", f"Only a key of kind {kind.value} opens this.")
    return partner


def code_of(typed: str, kind: str) -> str | None:
    """A card number or code in its written form; None when it cannot be one of this kind's first letter."""
    code = ids.normalise_code(typed)
    return code if code is not None and (code[0] == kind or (kind == "8" and code.isdigit())) else None


class Outcome(msgspec.Struct, frozen=True):
    """The answer to one item of a list that has nothing but an outcome."""

    outcome: str
