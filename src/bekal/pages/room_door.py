"""The door of the waiting room: stands before the framework and lets in, or shows the room.

It decides from the request's cookie and from memory: a stampede that is sent into the room takes no
connection to the database, asks no guard, renders no template. Whoever was let in carries a pass that is
renewed while he or she goes on, and is let through until the form is done. Where nobody has to wait,
everybody gets a pass: when the room fills later, they are in the middle of something.

A browser that refuses cookies carries its ticket in the address of the page that loads itself again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from enum import Enum
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from bekal import waiting_room
from bekal.waiting_room import Kind, Ticket

from . import room_metrics as metrics
from .headers import always
from .problems import PROBLEM_JSON, TYPE_BASE
from .room_keeper import IN_FLIGHT_MAX, RoomKeeper
from .room_page import RoomPage, Standing
from .shell import Shell
from .words import language_of_path, with_prefix, without_prefix

COOKIE: Final = "bekal_room"
LINK: Final = "antre"
LIFE_MS: Final = 12 * 3600 * 1000
"""A ticket keeps its place, and a form on the screen may be sent, for as long as a session lasts."""
IDLE_MS: Final = 30 * 60 * 1000
"""A pass whose holder was not seen for so long waits again; a ticket counts so long after its turn."""
RENEW_MS: Final = 2 * 60 * 1000
REFRESH_SECONDS: Final = (3, 60)
REFRESHES_PER_SECOND: Final = 200
"""The more people wait, the more seldom each looks: the room itself must not fill the house."""
REFRESH_MOST_SECONDS: Final = 120

_NAME: Final = (COOKIE + "=").encode()
_PLAIN: Final = re.compile("[a-z/]+")


class Verdict(Enum):
    """What becomes of a request."""

    let_in = "let_in"
    wait = "wait"
    unsent = "unsent"
    slow = "slow"
    cookies = "cookies"


class _Caller(NamedTuple):
    """What a request brings along. ``found``: its ticket or pass if it counts; ``text``: as it came."""

    found: Ticket | None
    text: str
    has_cookie: bool
    by_link: bool
    mark: bytes
    writes: bool
    json: bool


class Door:
    """An ASGI application before another. ``state`` holds the clock, and the keeper while the site runs."""

    def __init__(self, inner: ASGIApp, state: Any, shell: Shell, behind: Iterable[str]) -> None:
        """``behind``: the first parts of the addresses that people wait for."""
        self._inner = inner
        self._state = state
        self._behind = frozenset(behind)
        self._page = RoomPage(shell)
        self._key = shell.keyring.signing_seed("waiting_room")
        secure = "; Secure" if shell.options.secure else ""
        self._attributes = f"; Path=/; Max-Age={LIFE_MS // 1000}; HttpOnly; SameSite=lax{secure}"
        further = ((b"x-robots-tag", b"noindex"), (b"cache-control", b"no-store"))
        self._headers = (*always(secure=shell.options.secure), *further)
        policy = (b"content-security-policy", self._page.content_policy)
        self._page_headers = (
            *((name, value) for name, value in self._headers if name != policy[0]),
            policy,
            (b"content-type", b"text/html; charset=utf-8"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or show the room."""
        keeper: RoomKeeper | None = self._state.get("room")
        if keeper is None or scope["type"] != ScopeType.HTTP:
            await self._inner(scope, receive, send)
            return
        keeper.note(scope)
        if not self._is_behind(scope["path"]):
            await self._inner(scope, receive, send)
            return
        now_ms = int(self._state["clock"].now().timestamp() * 1000)
        caller = self._read(scope)
        verdict, ticket = self._judge(keeper, caller, now_ms)
        if verdict is not Verdict.let_in:
            await self._show(scope, send, keeper, caller, verdict, ticket, now_ms)
        elif caller.by_link and caller.has_cookie and not caller.writes:
            # Cookies work after all: the address gets clean again.
            clean = with_prefix(language_of_path(scope["path"]), _address(scope))
            cookie = self._cookie(waiting_room.write_ticket(self._key, ticket))
            await _answer(send, 303, [*self._headers, (b"location", clean.encode()), cookie], b"")
        else:
            fresh = caller.has_cookie and ticket is caller.found
            text = "" if fresh else waiting_room.write_ticket(self._key, ticket)
            with keeper.serving():
                await self._inner(scope, receive, send if fresh else _with(send, self._cookie(text)))

    def _is_behind(self, path: str) -> bool:
        first = path[1:].partition("/")[0]
        if first == "en":
            first = path[4:].partition("/")[0]
        return first in self._behind

    def _read(self, scope: HTTPScope) -> _Caller:
        cookie = agent = accept = b""
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookie = value
            elif name == b"user-agent":
                agent = value
            elif name == b"accept":
                accept = value
        writes = scope["method"] not in ("GET", "HEAD")
        json = b"json" in accept and b"text/html" not in accept
        mark = waiting_room.mark_of(agent)
        text = _cookie_of(cookie)
        has_cookie, by_link = bool(text), False
        if b"antre=" in scope["query_string"]:
            linked = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get(LINK, "")
            by_link = True
            text = text or linked
        found = None
        if text:
            found = waiting_room.read_ticket(self._key, text)
            if found is None:
                metrics.REFUSED.labels("forged").inc()
            elif found.mark != mark:
                metrics.REFUSED.labels("other_device").inc()
                found = None
        return _Caller(found, text, has_cookie, by_link, mark, writes, json)

    def _judge(self, keeper: RoomKeeper, caller: _Caller, now_ms: int) -> tuple[Verdict, Ticket]:
        found = caller.found
        if found is not None and now_ms - found.came_ms > LIFE_MS:
            metrics.REFUSED.labels("expired").inc()
            found = None
        known = found is not None and found.kind is Kind.admission
        if not keeper.holds and (known or keeper.may_enter()):
            return Verdict.let_in, _passed(found or _new(caller, now_ms), now_ms)
        if found is not None and found.kind is Kind.admission:
            if caller.writes or now_ms - found.seen_ms <= IDLE_MS:
                return self._go_on(keeper, caller, _passed(found, now_ms))
            metrics.REFUSED.labels("idle").inc()
            found = None
        elif found is not None and keeper.is_in(found.came_ms):
            if self._in_time(keeper, found, now_ms):
                metrics.ADMITTED.inc()
                passed = _passed(found, now_ms)
                if caller.by_link and not caller.has_cookie:
                    return Verdict.cookies, passed
                return self._go_on(keeper, caller, passed)
            metrics.REFUSED.labels("late").inc()
            found = None
        if found is None:
            found = _new(caller, now_ms)
            keeper.arrive(now_ms)
        return (Verdict.unsent if caller.writes else Verdict.wait), found

    def _in_time(self, keeper: RoomKeeper, ticket: Ticket, now_ms: int) -> bool:
        line = keeper.line
        return line is None or not line.door.holds or now_ms - line.let_in_ms(ticket.came_ms) <= IDLE_MS

    def _go_on(self, keeper: RoomKeeper, caller: _Caller, ticket: Ticket) -> tuple[Verdict, Ticket]:
        if not keeper.take(ticket.ticket_id):
            metrics.REFUSED.labels("too_fast").inc()
            return Verdict.slow, ticket
        crowded = keeper.in_flight >= IN_FLIGHT_MAX and not caller.writes
        return (Verdict.slow if crowded else Verdict.let_in), ticket

    async def _show(
        self,
        scope: HTTPScope,
        send: Send,
        keeper: RoomKeeper,
        caller: _Caller,
        verdict: Verdict,
        ticket: Ticket,
        now_ms: int,
    ) -> None:
        metrics.SHOWN.inc()
        line = keeper.line
        before = keeper.before(ticket.came_ms, now_ms) if verdict in _WAITING else 0
        seconds = line.seconds_for(before) if line and before is not None else 0.0
        soonest = line.soonest_for(before) if line and before is not None else 0.0
        refresh = refresh_seconds(soonest, line.waiting if line else 0, ticket.ticket_id[0])
        # Signed once: what came is given back as it came, and a cookie that is there is not set again.
        known = ticket is caller.found
        text = caller.text if known else waiting_room.write_ticket(self._key, ticket)
        varying = [(b"retry-after", str(refresh).encode())]
        if not (known and caller.has_cookie):
            varying.append(self._cookie(text))
        if caller.json:
            varying.append((b"content-type", PROBLEM_JSON.encode()))
            await _answer(send, 429, [*self._headers, *varying], _problem(before, seconds))
            return
        address = _address(scope, "" if caller.has_cookie else text)
        standing = Standing(before, seconds, (now_ms - ticket.came_ms) / 1000, refresh, address)
        body = self._page.fill(language_of_path(scope["path"]), verdict.value, standing)
        status = 429 if verdict in _UNFINISHED else 200
        # HEAD is told what GET would be given (RFC 9110, 9.3.2).
        varying.append((b"content-length", str(len(body)).encode()))
        head = [*self._page_headers, *varying]
        await send({"type": "http.response.start", "status": status, "headers": head})
        body = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _cookie(self, text: str) -> tuple[bytes, bytes]:
        return b"set-cookie", f"{COOKIE}={text}{self._attributes}".encode()


