"""The whole application on a test database, and somebody who uses it from a browser without JavaScript."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any

import httpx
import msgspec
import psycopg
import pytest
from litestar import Litestar

from bekal import people
from bekal.adapters.messages import open_code_message
from bekal.base import actors, ids, keys, outbox, postgres
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.sandbox.serve import serve
from bekal.serve import SiteOptions, create_app
from tests import world as worlds
from tests.conftest import drop, fresh
from tests.world import NOW, Person, World

ADDRESS = "http://testserver.local"


class Form(msgspec.Struct):
    """A form of a page: where it goes and what it holds before anybody types."""

    action: str
    method: str
    fields: dict[str, str] = msgspec.field(default_factory=dict)
    names: list[str] = msgspec.field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._open = Form(given.get("action") or "", given.get("method") or "get")
            self.forms.append(self._open)
        elif self._open is not None and tag in ("input", "select", "textarea"):
            self._open.names.append(name)
            self._select = name if tag == "select" else ""
            ticked = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if tag == "input" and ticked:
                self._open.fields[name] = given.get("value") or ""
        elif self._open is not None and tag == "option" and "selected" in given:
            self._open.fields[self._select] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Page(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    text: str
    headers: httpx.Headers
    path: str

    @property
    def words(self) -> str:
        """The page without tags, blanks made single."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split())

    @property
    def forms(self) -> list[Form]:
        """The forms of the page."""
        reader = _Reader()
        reader.feed(self.text)
        return reader.forms

    def form(self, action: str) -> Form:
        """The form that goes to this address."""
        return next(form for form in self.forms if form.action == action)


class Somebody:
    """A browser of its own: cookies are kept, redirects are followed one by one."""

    def __init__(self, app: Any, database: Database, clock: SimulatedClock | None = None) -> None:
        transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 1234))
        self.client = httpx.AsyncClient(transport=transport, base_url=ADDRESS)
        self.database = database
        self.clock = clock or SimulatedClock(NOW)

    async def open(self, path: str, **headers: str) -> Page:
        """GET a page."""
        return await self._follow(await self.client.get(path, headers=headers))

    async def fill(self, page: Page, action: str, **typed: str) -> Page:
        """Type into a form of a page and send it."""
        form = page.form(action)
        return await self.post(form.action, {**form.fields, **typed})

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> Page:
        """Send fields as a form would."""
        return await self._follow(await self.client.post(path, data=fields, headers=headers))

    async def sign_in(self, phone: str, prefix: str = "") -> Page:
        """Sign in by phone and the code that was sent."""
        # Codes of one instant cannot be told apart by age.
        self.clock.move_to(self.clock.now() + timedelta(seconds=1))
        page = await self.open(f"{prefix}/masuk")
        page = await self.fill(page, f"{prefix}/masuk", phone=phone)
        return await self.fill(page, f"{prefix}/masuk/kode", code=await self.code())

    async def code(self) -> str:
        """The newest code in the outbox."""
        async with self.database.read() as tx:
            found = [m for cell in range(tx.cells) for m in await outbox.list_messages(tx, cell, 50)]
        newest = max((m for m in found if m.topic == "sign_in_code"), key=lambda m: m.outbox_id)
        return open_code_message(keys.demo_keyring(), newest.payload["sealed"]).code

    async def _follow(self, response: httpx.Response) -> Page:
        for _ in range(5):
            if response.status_code != 303:
                break
            response = await self.client.get(response.headers["location"])
        path = response.request.url.raw_path.decode()
        return Page(response.status_code, response.text, response.headers, path)


class Site(msgspec.Struct, frozen=True):
    """The application under test with what it stands on."""

    app: Any
    database: Database
    clock: SimulatedClock
    world: World

    def somebody(self) -> Somebody:
        """A new browser."""
        return Somebody(self.app, self.database, self.clock)

    async def citizen(self, role: str) -> Somebody:
        """A browser in which the person of a role is signed in."""
        visitor = self.somebody()
        page = await visitor.sign_in(self.world.who(role).phone)
        assert page.status == 200, page.words
        return visitor


async def share(site: Site, host: Person, guest: Person) -> None:
    """Let somebody share another one's number from now on."""
    async with site.database.begin() as tx:
        cell = ids.cell_of(guest.person_id, tx.cells)
        move = people.AccountMove(guest.person_id, host.account_id)
        [outcome] = await people.move_accounts(tx, cell, [move], actors.job("test"), site.clock.now())
    assert outcome == people.MoveOutcome.moved


@asynccontextmanager
async def running(db: Database, world: World, options: SiteOptions) -> AsyncIterator[Site]:
    """The application started on a database."""
    site = make_site(db, world, options)
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # A task of its own: pytest sets fixtures up and takes them down in different ones.
        async with site.app.lifespan():
            started.set()
            await stop.wait()

    life = asyncio.create_task(live())
    await asyncio.wait({life, asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield site
    finally:
        stop.set()
        await life


def make_site(db: Database, world: World, options: SiteOptions) -> Site:
    """The application on a database, not started: a server starts it itself."""
    clock = SimulatedClock(NOW)
    app = _app(options)
    app.state.db, app.state.clock = db, clock
    # What an earlier test tried counts against nobody here.
    app.state.pop("limits", None)
    return Site(app, db, clock, world)


@cache
def _app(options: SiteOptions) -> Litestar:
    """One application for all tests (it takes half a second to make): each brings its own database."""
    return create_app(
        Database("postgresql://nowhere", keyring=keys.demo_keyring()), SimulatedClock(NOW), options
    )


@pytest.fixture(scope="session")
def world_template(server: postgres.Server) -> Iterator[tuple[str, World]]:
    """The database of ``tests.world``, made once a session, and who is in it."""
    name = fresh(server)

    async def make() -> World:
        async with Database(server.dsn(name), keyring=keys.demo_keyring()) as db:
            return await worlds.build(db)

    yield name, asyncio.run(make())


@asynccontextmanager
async def copy_of(server: postgres.Server, template: str) -> AsyncIterator[Database]:
    """A database of one's own with the world in it, gone when the block ends."""
    name = f"site_{next(_numbers)}"
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    async with Database(server.dsn(name), keyring=keys.demo_keyring()) as db:
        yield db
    drop(server, name)


@pytest.fixture
async def site(server: postgres.Server, world_template: tuple[str, World]) -> AsyncIterator[Site]:
    """A site of its own on a copy of the world, as a demonstration."""
    template, world = world_template
    async with (
        copy_of(server, template) as db,
        running(db, world, SiteOptions(mode="demo", public_url=ADDRESS)) as started,
    ):
        yield started


@pytest.fixture
async def served(
    server: postgres.Server, world_template: tuple[str, World]
) -> AsyncIterator[tuple[Site, str]]:
    """The same served over HTTP on loopback, with its address: for a real browser."""
    template, world = world_template
    async with copy_of(server, template) as db:
        site = make_site(db, world, SiteOptions(mode="demo", public_url=ADDRESS))
        async with serve(site.app) as address:
            yield site, address


_numbers = itertools.count(1)
