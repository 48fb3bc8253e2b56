"""One ticket goes to whoever has it: from the citizen's form to the partner's interface, and back in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bekal import access, journey, market, support
from bekal.base import actors, ids
from bekal.jobs import promises
from tests.ops.test_console import officer
from tests.sites import Page, Site, Somebody

BY = actors.job("test")
NEW = "/pengaduan/baru"
TYPED = {"subject": "Kelas", "text": "Tautannya tidak ada. HP 081234567890."}
TEACHER, SELLER = ("lp-001", "institution", "Balai Satu"), ("toko", "platform", "Toko Pelatihan")
"""Who teaches and sold the course of the one who is learning; lp-002 taught the one who has finished."""


async def enlist(site: Site, *partners: tuple[str, str, str]) -> dict[str, access.KeyIssued]:
    """Partners with a key each."""
    async with site.database.begin() as tx:
        at = site.clock.now()
        await access.add_partners(tx, [access.PartnerOpening(*each) for each in partners], BY, at)
        orders = [access.KeyOrder(code) for code, *_ in partners]
        keys = await access.issue_partner_keys(tx, orders, BY, at)
    return {code: key for (code, *_), key in zip(partners, keys, strict=True)}


class Partner:
    """A partner's software: it calls with a token of now."""

    def __init__(self, site: Site, key: access.KeyIssued) -> None:
        self._client, self._key = site.somebody().client, key

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Status and body of an answer."""
        asked = await self._client.post(
            "/v1/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(self._key.key_id or "", self._key.secret or ""),
        )
        headers = {"Authorization": f"Bearer {asked.json()['access_token']}"}
        if body is not None:
            headers["Idempotency-Key"] = ids.random_bytes(8).hex()
        answer = await self._client.request(method, path, json=body, headers=headers)
        return answer.status_code, answer.json()

    async def codes(self) -> list[str]:
        """The codes of the tickets that lie with it."""
        status, page = await self.call("GET", "/v1/tickets")
        assert status == 200
        return [each["ticket_code"] for each in page["tickets"]]


async def write(somebody: Somebody, about: str, kind: str, topic: str) -> Page:
    chosen = {"topic": topic} if topic else {}
    form = await somebody.open(f"{NEW}?tentang={about}")
    return await somebody.fill(form, NEW, kind=kind, **chosen, **TYPED)


async def tickets(site: Site, role: str) -> list[support.Ticket]:
    person_id = site.world.who(role).person_id
    async with site.database.read() as tx:
        return await support.list_tickets(tx, ids.cell_of(person_id, tx.cells), person_id)


async def told(site: Site) -> list[tuple[str, str]]:
    """Which partner was told of which ticket."""
    async with site.database.read() as tx:
        query = "SELECT payload FROM base.outbox WHERE payload->>'type' = 'ticket.assigned'"
        rows = await (await tx.connection.execute(query)).fetchall()
    return [(row[0]["partner"], row[0]["data"]["ticket_code"]) for row in rows]


async def test_every_kind_goes_to_whoever_has_it_and_nobody_else_sees_it(site: Site) -> None:
    keys = await enlist(site, TEACHER, SELLER, ("lp-002", "institution", "Balai Dua"))
    cases = [
        ("learning", "kursus-1", "complaint", "class", "lp-001"),
        ("learning", "kursus-1", "question", "class", "lp-001"),
        ("learning", "sertifikat-1", "complaint", "", "lp-001"),
        ("learning", "kursus-1", "complaint", "purchase", "toko"),
        ("learning", "kursus-1", "question", "purchase", "toko"),
        ("learning", "kursus-1", "appeal", "class", ""),
        ("learning", "kursus-1", "report", "class", ""),
        ("learning", "kursus-1", "report", "purchase", ""),
        ("learning", "", "complaint", "", ""),
        # What is completed is the programme's, who signs the certificate; the class stays the teacher's.
        ("finished", "kursus-1", "complaint", "certificate", ""),
        ("finished", "kursus-1", "complaint", "class", "lp-002"),
        ("idle", "kursus-1", "complaint", "", ""),
    ]
    citizens = {role: await site.citizen(role) for role in ("learning", "finished", "idle")}
    wanted: dict[str, list[str]] = {code: [] for code in keys}
    for role, about, kind, topic, partner in cases:
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
        sent = await write(citizens[role], about, kind, topic)
        assert sent.path == "/pengaduan?kabar=pengaduan", (role, about, kind, topic, sent.words)
        [newest, *_] = await tickets(site, role)
        assert newest.waits_for == (f"partner:{partner}" if partner else "office"), (about, kind, topic)
        if partner:
            wanted[partner].append(newest.code)
            assert newest.about.startswith("V"), "the voucher's code, by which the partner finds it"
    for code, key in keys.items():
        assert await Partner(site, key).codes() == wanted[code], code
    assert sorted(await told(site)) == sorted((code, each) for code, mine in wanted.items() for each in mine)
    operator = await officer(site, "meja", "operator")
    page = await operator.open("/ops/pengaduan")
    assert page.words.count("lp-001") == 3 and page.words.count("toko") == 2
    assert page.words.count("14 Maret 2022") == 6, "by when each is to be answered"
    report = next(each for each in await tickets(site, "learning") if each.kind == "report")
    path = f"/ops/pengaduan/{report.code}"
    page = await operator.open(path)
    assert "tetap di kita" in page.words and 'value="lp-001"' not in page.text
    refused = await operator.fill(page, path, text="Tolong dijawab", hand_to="lp-001")
    assert refused.status == 422 and "pelapornya dilindungi" in refused.words


async def test_the_partner_answers_and_the_citizen_reads_it(site: Site) -> None:
    keys = await enlist(site, TEACHER, SELLER)
    somebody = await site.citizen("learning")
    form = await somebody.open(f"{NEW}?tentang=kursus-1")
    assert "Langsung ke yang memegangnya: Balai Satu, Toko Pelatihan." in form.words
    for _ in range(2):
        sent = await somebody.fill(form, NEW, kind="complaint", topic="class", **TYPED)
    assert "Sekarang di Balai Satu." in sent.words
    [ticket] = await tickets(site, "learning")
    assert await told(site) == [("lp-001", ticket.code)], "sent twice, it is one and is told once"
    path = f"/pengaduan/{ticket.code}"
    page = await somebody.open(path)
    promise = "Sekarang di Balai Satu. Kalau belum dijawab sampai 14 Maret 2022, 12.00 WIB, kami ambil alih."
    assert promise in page.words
    page = await somebody.fill(page, path, text="Ini nomor kelasnya: 2.")
    assert promise in page.words, "more words are no more time"
    teacher, seller = Partner(site, keys["lp-001"]), Partner(site, keys["toko"])
    address = f"/v1/tickets/{ticket.ticket_id}"
    assert (await seller.call("GET", address))[0] == 404
    status, opened = await teacher.call("GET", address)
    assert (status, opened["kind"]) == (200, "complaint")
    assert [each["text"] for each in opened["messages"]] == [
        "Tautannya tidak ada. HP [•••].",
        "Ini nomor kelasnya: 2.",
    ]
    reply = {"ticket_id": str(ticket.ticket_id), "text": "Tautannya kami kirim.", "hand_to": "citizen"}
    assert (await seller.call("POST", "/v1/replies", reply))[0] == 404
    assert await teacher.call("POST", "/v1/replies", reply) == (200, {"outcome": "replied"})
    page = await somebody.open(path)
    assert "Tautannya kami kirim." in page.words and "Giliranmu membalas" in page.words
    page = await somebody.fill(page, path, text="Belum sampai.")
    assert "Sekarang di pengelola program" in page.words and await teacher.codes() == []
    assert len(await told(site)) == 1, "who did not help does not get it again by itself"


async def test_what_is_not_answered_comes_back_to_the_office(site: Site) -> None:
    keys = await enlist(site, TEACHER)
    somebody = await site.citizen("learning")
    await write(somebody, "kursus-1", "complaint", "class")
    [ticket] = await tickets(site, "learning")
    outside: Any = None
    answer_by = ticket.state_at + timedelta(days=3)
    assert await promises.take_back_tickets(site.database, outside, answer_by - timedelta(seconds=1)) == 0
    site.clock.move_to(answer_by)
    assert await promises.take_back_tickets(site.database, outside, answer_by) == 1
    assert await promises.take_back_tickets(site.database, outside, answer_by) == 0
    assert await Partner(site, keys["lp-001"]).codes() == []
    somebody = await site.citizen("learning")
    path = f"/pengaduan/{ticket.code}"
    page = await somebody.open(path)
    assert page.words.count("Tidak dijawab pada waktunya: pengelola program mengambil alih.") == 1
    assert "Sekarang di pengelola program sejak 14 Maret 2022." in page.words
    assert "the programme office took over" in (await somebody.open(f"/en{path}")).words
    page = await somebody.fill(page, path, text="Halo?")
    assert "Sekarang di pengelola program" in page.words
    operator = await officer(site, "meja", "operator")
    page = await operator.open(f"/ops/pengaduan/{ticket.code}")
    assert "Mitra tidak menjawab pada waktunya; kembali ke kita." in page.words and "office" in page.words
    assert len(await told(site)) == 1


@pytest.mark.parametrize("shut", ["no key", "suspended", "unknown"])
async def test_nobody_waits_at_a_shut_desk(site: Site, shut: str) -> None:
    async with site.database.begin() as tx:
        at = site.clock.now()
        if shut != "unknown":
            await access.add_partners(tx, [access.PartnerOpening(*TEACHER)], BY, at)
        if shut == "suspended":
            await access.issue_partner_keys(tx, [access.KeyOrder("lp-001")], BY, at)
            await access.suspend_partners(tx, ["lp-001"], BY, at)
    somebody = await site.citizen("learning")
    form = await somebody.open(f"{NEW}?tentang=kursus-1")
    assert "Langsung ke yang" not in form.words
    sent = await somebody.fill(form, NEW, kind="complaint", topic="class", **TYPED)
    assert "Sekarang di pengelola program." in sent.words
    assert [each.waits_for for each in await tickets(site, "learning")] == ["office"]
    assert await told(site) == []


async def test_a_typed_code_is_recognised_and_the_part_is_asked_for(site: Site) -> None:
    await enlist(site, TEACHER, SELLER)
    person_id = site.world.who("learning").person_id
    cell = ids.cell_of(person_id, site.database.cells)
    async with site.database.read() as tx:
        [[bought]] = await market.list_purchases_of_persons(tx, cell, [person_id])
        [voucher] = await market.find_vouchers(tx, cell, [bought.purchase_id])
    assert voucher is not None
    code = voucher.voucher_code
    somebody = await site.citizen("learning")
    form = await somebody.open(NEW)
    assert "Bagian mana?" not in form.words
    spaced = " ".join(code[i : i + 4] for i in range(0, len(code), 4)).lower()
    asked = await somebody.fill(form, NEW, kind="complaint", about=spaced, **TYPED)
    assert asked.status == 422 and "Bagian mana?" in asked.words and TYPED["text"] in asked.text
    assert "Pilih salah satu, supaya sampai ke yang memegangnya." in asked.words
    both = await somebody.fill(form, NEW, about=spaced, **TYPED)
    assert both.status == 422 and both.words.count("Pilih salah satu") >= 2
    wrong = await somebody.fill(asked, NEW, topic="everything", **TYPED)
    assert wrong.status == 422 and await tickets(site, "learning") == []
    await somebody.fill(asked, NEW, topic="purchase", **TYPED)
    [mine] = await tickets(site, "learning")
    assert (mine.waits_for, mine.about) == ("partner:toko", code)
    stranger = await site.citizen("idle")
    await stranger.fill(await stranger.open(NEW), NEW, kind="complaint", about=code, topic="class", **TYPED)
    [theirs] = await tickets(site, "idle")
    assert theirs.waits_for == "office", "somebody else's voucher leads nowhere"


async def test_somebody_elses_purchase_is_none_and_a_thousand_cost_what_one_costs(site: Site) -> None:
    await enlist(site, TEACHER)
    learner, stranger = (site.world.who(role).person_id for role in ("learning", "idle"))
    cell = ids.cell_of(learner, site.database.cells)
    assert site.database.cells == 1
    async with site.database.begin() as tx:
        [[bought]] = await market.list_purchases_of_persons(tx, cell, [learner])

        def complaint(person_id: UUID, purchase_id: UUID | None) -> journey.Complaint:
            opening = support.TicketOpening(person_id, "complaint", "Kelas", "Tidak ada kabar.")
            return journey.Complaint(opening, purchase_id, "class")

        wishes = [
            complaint(learner, bought.purchase_id),
            complaint(stranger, bought.purchase_id),
            complaint(learner, UUID(int=1)),
            complaint(learner, None),
        ]
        before = tx.statement_count
        opened = await journey.complain(tx, cell, wishes[:1], BY, site.clock.now())
        one = tx.statement_count - before
        opened += await journey.complain(tx, cell, wishes, BY, site.clock.now())
        assert tx.statement_count - before == 2 * one
        found = await support.find_tickets(tx, cell, [each.ticket_id or UUID(int=0) for each in opened])
        desks = [each.waits_for if each else "" for each in found]
    assert desks == ["partner:lp-001", "partner:lp-001", "office", "office", "office"]
