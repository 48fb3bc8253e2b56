"""What both sides of the bench buy: cards with money, classes with seats, orders that wait for codes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec
import psycopg

from bekal import access, journey, market
from bekal.base import ids, keys
from bekal.base.cells import chunks_by_cell
from bekal.base.database import CHUNK_MAX, Database

from . import holders, purchase_script

ORDERS_A_CARD = 3
AMOUNT_RP = 1_000_000_000
STARTED_AT = holders.AT + timedelta(minutes=20)
"""Codes live five minutes: orders are started late enough to be good for as long as the bench lasts."""


class Wish(NamedTuple):
    """A card, a class and the platform that sells it; with an order once one was started."""

    holder: holders.Holder
    schedule: market.Schedule
    platform: market.Platform
    order: journey.Started | None = None


class Work(NamedTuple):
    """Requests of ours to the whole catalogue and to one class; and the statements of one for pgbench."""

    ordinary: Iterator[bytes]
    hot: Iterator[bytes]
    purchase: list[purchase_script.Sent]
    orders: int


async def prepare(dsn: str, path: str, cards: int, schedules: int) -> Work:
    """Half of the cards for each side. ``path``: ``confirm``, or ``buy`` for ``journey.buy`` alone."""
    async with Database(dsn, keyring=keys.demo_keyring()) as db:
        decree = await holders.make_programme(db)
        classes = await holders.make_classes(db, schedules, 1_000_000)
        catalogue = market.load_catalogue()
        partners = [access.PartnerOpening(p.code, "platform", p.name) for p in catalogue.platforms]
        tokens = await holders.make_keys(db, partners)
        buyers = await holders.make_holders(db, decree, cards, AMOUNT_RP)
        note = purchase_script.note_confirmation if path == "confirm" else purchase_script.note_purchase
        purchase = await note(db, buyers[-2:], classes)
        ours, theirs = buyers[: cards // 2], buyers[cards // 2 : -2]
        others = [each for each in classes if each.course_id != classes[0].course_id]
        wishes = [
            _draw_wishes(ours, others, random.Random(1)),
            _draw_wishes(theirs, others, random.Random(2)),
            _draw_wishes(ours, classes[:1], random.Random(3)),
        ]
        if path == "confirm":
            wishes = [await _start(db, each) for each in wishes]
    _store_orders(dsn, wishes[1])
    make = _confirmation if path == "confirm" else _purchase
    ordinary, hot = ([make(wish, n, tokens) for n, wish in enumerate(wishes[i])] for i in (0, 2))
    return Work(iter(ordinary), iter(hot), purchase, len(wishes[1]))


def _draw_wishes(
    cards: Sequence[holders.Holder], classes: Sequence[market.Schedule], draw: random.Random
) -> list[Wish]:
    """Each card some courses, none of them twice; card after card, so that none comes twice in a chunk."""
    platforms = {platform.platform_id: platform for platform in market.load_catalogue().platforms}
    classes_of: dict[int, list[market.Schedule]] = {}
    for schedule in classes:
        classes_of.setdefault(schedule.course_id, []).append(schedule)
    courses = list(classes_of)
    visits = min(ORDERS_A_CARD, len(courses))
    chosen = [[draw.choice(classes_of[each]) for each in draw.sample(courses, visits)] for _ in cards]
    return [
        Wish(card, schedules[visit], platforms[schedules[visit].platform_ids[0]])
        for visit in range(visits)
        for card, schedules in zip(cards, chosen, strict=True)
    ]


async def _start(db: Database, wishes: Sequence[Wish]) -> list[Wish]:
    """The orders of wishes, through the operation that platforms call."""
    made = []
    for cell, chunk in chunks_by_cell(
        list(wishes), lambda wish: ids.cell_of(wish.holder.card_id, db.cells), CHUNK_MAX
    ):
        starts = [
            journey.Start("bench", w.platform.code, w.holder.number, w.schedule.schedule_id, STARTED_AT)
            for w in chunk
        ]
        started = await journey.start_purchases(db, cell, starts, holders.BY, STARTED_AT)
        if any(each.order_id is None for each in started):
            raise AssertionError(f"refused: { ({each.outcome for each in started}) }")
        made += [wish._replace(order=order) for wish, order in zip(chunk, started, strict=True)]
    return made


def _confirmation(wish: Wish, n: int, tokens: dict[str, str]) -> bytes:
    """``POST /v1/purchases/{id}/confirmation``, as a platform sends it."""
    if wish.order is None:
        raise AssertionError("nothing was ordered")
    path = f"/v1/purchases/{wish.order.order_id}/confirmation"
    return _request(path, {"code": wish.order.code}, tokens[wish.platform.code], n)


def _purchase(wish: Wish, n: int, tokens: dict[str, str]) -> bytes:
    """The bench's own route, which runs ``journey.buy``."""
    body = {
        "reference": f"bench-{wish.schedule.schedule_id}-{n}",
        "card_number": wish.holder.number,
        "schedule_id": wish.schedule.schedule_id,
    }
    return _request("/bench/purchases", body, tokens[wish.platform.code], n)


def _request(path: str, body: dict[str, object], token: str, n: int) -> bytes:
    content = msgspec.json.encode(body)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nIdempotency-Key: bench-{n:032d}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _store_orders(dsn: str, wishes: Sequence[Wish]) -> None:
    """What pgbench is to buy."""
    courses = {course.course_id: course for course in market.load_catalogue().courses}
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(purchase_script.ORDERS)
        with connection.cursor().copy("COPY bench.orders FROM STDIN") as copy:
            for n, wish in enumerate(wishes):
                course = courses[wish.schedule.course_id]
                copy.write_row(
                    (
                        n,
                        wish.holder.number,
                        wish.holder.card_id,
                        wish.order.order_id if wish.order else None,
                        wish.schedule.schedule_id,
                        course.course_id,
                        course.institution_id,
                        course.price_rp,
                        wish.platform.platform_id,
                    )
                )
        connection.execute("VACUUM ANALYZE")