_WAITING: Final = frozenset({Verdict.wait, Verdict.unsent})
_UNFINISHED: Final = frozenset({Verdict.unsent, Verdict.slow})


def _problem(before: int | None, seconds: float) -> bytes:
    return msgspec.json.encode(
        {
            "type": TYPE_BASE + "waiting-room",
            "title": "Please wait: your place is kept.",
            "status": 429,
            "people_before": before,
            "seconds": int(seconds),
        }
    )


def refresh_seconds(soonest: float, waiting: int, jitter: int) -> int:
    """When the page looks again: sooner the nearer the turn, more seldom the more people wait.

    ``soonest``: seconds until the turn may come. ``jitter`` (0-255) spreads equal estimates over a fifth, so
    that people do not come all at once.
    """
    least, most = REFRESH_SECONDS
    wanted = max(min(soonest / 3, most), waiting / REFRESHES_PER_SECOND, least)
    # Whose turn comes earlier than that looks when it comes.
    wanted = max(least, min(wanted, REFRESH_MOST_SECONDS, soonest + 1))
    return round(wanted * (0.9 + 0.2 * jitter / 255))


def _new(caller: _Caller, now_ms: int) -> Ticket:
    return Ticket(Kind.ticket, now_ms, 0, os.urandom(8), caller.mark)


