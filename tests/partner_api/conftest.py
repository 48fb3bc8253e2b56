"""The partners' interface on a fresh database: one platform, one institution, a bank, a few card holders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar

from bekal import access, learning, market
from bekal.base import clock
from bekal.base.database import Database
from bekal.pages import SiteOptions
from bekal.partner_api import create_partner_app, lifespan
from bench import holders
from bench.holders import Holder


class House(msgspec.Struct):
    """Everything a test calls with. ``clock`` stands still until it is moved."""

    db: Database
    clock: clock.SimulatedClock
    app: Litestar
    client: httpx.AsyncClient
    keys: dict[str, str]
    holders: list[Holder]
    schedules: list[market.Schedule]

    async def post(
        self, path: str, body: Any, partner: str = "skill-academy", **further: Any
    ) -> httpx.Response:
        """POST a body as JSON with a partner's key."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        headers = {"authorization": f"Bearer {self.keys[partner]}", "content-type": "application/json"}
        headers |= further.pop("headers", {})
        return await self.client.post(path, content=content, headers=headers, **further)

    async def get(self, path: str, partner: str = "skill-academy") -> httpx.Response:
        """GET with a partner's key."""
        return await self.client.get(path, headers={"authorization": f"Bearer {self.keys[partner]}"})

    def sold_by(self, platform_id: int) -> market.Schedule:
        """A class that this platform sells."""
        return next(s for s in self.schedules if platform_id in s.platform_ids)


async def _open(db: Database) -> AsyncIterator[House]:
    decree = await holders.make_programme(db)
    schedules = await holders.make_classes(db, 40, 10)
    async with db.begin() as tx:
        courses = market.load_catalogue().courses
        await learning.store_sessions(tx, learning.plan_sessions(schedules, courses), holders.BY, holders.AT)
    keys = await holders.make_keys(
        db,
        [
            access.PartnerOpening("skill-academy", "platform", "Skill Academy"),
            access.PartnerOpening("tokopedia", "platform", "Tokopedia"),
            access.PartnerOpening("lain", "platform", "Platform tanpa katalog"),
            *(access.PartnerOpening(code, "institution", code) for code in ("lp-001", "lp-002", "lp-999")),
            access.PartnerOpening("bank-contoh", "bank", "Bank Contoh"),
        ],
    )
    cardholders = await holders.make_holders(db, decree, 12)
    watch = clock.SimulatedClock(holders.AT)
    options = SiteOptions(mode="demo", public_url="https://bekal.test")
    app = create_partner_app(db, watch, opens_database=False, options=options)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # Litestar's scope
    async with (
        lifespan(app),
        httpx.AsyncClient(transport=transport, base_url="http://partner.test") as client,
    ):
        yield House(db, watch, app, client, keys, cardholders, schedules)


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    """The interface on one cell."""
    async for opened in _open(db):
        yield opened


@pytest.fixture
async def house4(db4: Database) -> AsyncIterator[House]:
    """The interface on four cells."""
    async for opened in _open(db4):
        yield opened
