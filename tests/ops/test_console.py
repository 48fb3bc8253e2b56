"""The staff console: two factors at the door, roles, logged looks, decrees only for those who may."""

from __future__ import annotations

from datetime import timedelta

import pyotp

from bekal import access, cards, draws, people, reports
from bekal.base import actors, ids
from bekal.ops import wording
from tests.sites import Page, Site, Somebody

PASSWORD = "kata sandi yang panjang"


async def officer(site: Site, login: str, *roles: str, at: str = "/ops") -> Somebody:
    """A member of staff with these roles, signed in and led to a page."""
    opening = access.StaffOpening(login, login.title(), roles, PASSWORD)
    async with site.database.begin() as tx:
        [opened] = await access.add_staff(tx, [opening], actors.command("test"), site.clock.now())
    assert opened.totp_secret is not None, opened
    somebody = site.somebody()
    page = await knock(somebody, login, PASSWORD, code(site, opened.totp_secret))
    assert page.status == 200 and page.path == at, page.words
    return somebody


def code(site: Site, secret: str) -> str:
    return pyotp.TOTP(secret).at(site.clock.now())


async def knock(somebody: Somebody, login: str, password: str, totp: str) -> Page:
    page = await somebody.open("/ops/masuk")
    return await somebody.fill(page, "/ops/masuk", login=login, password=password, totp=totp)


async def test_all_three_must_be_right(site: Site) -> None:
    opening = access.StaffOpening("ani", "Ani", ("operator",), PASSWORD)
    async with site.database.begin() as tx:
        [opened] = await access.add_staff(tx, [opening], actors.command("test"), site.clock.now())
    assert opened.totp_secret is not None
    right = code(site, opened.totp_secret)
    somebody = site.somebody()
    for login, password, totp in (
        ("ani", "wrong", right),
        ("ani", PASSWORD, "000000"),
        ("budi", PASSWORD, right),
        ("", "", ""),
    ):
        page = await knock(somebody, login, password, totp)
        assert page.status == 422 and "Nama masuk, kata sandi, atau kode" in page.words
        assert PASSWORD not in page.text
    assert (await knock(somebody, "ani", PASSWORD, right)).path == "/ops"
    stale = site.somebody()
    assert (await knock(stale, "ani", PASSWORD, right)).status == 422, "a code is good once"


async def test_every_page(site: Site) -> None:
    somebody = await officer(site, "semua", "admin", "operator", "approver", "auditor", "partner_manager")
    said = {
        "/ops": "Gelombang 1",
        "/ops/gelombang/1": "Langkah",
        "/ops/pembukuan": "debits_equal_credits",
        "/ops/sumber": "yang sedang sekolah atau kuliah belum pernah diterima",
        "/ops/mitra": "Mitra",
        "/ops/catatan": "page.read",
        "/ops/sk/1": "Unduh PDF",
        "/en/ops": "Batch 1",
    }
    for path, words in said.items():
        page = await somebody.open(path)
        assert page.status == 200 and words in page.words, path
        assert page.headers["cache-control"] == "no-store"
    for path in ("/ops/gelombang/99", "/ops/sk/99", "/ops/sk/99999999999"):
        assert (await somebody.open(path)).status == 404, path


async def test_roles_open_only_their_pages(site: Site) -> None:
    operator = await officer(site, "operator", "operator")
    manager = await officer(site, "manajer", "partner_manager")
    for somebody, path, status in (
        (operator, "/ops/catatan", 403),
        (operator, "/ops/mitra", 403),
        (operator, "/ops/pembukuan", 200),
        (manager, "/ops/mitra", 200),
        (manager, "/ops/pembukuan", 403),
        (manager, "/ops/gelombang/1", 403),
        (operator, "/ops/pesan", 200),
        (manager, "/ops/pesan", 403),
    ):
        assert (await somebody.open(path)).status == status, path
    page = await operator.open("/ops/sk/1")
    assert "hanya dibuka oleh penyetuju dan auditor" in page.words
    fields = page.form("/ops/keluar").fields
    assert (await operator.post("/ops/sk/1/csv", fields)).status == 403


