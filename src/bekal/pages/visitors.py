"""Who is calling: a citizen or a member of staff by cookie, a partner by bearer key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Litestar
from litestar.connection import ASGIConnection

from bekal import access, people
from bekal.base import actors, ids
from bekal.base.actors import Actor
from bekal.base.coalescer import Coalescer
from bekal.base.database import Database

from . import cookies

AnyConnection = ASGIConnection[Any, Any, Any, Any]
_FINDING: Final = "finding_sessions"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


class Visitor(msgspec.Struct, frozen=True):
    """Somebody signed in with a phone. ``person_id`` is None until the identity form is stored."""

    account_id: UUID
    account_cell: int
    person_id: UUID | None
    cells: int
    session: people.Session
    token: str

    @property
    def person_cell(self) -> int:
        """The cell of the person's things. ValueError when nobody is registered with the account."""
        return ids.cell_of(self.person, self.cells)

    @property
    def person(self) -> UUID:
        """The person's id. ValueError when nobody is registered with the account."""
        if self.person_id is None:
            raise ValueError("this account belongs to nobody yet; the route must declare CITIZEN")
        return self.person_id

    @property
    def actor(self) -> Actor:
        """Who acts, for the record of changes."""
        return actors.citizen(self.person_id) if self.person_id else actors.account(self.account_id)


class Officer(msgspec.Struct, frozen=True):
    """A member of staff signed in with password and one-time code."""

    staff_id: UUID
    session_id: UUID
    display_name: str
    roles: frozenset[str]

    @property
    def actor(self) -> Actor:
        """Who acts, for the record of changes."""
        return actors.staff(self.staff_id)


class _Shown(msgspec.Struct, frozen=True, gc=False):
    token: str
    cell: int


@asynccontextmanager
async def keep_visitors(app: Litestar) -> AsyncIterator[None]:
    """Look sessions up in chunks while the application lives: most requests ask for one first."""
    db, now = app.state.db, app.state.clock.now

    async def find(cell: int, shown: list[_Shown]) -> list[people.Session | None]:
        async with db.read() as tx:
            return await people.find_sessions(tx, cell, [each.token for each in shown], now())

    app.state[_FINDING] = Coalescer(find, lambda each: each.cell, name="find_session", wait_seconds=0.001)
    try:
        yield
    finally:
        await app.state.pop(_FINDING).close()


async def find_visitor(connection: AnyConnection, at: datetime) -> Visitor | None:
    """The citizen whose session cookie came with the request; None without a running session."""
    token = connection.cookies.get(cookies.SESSION, "")
    db: Database = connection.app.state.db
    cell = people.session_cell(token, db.cells) if token else None
    if cell is None:
        return None
    finding: Coalescer[_Shown, people.Session | None] | None = connection.app.state.get(_FINDING)
    if finding is not None:
        session = await finding.submit(_Shown(token, cell))
    else:
        async with db.read() as tx:
            session = await people.find_session(tx, cell, token, at)
    if session is None:
        return None
    return Visitor(session.account_id, cell, session.person_id, db.cells, session, token)


async def find_officer(connection: AnyConnection, at: datetime) -> Officer | None:
    """The member of staff whose session cookie came with the request; None without a running session."""
    token = connection.cookies.get(cookies.STAFF, "")
    if not token:
        return None
    async with connection.app.state.db.read() as tx:
        session = await access.find_staff_session(tx, token, at)
    if session is None:
        return None
    return Officer(session.staff_id, session.session_id, session.display_name, frozenset(session.roles))


async def find_partner(connection: AnyConnection, at: datetime) -> access.PartnerKey | None:
    """The partner whose access token came with the request; None without a valid one."""
    scheme, _, presented = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not presented:
        return None
    db: Database = connection.app.state.db
    known = access.recall_partner(db.memory, presented, at)
    if known is not None:
        return known
    async with db.read() as tx:
        return await access.find_partner(tx, presented, at)


def host_of(connection: AnyConnection) -> str | None:
    """The address a program calls from. A proxy on this machine is believed about who called it."""
    if connection.client is None:
        return None
    host = connection.client.host
    forwarded: str = connection.headers.get("x-forwarded-for", "")
    # The last entry is the proxy's own; those before it are whatever the caller wrote.
    return forwarded.rpartition(",")[2].strip() if host in _LOOPBACK and forwarded else host


def on_this_machine(connection: AnyConnection) -> bool:
    """Whether a program on this machine calls directly, not a proxy that forwards somebody else."""
    forwarded = "x-forwarded-for" in connection.headers or "forwarded" in connection.headers
    return connection.client is not None and connection.client.host in _LOOPBACK and not forwarded
