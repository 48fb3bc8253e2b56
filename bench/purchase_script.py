"""One purchase as a transaction of pgbench, made from one that the journey has just made.

The statements of ``journey.confirm_purchases`` (or ``journey.buy``) are noted with what was sent for each
parameter. In the script they stand in the same order; ids, codes and numbers of the buyer and the class are
replaced by those of the order that pgbench takes up. What the application decides in memory is left out.
Instead of the cell's lock the buyer's guarded row is locked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from unittest import mock
from uuid import UUID

from psycopg.types.json import Jsonb

from bekal import journey, market
from bekal.base import ids
from bekal.base.database import Database, Transaction
from bekal.base.statements import Statement

from .holders import AT, BY, Holder

# Every order is prepared: which card, which class. It stands for the caller's request and, for the class, for
# what the application remembers of the catalogue.
ORDERS = """
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO bekal_app;
CREATE TABLE bench.orders (
    n int PRIMARY KEY, number text NOT NULL, card_id uuid NOT NULL, order_id uuid, schedule_id int NOT NULL,
    course_id int NOT NULL, institution_id int NOT NULL, price_rp bigint NOT NULL, platform_id int NOT NULL
);
GRANT SELECT ON bench.orders TO bekal_app;
"""

LOCK_OF_THE_CELL = "bekal.base.lock_cell"
CARDS = ("bekal.cards.find_cards_by_number", "bekal.cards.find_cards")
BALANCES = "bekal.ledger.find_balances"
GUARDED = "bekal.ledger.load_guarded"

# The card's statement also makes what the application makes: ids and codes.
_FIRST = """
SELECT c.card_id, c.person_id, c.training_account_id, o.schedule_id, o.course_id, o.institution_id,
    o.price_rp, o.price_rp * 15 / 100 AS fee_rp, o.platform_id,
    coalesce(o.order_id, uuidv7()) AS purchase_id, uuidv7() AS hold_id,
    'V' || substr(md5(o.n::text), 1, 16) AS voucher_code, 'R' || substr(md5(o.n::text), 1, 16) AS redeem_code