async def test_every_look_is_logged(site: Site) -> None:
    auditor = await officer(site, "auditor", "auditor")
    await auditor.open("/ops/pembukuan")
    page = await auditor.open("/ops/catatan")
    assert "auditor page.read books" in page.words
    assert "signed in" in page.words


async def test_a_decree_names_people_and_tells_them(site: Site) -> None:
    auditor = await officer(site, "auditor", "auditor")
    page = await auditor.open("/ops/sk/1")
    fields = page.form("/ops/sk/1/csv").fields
    answer = await auditor.client.post("/ops/sk/1/csv", data=fields)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    lines = answer.text.strip().splitlines()
    assert len(lines) == 4 and "3171********" in lines[1]
    assert "Contoh" in lines[1] and "317101270396" not in answer.text
    pdf = await auditor.client.post("/ops/sk/1/pdf", data=fields)
    assert pdf.content.startswith(b"%PDF-") and pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["cache-control"] == "no-store"
    person = site.world.who("finished").person_id
    async with site.database.read() as tx:
        looks = await people.list_disclosures(tx, ids.cell_of(person, 1), person)
    assert [look.purpose for look in looks].count("decree document") == 2
    log = await auditor.open("/ops/catatan")
    assert "decree.download decree:1 · csv" in log.words and "decree.download decree:1 · pdf" in log.words
    citizen = await site.citizen("finished")
    assert "dokumen surat keputusan" in (await citizen.open("/data-saya")).words


async def test_leaving(site: Site) -> None:
    somebody = await officer(site, "auditor", "auditor")
    token = somebody.client.cookies["bekal_staff"]
    page = await somebody.fill(await somebody.open("/ops"), "/ops/keluar")
    assert page.path == "/ops/masuk"
    thief = site.somebody()
    thief.client.cookies.set("bekal_staff", token)
    assert (await thief.open("/ops")).path.startswith("/ops/masuk")


async def test_staff_sessions_end_by_themselves(site: Site) -> None:
    somebody = await officer(site, "auditor", "auditor")
    site.clock.move_to(site.clock.now() + timedelta(hours=9))
    assert (await somebody.open("/ops")).path == "/ops/masuk?ke=%2Fops"


async def test_a_citizen_is_no_officer_and_an_officer_no_citizen(site: Site) -> None:
    citizen = await site.citizen("finished")
    assert (await citizen.open("/ops")).path.startswith("/ops/masuk")
    staff = await officer(site, "auditor", "auditor")
    assert (await staff.open("/perjalanan")).path.startswith("/masuk")
    assert (await staff.open("/metrics")).status == 200
    assert (await citizen.open("/metrics")).status == 404


async def test_the_door_leads_only_inside(site: Site) -> None:
    opening = access.StaffOpening("pintu", "Pintu", ("auditor",), PASSWORD)
    async with site.database.begin() as tx:
        [opened] = await access.add_staff(tx, [opening], actors.command("test"), site.clock.now())
    assert opened.totp_secret is not None
    for asked, reached in {
        "/ops/pembukuan": "/ops/pembukuan",
        "https://evil.example": "/ops",
        "//evil.example": "/ops",
        "/perjalanan": "/ops",
        "/ops\nSet-Cookie: a=b": "/ops",
    }.items():
        site.clock.move_to(site.clock.now() + timedelta(seconds=30))
        somebody = site.somebody()
        page = await somebody.open("/ops/masuk")
        fields = {**page.form("/ops/masuk").fields, "login": "pintu", "password": PASSWORD, "ke": asked}
        page = await somebody.post("/ops/masuk", {**fields, "totp": code(site, opened.totp_secret)})
        assert page.path == reached, asked


def test_every_state_has_its_word() -> None:
    assert set(wording.BATCH_STATES) == set(draws.BatchState)
    assert set(wording.APPLICATION_STATES) == set(draws.ApplicationState)
    assert set(wording.DECREE_STATES) == set(cards.DecreeState)
    assert {name for name, _ in wording.ACCOUNTS} == set(reports.ProgrammeAccounts.__struct_fields__)
