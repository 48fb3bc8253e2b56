"""The partners' interface on a fresh database: one platform, one institution, a bank, a few card holders."""

from __future__ import annotations

import itertools
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
from bekal.serve import create_app
from bench import holders
from bench.holders import Holder

_NUMBERS = itertools.count(1)


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
        """POST a body as JSON with a partner's token."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        headers = {"authorization": f"Bearer {self.keys[partner]}", "content-type": "application/json"}
        headers["idempotency-key"] = further.pop("key", None) or f"key-{next(_NUMBERS)}"
        headers |= further.pop("headers", {})
        return await self.client.post(path, content=content, headers=headers, **further)

    async def get(
        self, path: str, partner: str = "skill-academy", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """GET with a partner's token."""
        sent = {"authorization": f"Bearer {self.keys[partner]}"} | (headers or {})
        return await self.client.get(path, headers=sent)

    async def start(self, n: int = 0, partner: str = "skill-academy", **changes: Any) -> Any:
        """Start a purchase for a holder; gives the answer, with the code (the house is a sandbox)."""
        body = {
            "reference": f"ref-{n}",
            "card_number": self.holders[n].number,
            "schedule_id": self.sold_by(1).schedule_id,
        }
        answer = await self.post("/v1/purchases", body | changes, partner)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def confirm(self, started: Any, partner: str = "skill-academy", **further: Any) -> httpx.Response:
        """Confirm with the code that the holder got, or with another."""
        path = f"/v1/purchases/{started['purchase_id']}/confirmation"
        body = {"code": further.pop("code", None) or started["sandbox_code"]}
        return await self.post(path, body, partner, **further)

    async def buy(self, n: int = 0, partner: str = "skill-academy", **changes: Any) -> Any:
        """Start and confirm; gives the answer to the confirmation."""
        answer = await self.confirm(await self.start(n, partner, **changes), partner)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def new_tokens(self) -> dict[str, str]:
        """Access tokens of the present instant: the ones before are over."""
        made = {}
        async with self.db.begin() as tx:
            for code in self.keys:
                [key] = await access.issue_partner_keys(tx, [access.KeyOrder(code)], holders.BY, holders.AT)
                asked = access.TokenRequest(key.key_id, key.secret)
                at = self.clock.now()
                [issued] = await access.issue_partner_tokens(tx, [asked], [], holders.BY, at)
                made[code] = issued.token or ""
        return made

    async def class_of(self, institution_code: str) -> market.Schedule:
        """A class of this institution that Skill Academy sells."""
        async with self.db.read() as tx:
            [institution] = await market.find_institutions(tx, [institution_code])
            courses = await market.find_courses(tx, [s.course_id for s in self.schedules])
        assert institution is not None
        return next(
            schedule
            for schedule, course in zip(self.schedules, courses, strict=True)
            if 1 in schedule.platform_ids
            and course is not None
            and course.institution_id == institution.institution_id
        )

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


@pytest.fixture(params=["alone", "on the site"])
def either(request: pytest.FixtureRequest, house: House) -> House:
    """The interface served alone, and as `bekal up` serves it: among all other routes."""
    if request.param == "alone":
        return house
    options = SiteOptions(mode="demo", public_url="https://bekal.test")
    app = create_app(house.db, house.clock, options)
    app.state["partner_desk"] = house.app.state["partner_desk"]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # Litestar's scope
    client = httpx.AsyncClient(transport=transport, base_url="http://partner.test")
    return msgspec.structs.replace(house, app=app, client=client)


@pytest.fixture
async def house4(db4: Database) -> AsyncIterator[House]:
    """The interface on four cells."""
    async for opened in _open(db4):
        yield opened
