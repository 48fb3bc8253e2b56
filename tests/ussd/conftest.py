"""The sites on a small world, with an aggregator and a gateway that know our secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bekal.base import postgres
from bekal.pages import Callbacks
from bekal.serve import SiteOptions
from tests.sites import ADDRESS, Site, copy_of, running, world_template
from tests.world import World

__all__ = ["world_template"]

CALLBACKS = Callbacks(
    ussd_secret="ussd-secret",
    ussd_networks=("203.0.113.0/24", "2001:db8::/32"),
    sms_secret="sms-secret",
    whatsapp_app_secret="app-secret",
    whatsapp_verify_token="verify-me",
    message_networks=("203.0.113.0/24",),
    site="bekal.example",
)


class Aggregator:
    """Posts what phones type, as an aggregator does: all inputs so far, joined by stars."""

    def __init__(self, site: Site, address: str = "203.0.113.9") -> None:
        transport = httpx.ASGITransport(app=site.app, client=(address, 1))
        self.client = httpx.AsyncClient(transport=transport, base_url=ADDRESS)
        self.site = site
        self.secret = "ussd-secret"
        self._sessions = 0

    def dial(self, phone: str) -> Phone:
        """A new session of a phone."""
        self._sessions += 1
        return Phone(self, phone, f"ATUid_{self._sessions}")

    async def post(self, fields: dict[str, str] | bytes, path: str = "/channels/ussd") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secret}"}
        if isinstance(fields, bytes):
            return await self.client.post(path, content=fields, headers=headers)
        return await self.client.post(path, data=fields, headers=headers)


class Phone:
    """One dialogue."""

    def __init__(self, aggregator: Aggregator, phone: str, session: str) -> None:
        self.aggregator, self.phone, self.session = aggregator, phone, session
        self.typed: list[str] = []
        self.screens: list[str] = []

    async def ask(self, text: str) -> str:
        """What one request with this text shows."""
        fields = {
            "sessionId": self.session,
            "serviceCode": "*885#",
            "phoneNumber": self.phone,
            "networkCode": "51010",
            "text": text,
        }
        answer = await self.aggregator.post(fields)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/plain")
        return answer.text

    async def type(self, *inputs: str) -> str:
        """Type one thing after the other; gives the last screen. Without inputs: the call itself."""
        screen = ""
        if not self.screens:
            screen = await self._step()
        for typed in inputs:
            assert self.screens[-1].startswith("CON "), "the session was over"
            self.typed.append(typed)
            screen = await self._step()
        return screen

    async def _step(self) -> str:
        screen = await self.ask("*".join(self.typed))
        assert screen[:4] in ("CON ", "END ") and len(screen) <= 182, screen
        self.screens.append(screen)
        return screen


@pytest.fixture
async def site(server: postgres.Server, world_template: tuple[str, World]) -> AsyncIterator[Site]:
    """The application on a copy of the world, with doors for gateways."""
    template, world = world_template
    options = SiteOptions(mode="demo", callbacks=CALLBACKS)
    async with copy_of(server, template) as db, running(db, world, options) as started:
        yield started


@pytest.fixture
def aggregator(site: Site) -> Aggregator:
    return Aggregator(site)
