"""Platforms sell over the partners' interface: order, the holder's code, confirmation; HTTP, with tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from bekal import access, journey, market
from bekal.base import clock, ids
from bekal.pages import SiteOptions
from bekal.partner_api import create_partner_app
from bekal.sandbox.serve import serve

from .stage import BY, Stage

_TOKEN_LIFE = timedelta(minutes=10)


class Shop:
    """Software of all platforms: it calls ``/v1`` with a key of each, and types the codes that phones get."""

    def __init__(
        self,
        name: str,
        client: httpx.AsyncClient,
        time: clock.SimulatedClock,
        keys: dict[str, access.KeyIssued],
    ) -> None:
        self._name, self._client, self._clock, self._keys = name, client, time, keys
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._calls = 0

    async def buy(self, purchases: Sequence[market.Purchase], at: datetime) -> list[journey.BuyResult]:
        """Start and confirm purchases, platform by platform; what became of each, in their order."""
        self._clock.move_to(at)
        places: dict[str, list[int]] = {}
        for place, purchase in enumerate(purchases):
            places.setdefault(purchase.platform_code, []).append(place)
        results: dict[int, journey.BuyResult] = {}
        for platform_code, mine in places.items():
            sold = await self._sell(platform_code, [purchases[place] for place in mine], at)
            results |= dict(zip(mine, sold, strict=True))
        return [results[place] for place in range(len(purchases))]

    async def _sell(
        self, platform_code: str, purchases: Sequence[market.Purchase], at: datetime
    ) -> list[journey.BuyResult]:
        wanted = [
            {"reference": p.reference, "card_number": p.card_number, "schedule_id": p.schedule_id}
            for p in purchases
        ]
        started = await self._post("/v1/purchases", wanted, platform_code, at)
        coded = [
            {"purchase_id": each["purchase_id"], "code": each["sandbox_code"]}
            for each in started
            if each["outcome"] == market.StartOutcome.code_sent
        ]
        confirmed = iter(await self._post("/v1/confirmations", coded, platform_code, at))
        results = []
        for order in started:
            answer = next(confirmed) if order["outcome"] == market.StartOutcome.code_sent else order
            bought = answer["outcome"] == market.BuyOutcome.bought
            results.append(
                journey.BuyResult(
                    outcome=market.BuyOutcome(answer["outcome"]),
                    purchase_id=UUID(answer["purchase_id"]) if bought else None,
                    voucher_code=answer.get("voucher_code"),
                    redeem_code=answer.get("sandbox_redeem_code"),
                    price_rp=answer.get("price_rp"),
                )
            )
        return results

    async def _post(
        self, path: str, body: list[dict[str, Any]], platform_code: str, at: datetime
    ) -> list[dict[str, Any]]:
        if not body:
            return []
        self._calls += 1
        headers = {
            "Authorization": f"Bearer {await self._token(platform_code, at)}",
            "Idempotency-Key": f"{self._name}-{self._calls}",
        }
        answer = await self._client.post(path, json=body, headers=headers)
        answer.raise_for_status()
        answered: list[dict[str, Any]] = answer.json()
        return answered

    async def _token(self, platform_code: str, at: datetime) -> str:
        token, until = self._tokens.get(platform_code, ("", at))
        if at >= until:
            key = self._keys[platform_code]
            answer = await self._client.post(
                "/v1/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(key.key_id or "", key.secret or ""),
            )
            answer.raise_for_status()
            token = answer.json()["access_token"]
            self._tokens[platform_code] = (token, at + _TOKEN_LIFE)
        return token


@asynccontextmanager
async def open_shop(stage: Stage, platforms: Sequence[market.Platform]) -> AsyncIterator[Shop]:
    """Serve the partners' interface on loopback while the block runs; each platform gets a key for it."""
    at = stage.calendar.opens_at
    openings = [access.PartnerOpening(p.code, "platform", p.name) for p in platforms]
    async with AsyncExitStack() as things:
        # What the interface makes follows from the seed, too: its work runs in the context it starts in.
        with ids.seeded_entropy(stage.nation.seed, stage.batch_id, "shop"):
            async with stage.db.begin() as tx:
                await access.add_partners(tx, openings, BY, at)
                orders = [access.KeyOrder(platform.code) for platform in platforms]
                made = await access.issue_partner_keys(tx, orders, BY, at)
            time = clock.SimulatedClock(at)
            options = SiteOptions(mode="demo")
            app = create_partner_app(stage.db, time, opens_database=False, secure=False, options=options)
            address = await things.enter_async_context(serve(app))
        client = await things.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60))
        keys = {platform.code: key for platform, key in zip(platforms, made, strict=True)}
        yield Shop(f"batch-{stage.batch_id}", client, time, keys)
    async with stage.db.begin() as tx:
        ended = stage.calendar.year_closes_on
        key_ids = [key.key_id for key in made if key.key_id is not None]
        await access.revoke_partner_keys(tx, key_ids, BY, clock.start_of(ended))