FROM bench.orders AS o CROSS JOIN LATERAL ({cards}) AS c
WHERE o.n = :n \\gset"""


class Sent(NamedTuple):
    """A statement of the noted purchase, with its parameters as pgbench is to put them."""

    name: str
    text: str


async def note_purchase(
    db: Database, buyers: Sequence[Holder], classes: Sequence[market.Schedule]
) -> list[Sent]:
    """Let two buyers buy the same class; gives the statements of the second, who finds everything warm."""
    schedule, platform = _telling(classes)

    async def buy(holder: Holder) -> UUID | None:
        wanted = market.Purchase(
            reference=holder.number,
            caller="partner:check",
            platform_code=platform.code,
            card_number=holder.number,
            schedule_id=schedule.schedule_id,
            accepted_at=AT,
        )
        [result] = await journey.buy(db, 0, [wanted], BY, AT)
        return result.purchase_id

    return await _note(db, buyers, schedule, platform, buy)


async def note_confirmation(
    db: Database, buyers: Sequence[Holder], classes: Sequence[market.Schedule]
) -> list[Sent]:
    """The same by an order and its code; the confirmation alone is noted, under a key as long as usual."""
    schedule, platform = _telling(classes)
    orders = {}
    for holder in buyers[:2]:
        start = journey.Start("bench", platform.code, holder.number, schedule.schedule_id, AT)
        [orders[holder]] = await journey.start_purchases(db, 0, [start], BY, AT)

    async def confirm(holder: Holder) -> UUID | None:
        order = orders[holder]
        if order.order_id is None or order.code is None:
            raise AssertionError(f"nothing is sold here: {order.outcome}")
        reference = f"k:{'0' * 47}:{holder.number}"
        item = journey.Confirmation(order.order_id, platform.code, order.code, "partner:check", AT, reference)
        [result] = await journey.confirm_purchases(db, 0, [item], BY, AT)
        return order.order_id if result.voucher_code else None

    return await _note(db, buyers, schedule, platform, confirm)


async def _note(
    db: Database,
    buyers: Sequence[Holder],
    schedule: market.Schedule,
    platform: market.Platform,
    buy: Callable[[Holder], Awaitable[UUID | None]],
) -> list[Sent]:
    noted: list[tuple[Statement, Sequence[Any]]] = []
    ordinary = Transaction._send

    async def note(self: Transaction, *calls: Any) -> Any:
        noted.extend((call.statement, call.parameters) for call in (*self._waiting, *calls))
        return await ordinary(self, *calls)

    purchase_id = None
    for holder in buyers[:2]:
        noted.clear()
        with mock.patch.object(Transaction, "_send", note):
            purchase_id = await buy(holder)
    if purchase_id is None:
        raise AssertionError("nothing is sold here")
    async with db.read() as tx:
        [voucher] = await market.find_vouchers(tx, 0, [purchase_id])
    if voucher is None:
        raise AssertionError("the purchase has no voucher")
    known = _known(buyers[1], schedule, platform, voucher, purchase_id)
    return [
        Sent(statement.name, _filled(statement, parameters, known))
        for statement, parameters in noted
        if statement.name not in (LOCK_OF_THE_CELL, "begin", "commit")
    ]


def _telling(classes: Sequence[market.Schedule]) -> tuple[market.Schedule, market.Platform]:
    """A class whose numbers occur nowhere else in a purchase, so that each of them tells what it is."""
    courses = {course.course_id: course for course in market.load_catalogue().courses}
    platforms = {platform.platform_id: platform for platform in market.load_catalogue().platforms}
    for schedule in classes:
        course = courses[schedule.course_id]
        numbers = {schedule.schedule_id, course.course_id, course.institution_id}
        for platform_id in {6, 7, 8} & set(schedule.platform_ids):
            if len(numbers) == 3 and min(numbers) > 100 and 2022 not in numbers:
                return schedule, platforms[platform_id]
    raise AssertionError("no class has numbers of its own: make more classes")


def _known(
    holder: Holder,
    schedule: market.Schedule,
    platform: market.Platform,
    voucher: market.VoucherRow,
    purchase_id: UUID,
) -> dict[Any, str]:
    """What pgbench puts in the place of the values of the noted purchase."""
    course = market.load_catalogue().courses[schedule.course_id - 1]
    return {
        holder.person_id: "person_id",
        holder.card_id: "card_id",
        holder.training_account_id: "training_account_id",
        purchase_id: "purchase_id",
        ids.derived_id(purchase_id, "hold"): "hold_id",
        voucher.voucher_code: "voucher_code",
        voucher.redeem_code: "redeem_code",
        holder.number: "n",
        schedule.schedule_id: "schedule_id",
        course.course_id: "course_id",
        course.institution_id: "institution_id",
        course.price_rp: "price_rp",
        market.fee_rp(course.price_rp, platform.fee_bp): "fee_rp",
        platform.platform_id: "platform_id",
    }


def make_script(purchase: Sequence[Sent], orders: int, first: int, clients: int) -> str:
    """The script: ``clients`` take ``orders`` orders from ``first`` on in turns, shuffled.

    An order is met once, so nothing is refused. A run that gets through all of them fails on a voucher code
    that is there already: give the bench more cards.
    """
    names = {sent.name for sent in purchase}
    if not {BALANCES, GUARDED} <= names or not names & set(CARDS):
        raise AssertionError(f"a purchase runs {names} now: look at this script again")
    parts = [
        f"\\set n {first} + permute((:client_id + :i * {clients}) % {orders}, {orders}, 20220301)",
        "\\set i :i + 1",
        "BEGIN;",
    ]
    # The card comes first here: its answer tells everything else.
    for sent in sorted(purchase, key=lambda sent: sent.name not in CARDS):
        if sent.name in CARDS:
            cards = sent.text.replace("(:n)::text", "o.number").replace("(:card_id)::uuid", "o.card_id")
            parts.append(_FIRST.replace("{cards}", cards))
        elif sent.name == BALANCES:
            parts.append(f"{sent.text} FOR UPDATE;")
        elif sent.name == GUARDED:
            parts.append(f"SELECT tid FROM ({sent.text}) AS loaded \\gset")
        else:
            parts.append(f"{sent.text};")
    return "\n".join([*parts, "COMMIT;", ""])


def _filled(statement: Statement, parameters: Sequence[Any], known: Mapping[Any, str]) -> str:
    """A statement with its parameters put in; without comments, which would hide the rest of a line."""
    text = re.sub(r"--[^\n]*", "", statement.text).strip()
    return re.sub(r"\$(\d+)", lambda found: _value(parameters[int(found[1]) - 1], known), text)


def _value(value: Any, known: Mapping[Any, str]) -> str:
    """One parameter as an expression of SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return f"ARRAY[{', '.join(_value(item, known) for item in value)}]" if value else "'{}'"
    if isinstance(value, UUID):
        # An id that nobody refers to again (of a chunk, of a message) is a new one each time.
        return f"(:{known[value]})::uuid" if value in known else "uuidv7()"
    if isinstance(value, int):
        return f"(:{known[value]})::bigint" if value in known else str(int(value))
    if isinstance(value, datetime):
        return f"to_timestamp({value.timestamp():.0f})"
    if isinstance(value, bytes):
        # The place of the guarded row was read before; the other bytes are the hash of the request.
        return ":tid" if len(value) == 6 else "sha256((:n)::text::bytea)"
    if isinstance(value, Jsonb):
        return f"({_text(json.dumps(value.obj), known)})::jsonb"
    return _text(str(value), known)


def _text(text: str, known: Mapping[Any, str]) -> str:
    """A text, with the known values inside it replaced; a colon would start a variable of pgbench."""
    names = {str(value): name for value, name in known.items()}
    pattern = r"(?<![\w-])(" + "|".join(map(re.escape, names)) + r")(?![\w-])"
    parts = re.split(pattern, text)
    made = []
    for i, part in enumerate(parts):
        if i % 2:
            made.append(f"(:{names[part]})::text")
        elif part:
            made.append("E'" + part.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a") + "'")
    return " || ".join(made) if len(made) < 2 else f"({' || '.join(made)})"
