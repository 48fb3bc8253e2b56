"""What happens to partners becomes their webhooks: each hears of its own, nobody of a person."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import msgspec

from bekal import access, journey, learning, market, webhooks
from bekal.base import ids
from bekal.base.database import Database
from bench import holders
from tests.webhooks.conftest import BY

AT = holders.AT


async def told(db: Database) -> list[tuple[str, str, dict[str, Any]]]:
    """(partner, type, data) of every delivery, in order."""
    while sum([await journey.tell_partners(db, cell, BY, AT) for cell in range(db.cells)]):
        pass
    async with db.read() as tx:
        cursor = await tx.connection.execute(
            "SELECT e.partner_code, d.body FROM webhooks.deliveries d JOIN webhooks.endpoints e"
            " USING (endpoint_id) ORDER BY d.delivery_id"
        )
        rows = await cursor.fetchall()
    said = [(code, msgspec.json.decode(body)) for code, body in rows]
    return [(code, each["type"], each["data"]) for code, each in said]


async def test_each_partner_hears_of_its_own(db4: Database) -> None:
    db = db4
    decree = await holders.make_programme(db)
    schedules = await holders.make_classes(db, 40, 4)
    cardholders = await holders.make_holders(db, decree, 4)
    courses = {course.course_id: course for course in market.load_catalogue().courses}
    schedule = next(s for s in schedules if 1 in s.platform_ids)
    async with db.begin() as tx:
        platforms = {p.platform_id: p.code for p in await market.list_platforms(tx)}
        [institution] = await market.find_institutions_by_id(tx, [courses[schedule.course_id].institution_id])
        assert institution is not None
        codes = [*platforms.values(), institution.code, "lain"]
        await access.add_partners(tx, [access.PartnerOpening(c, "platform", c) for c in codes], BY, AT)
        openings = [webhooks.EndpointOpening(code, f"https://{code}.example/") for code in codes]
        await webhooks.create_endpoints(tx, openings, BY, AT)
        await learning.store_sessions(tx, learning.plan_sessions([schedule], list(courses.values())), BY, AT)
    bought: list[tuple[int, UUID]] = []
    for n, holder in enumerate(cardholders):
        cell = ids.cell_of(holder.card_id, db.cells)
        await spread(db, schedule.schedule_id, cell)
        wish = market.Purchase(f"r{n}", "partner:x", platforms[1], holder.number, schedule.schedule_id, AT)
        [result] = await journey.buy(db, cell, [wish], BY, AT)
        assert result.purchase_id is not None, result
        bought.append((cell, result.purchase_id))
    deliveries = await told(db)
    count = Counter((code, kind) for code, kind, _ in deliveries)
    sellers = {platforms[each] for each in schedule.platform_ids}
    expected = {(platforms[1], "purchase.issued"): 4, (institution.code, "purchase.issued"): 4}
    expected |= {(code, "schedule.full"): 1 for code in (*sellers, institution.code)}
    assert count == expected
    issued = [data for code, kind, data in deliveries if (code, kind) == (platforms[1], "purchase.issued")]
    assert {data["purchase_id"] for data in issued} == {str(purchase_id) for _, purchase_id in bought}
    assert issued[0]["price_rp"] == courses[schedule.course_id].price_rp
    everything = msgspec.json.encode(deliveries).decode()
    for holder in cardholders:
        assert str(holder.person_id) not in everything and holder.number not in everything
    cell, purchase_id = bought[0]
    assert await journey.cancel(db, cell, [purchase_id], BY, AT) == ["cancelled"]
    [last, _] = (await told(db))[-2:]
    assert last[1:] == ("purchase.cancelled", {**last[2], "purchase_id": str(purchase_id)})
    assert await told(db) == await told(db), "told once"


async def spread(db: Database, schedule_id: int, cell: int) -> None:
    """Seats for the next buyer, wherever he or she lives."""
    async with db.read() as tx:
        counts = {c.cell: c for c in await market.list_seats(tx, [schedule_id])}
    if counts[cell].seats > counts[cell].taken:
        return
    giver = next(c for c in counts.values() if c.seats > c.taken)
    async with db.write(giver.cell) as tx:
        [moved] = await market.move_seats(tx, giver.cell, [market.SeatMove(schedule_id, cell, 1)], BY, AT)
        assert moved == "moved"
