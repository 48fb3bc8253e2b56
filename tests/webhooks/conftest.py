"""One partner, its endpoint, a receiver behind it, and the jobs that deliver."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest

from bekal import access, webhooks
from bekal.adapters.webhooks import HttpSender
from bekal.base import actors, ids
from bekal.base.clock import SystemClock
from bekal.base.database import Database
from bekal.jobs import Outside
from bekal.jobs import webhooks as ticks

from .receiver import Receiver, receiving

BY = actors.job("test")


class Line(msgspec.Struct):
    """A partner's endpoint from both ends. ``at`` is the tests' clock."""

    db: Database
    receiver: Receiver
    sender: HttpSender
    endpoint_id: UUID
    secret: str
    at: datetime

    async def tell(self, *numbers: int, partner: str = "tokopedia") -> None:
        """Events with these numbers."""
        events = [
            webhooks.Event(
                ids.derived_id(UUID(int=n << 8), "test"), "purchase.issued", self.at, (partner,), {"n": n}
            )
            for n in numbers
        ]
        async with self.db.begin() as tx:
            await webhooks.put_events(tx, events, self.at)

    async def send(self, later: timedelta = timedelta()) -> int:
        """One round of the job, after a while."""
        self.at += later
        nobody = cast(Any, None)
        outside = Outside(nobody, nobody, nobody, nobody, webhooks=self.sender)
        return await ticks.send_webhooks(self.db, outside, self.at)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the events that arrived, in the order in which they did."""
        return [arrived.said["data"]["n"] for arrived in self.receiver.arrived]

    async def endpoint(self) -> webhooks.EndpointRow:
        """As it stands."""
        async with self.db.read() as tx:
            [row] = await webhooks.find_endpoints(tx, "tokopedia", [self.endpoint_id])
        assert row is not None
        return row

    async def deliveries(self) -> list[webhooks.DeliveryRow]:
        """As they stand, the oldest first."""
        async with self.db.read() as tx:
            return (await webhooks.list_deliveries(tx, self.endpoint_id, None, None, 1000))[::-1]


@pytest.fixture
async def line(db: Database) -> AsyncIterator[Line]:
    """An endpoint that receives."""
    at = SystemClock().now()
    async with receiving() as receiver, aclosing(HttpSender(loopback=True, timeout_seconds=1.0)) as sender:
        async with db.begin() as tx:
            partners = [access.PartnerOpening(code, "platform", code) for code in ("tokopedia", "bukalapak")]
            await access.add_partners(tx, partners, BY, at)
            opening = webhooks.EndpointOpening("tokopedia", receiver.url)
            [made] = await webhooks.create_endpoints(tx, [opening], BY, at, loopback=True)
        assert made.endpoint_id is not None and made.secret is not None, made
        yield Line(db, receiver, sender, made.endpoint_id, made.secret, at)
