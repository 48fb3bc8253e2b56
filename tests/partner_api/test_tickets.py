"""Complaints at a partner's door: seen only while they lie with it, covered, answered once, handed back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from bekal import journey, people, support, webhooks
from bekal.base import actors, ids
from bekal.base.database import Database
from bench import holders
from tests.persons import registration

from .conftest import House

AT = holders.AT
OFFICE = actors.staff(UUID(int=7))
WORDS = (
    "NIK saya 3171011501900001, HP +62 812-3456-7890, budi@contoh.id. "
    "Nilai 90 tanggal 2022-03-01 belum masuk."
)
NOBODY = str(UUID(int=1))


async def make_tickets(db: Database, count: int, hand_to: str = "lp-001") -> list[support.Ticket]:
    """So many people with a complaint each, handed to a partner by the office, a minute apart."""
    made = []
    assert db.keyring is not None
    for n in range(count):
        at = AT + timedelta(minutes=n)
        form = registration(n + 1, at, slot=n)
        index = people.nik_index(db.keyring, form.nik)
        cell = ids.cell_of_slot(ids.slot_of_index(index), db.cells)
        async with db.begin() as tx:
            [registered] = await people.register_persons(tx, cell, [form], holders.BY, at)
            person = registered.person_id
            assert person is not None, registered
            opening = support.TicketOpening(person, "complaint", "Nilai 3171011501900001", WORDS, "V3K0")
            [opened] = await support.open_tickets(tx, cell, [opening], actors.citizen(person), at)
            assert opened.ticket_id is not None
            if hand_to:
                reply = support.TicketReply(opened.ticket_id, None, "Tolong dijawab.", hand_to=hand_to)
                assert await journey.reply_tickets(tx, cell, [reply], OFFICE, at) == ["replied"]
            [ticket] = await support.find_tickets(tx, cell, [opened.ticket_id])
            assert ticket is not None
            made.append(ticket)
    return made


async def test_a_partner_reads_what_lies_with_it_and_nobody_else_does(house: House) -> None:
    [ticket] = await make_tickets(house.db, 1)
    listed = (await house.get("/v1/tickets", "lp-001")).json()
    assert listed["next"] is None
    [row] = listed["tickets"]
    assert row == {
        "ticket_id": str(ticket.ticket_id),
        "ticket_code": ticket.code,
        "kind": "complaint",
        "about": "V3K0",
        "opened_at": AT.isoformat().replace("+00:00", "Z"),
        "handed_at": AT.isoformat().replace("+00:00", "Z"),
        "answer_by": (AT + timedelta(days=3)).isoformat().replace("+00:00", "Z"),
    }
    path = f"/v1/tickets/{ticket.ticket_id}"
    opened = (await house.get(path, "lp-001")).json()
    assert opened["subject"] == "Nilai [•••]"
    said = [(each["writer"], each["text"], each["files"]) for each in opened["messages"]]
    covered = "NIK saya [•••], HP [•••], [•••] Nilai 90 tanggal 2022-03-01 belum masuk."
    assert said == [("citizen", covered, 0), ("office", "Tolong dijawab.", 0)]
    for stranger in ("skill-academy", "lp-002", "bank-contoh"):
        assert (await house.get("/v1/tickets", stranger)).json() == {"tickets": [], "next": None}
        foreign, never = await house.get(path, stranger), await house.get(f"/v1/tickets/{NOBODY}", stranger)
        assert foreign.status_code == never.status_code == 404
        same = {"instance": "", "request_id": ""}
        assert foreign.json() | same == never.json() | same
        body = {"ticket_id": str(ticket.ticket_id), "text": "Saya saja.", "hand_to": "citizen"}
        answer = await house.post("/v1/replies", body, stranger)
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "ticket-unknown")
        assert (await house.post("/v1/replies", [body], stranger)).json() == [{"outcome": "ticket_unknown"}]
    async with house.db.read() as tx:
        cell = ids.cell_of(ticket.ticket_id, house.db.cells)
        looks = await people.list_disclosures(tx, cell, ticket.person_id)
    assert [(look.by, look.purpose) for look in looks] == [("partner:lp-001", "complaint")]


async def test_an_answer_goes_to_the_citizen_once_and_the_ticket_is_gone(house: House) -> None:
    [ticket] = await make_tickets(house.db, 1)
    body = {"ticket_id": str(ticket.ticket_id), "text": " Nilaimu sudah masuk. ", "hand_to": "citizen"}
    first = await house.post("/v1/replies", body, "lp-001", key="once")
    again = await house.post("/v1/replies", body, "lp-001", key="once")
    assert (
        (first.status_code, first.json())
        == (again.status_code, again.json())
        == (200, {"outcome": "replied"})
    )
    other = await house.post("/v1/replies", body | {"text": "Lain."}, "lp-001", key="once")
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (422, "key-reused")
    assert (await house.get(f"/v1/tickets/{ticket.ticket_id}", "lp-001")).status_code == 404
    assert (await house.post("/v1/replies", body, "lp-001")).status_code == 404
    cell = ids.cell_of(ticket.ticket_id, house.db.cells)
    async with house.db.read() as tx:
        [now] = await support.find_tickets(tx, cell, [ticket.ticket_id])
        said = await support.list_messages(tx, cell, ticket.ticket_id)
        cursor = await tx.connection.execute(
            "SELECT payload FROM base.outbox WHERE topic = 'ticket_answered'"
        )
        told = await cursor.fetchall()
    assert now is not None and (now.state, now.waits_for, now.messages) == ("answered", "citizen", 3)
    assert (said[-1].text, said[-1].by) == ("Nilaimu sudah masuk.", "partner:lp-001")
    assert told == [({"ticket": ticket.code, "person_id": str(ticket.person_id)},)]


async def test_handed_back_it_is_the_offices_and_in_pages_over_cells(house4: House) -> None:
    house = house4
    tickets = await make_tickets(house.db, 5)
    assert len({ids.cell_of(each.ticket_id, 4) for each in tickets}) > 1
    wanted = [str(each) for each in sorted(each.ticket_id for each in tickets)]
    seen: list[str] = []
    after = ""
    while True:
        page: Any = (await house.get(f"/v1/tickets?limit=2{after}", "lp-001")).json()
        seen += [row["ticket_id"] for row in page["tickets"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == wanted
    back = [{"ticket_id": each, "text": "Bukan pada kami.", "hand_to": "office"} for each in wanted]
    sent = [*back, back[0], back[0] | {"ticket_id": NOBODY}]
    answer = await house.post("/v1/replies", sent, "lp-001")
    assert [each["outcome"] for each in answer.json()] == ["replied"] * 5 + ["ticket_unknown"] * 2
    assert (await house.get("/v1/tickets", "lp-001")).json()["tickets"] == []
    async with house.db.read() as tx:
        waiting = [len(await support.list_waiting_tickets(tx, cell, "office")) for cell in range(4)]
    assert sum(waiting) == 5


async def test_what_cannot_be_read_is_refused_whole(house: House) -> None:
    good = {"ticket_id": NOBODY, "text": "x", "hand_to": "office"}
    for wrong in (
        {"text": ""}, {"text": " \n "}, {"text": "x" * 4001}, {"text": "a\0b"}, {"hand_to": "lp-002"},
        {"hand_to": None}, {"ticket_id": "x"}, {"closes": True}, {"partner": "lp-002"},
    ):  # fmt: skip
        answer = await house.post("/v1/replies", good | wrong, "lp-001")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "body-invalid"), wrong
    long = await house.post("/v1/replies", good | {"text": "x" * 4000}, "lp-001")
    assert long.status_code == 404
    for query in ("limit=0", "after=x", "state=open"):
        assert (await house.get(f"/v1/tickets?{query}", "lp-001")).status_code == 400, query


async def test_a_webhook_says_that_a_ticket_is_there_and_nothing_of_it(house: House) -> None:
    async with house.db.begin() as tx:
        openings = [
            webhooks.EndpointOpening(code, f"https://{code}.example/") for code in ("lp-001", "lp-002")
        ]
        await webhooks.create_endpoints(tx, openings, holders.BY, AT)
    [ticket] = await make_tickets(house.db, 1)
    cell = ids.cell_of(ticket.ticket_id, house.db.cells)
    again = support.TicketReply(ticket.ticket_id, None, "Sekali lagi.", hand_to="lp-001")
    async with house.db.begin() as tx:
        await journey.reply_tickets(tx, cell, [again], OFFICE, AT)
    assert await journey.tell_partners(house.db, cell, holders.BY, AT) == 2
    deliveries = []
    for code in ("lp-001", "lp-002"):
        async with house.db.read() as tx:
            [endpoint] = await webhooks.list_endpoints(tx, code)
            deliveries.append(await webhooks.list_due(tx, endpoint.endpoint_id, 0, 10, AT))
    [first, second], none = deliveries
    assert none == []
    assert first.event_id != second.event_id
    for each in (first, second):
        assert '"ticket.assigned"' in each.body and ticket.code in each.body
        assert "Nilai" not in each.body and str(ticket.person_id) not in each.body