def _passed(ticket: Ticket, now_ms: int) -> Ticket:
    """The pass for whoever is let in: the one shown while it is fresh, else a new one of the same id."""
    if ticket.kind is Kind.admission and now_ms - ticket.seen_ms < RENEW_MS:
        return ticket
    return Ticket(Kind.admission, ticket.came_ms, now_ms, ticket.ticket_id, ticket.mark)


def _cookie_of(header: bytes) -> str:
    start = header.find(_NAME)
    if start < 0 or (start and header[start - 1] not in b" ;"):
        return ""
    return header[start + len(_NAME) :].partition(b";")[0].strip().decode("latin-1")


def _address(scope: HTTPScope, link: str = "") -> str:
    """The page to look at again, in no language: a form's own address has no page, its site's start has."""
    path, query = without_prefix(scope["path"]), []
    if not _PLAIN.fullmatch(path):
        path = quote(path)
    if scope["query_string"]:
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        query = [pair for pair in asked if pair[0] != LINK]
    if scope["method"] not in ("GET", "HEAD"):
        path, query = ("/masuk" if path.startswith("/masuk") else "/perjalanan"), []
    if query:
        path += "?" + urlencode(query)
    # A ticket is made of letters that an address may hold as they are.
    return f"{path}{'&' if query else '?'}{LINK}={link}" if link else path


def _with(send: Send, header: tuple[bytes, bytes]) -> Send:
    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], header]
        await send(message)

    return send_with


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    head = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body, "more_body": False})
