"""Registering: every error at its field, nothing typed lost, nothing done twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from bekal import people
from tests.sites import Page, Site, Somebody
from tests.world import home, nik

TYPED = {
    "nik": nik(500),
    "family_card": "3171010000000500",
    "full_name": "Eko Contoh",
    "born_day": "27",
    "born_month": "3",
    "born_year": "1996",
    "sex": "m",
    "mother_name": "Sri Contoh",
    "region": str(home()),
    "education": "5",
    "occupation": "1",
    "studying": "no",
    "disability": "",
    "statement": "yes",
    "data_processing": "yes",
}


async def newcomer(site: Site, phone: str = "0812 9999 0001") -> tuple[Somebody, Page]:
    """Somebody signed in for the first time, and the form of Jakarta."""
    somebody = site.somebody()
    await somebody.sign_in(phone)
    page = await somebody.open("/daftar")
    assert "Di mana kamu tinggal?" in page.words
    jakarta = (await _province(page), "DKI Jakarta")
    return somebody, await somebody.open(f"/daftar?provinsi={jakarta[0]}")


async def _province(page: Page) -> str:
    return page.text.partition(">DKI Jakarta<")[0].rpartition('value="')[2].rstrip('"')


async def test_registers(site: Site) -> None:
    somebody, page = await newcomer(site)
    page = await somebody.fill(page, "/daftar", **TYPED, research="yes")
    assert page.path == "/perjalanan?kabar=terdaftar"
    assert "mencocokkan datamu dengan Dukcapil" in page.words
    assert "Sekarang di Dukcapil" in page.words
    assert (await somebody.open("/daftar")).path == "/perjalanan"
    assert TYPED["nik"] not in page.text


async def test_sent_twice_the_first_one_stands(site: Site) -> None:
    somebody, page = await newcomer(site)
    for _ in range(3):
        answer = await somebody.fill(page, "/daftar", **TYPED)
        assert answer.path.startswith("/perjalanan")
    async with site.database.read() as tx:
        assert len(await people.list_disclosures(tx, 0, (await _person(site, somebody)))) == 0


async def _person(site: Site, somebody: Somebody) -> UUID:
    token = somebody.client.cookies["bekal_session"]
    async with site.database.read() as tx:
        session = await people.find_session(tx, 0, token, site.clock.now())
    assert session is not None and session.person_id is not None
    return session.person_id


async def test_an_empty_form_names_every_field(site: Site) -> None:
    somebody, page = await newcomer(site)
    page = await somebody.fill(page, "/daftar")
    assert page.status == 422
    for field in (
        "nik",
        "family_card",
        "full_name",
        "born_on",
        "sex",
        "mother_name",
        "region",
        "education",
        "occupation",
        "studying",
        "statement",
        "data_processing",
    ):
        assert f'href="#{field}"' in page.text, field
        assert f'id="{field}"' in page.text, field
        assert f'id="{field}-error"' in page.text, field


async def test_nothing_typed_is_lost(site: Site) -> None:
    somebody, page = await newcomer(site)
    page = await somebody.fill(
        page, "/daftar", **{**TYPED, "nik": "31710112", "disability": "2", "research": "yes"}
    )
    assert page.status == 422
    kept = page.form("/daftar").fields
    for name, value in {**TYPED, "nik": "31710112", "disability": "2", "research": "yes"}.items():
        assert kept.get(name, "") == value, name


async def test_each_refusal_stands_at_its_field(site: Site) -> None:
    somebody, page = await newcomer(site)
    wrong = {
        "nik": ({"nik": "3171012703960A00"}, "16 angka, seperti tercetak"),
        "family_card": ({"family_card": TYPED["nik"]}, "bukan NIK-mu"),
        "full_name": ({"full_name": "1234"}, "nama lengkapmu"),
        "mother_name": ({"mother_name": "..."}, "nama ibu kandungmu"),
        "born_on": ({"born_day": "31", "born_month": "2"}, "tanggal, bulan, dan tahun"),
        "region": ({"region": "9999"}, "kabupaten atau kota"),
        "education": ({"education": "77"}, "dari daftar"),
    }
    for field, (typed, words) in wrong.items():
        answer = await somebody.fill(page, "/daftar", **{**TYPED, **typed})
        assert answer.status == 422, field
        error = answer.text.partition(f'id="{field}-error">')[2].partition("<")[0]
        assert words in error, (field, error)
    future = await somebody.fill(page, "/daftar", **{**TYPED, "born_year": "2030"})
    assert future.status == 422 and "born_on-error" in future.text


async def test_a_contradiction_can_be_confirmed(site: Site) -> None:
    """Some cards do print a NIK that contradicts the birth date: the person looks again and says so."""
    somebody, page = await newcomer(site)
    assert "confirmed" not in page.form("/daftar").names
    page = await somebody.fill(page, "/daftar", **{**TYPED, "born_day": "28"})
    assert page.status == 422
    assert "tidak cocok dengan tanggal lahir" in page.words
    assert "confirmed" in page.form("/daftar").names
    page = await somebody.fill(page, "/daftar", **{**TYPED, "born_day": "28"}, confirmed="yes")
    assert page.path.startswith("/perjalanan")


async def test_a_session_that_ends_in_mid_form_keeps_what_may_be_kept(site: Site) -> None:
    phone = "0812 9999 0001"
    somebody, page = await newcomer(site, phone)
    site.clock.move_to(site.clock.now() + timedelta(hours=13))
    page = await somebody.fill(page, "/daftar", **TYPED)
    assert page.path == "/masuk?ke=%2Fdaftar&habis=1"
    assert "menutup sesinya" in page.words
    page = await somebody.fill(page, "/masuk", phone=phone)
    page = await somebody.fill(page, "/masuk/kode", code=await somebody.code())
    assert page.path == "/daftar"
    assert "Isianmu masih ada" in page.words
    kept = page.form("/daftar").fields
    assert kept["full_name"] == "Eko Contoh" and kept["born_year"] == "1996" and kept["education"] == "5"
    assert kept["nik"] == kept["family_card"] == kept["mother_name"] == ""
    assert TYPED["nik"] not in page.text


async def test_what_one_typed_is_not_shown_to_the_next(site: Site) -> None:
    """Several people share a phone: the draft belongs to the account that typed it."""
    somebody, page = await newcomer(site)
    site.clock.move_to(site.clock.now() + timedelta(hours=13))
    page = await somebody.fill(page, "/daftar", **TYPED)
    page = await somebody.fill(page, "/masuk", phone="0812 9999 0002")
    page = await somebody.fill(page, "/masuk/kode", code=await somebody.code())
    assert page.path == "/daftar"
    assert "Eko Contoh" not in page.text


async def test_a_name_with_markup_stays_text(site: Site) -> None:
    somebody, page = await newcomer(site)
    typed = {**TYPED, "full_name": '<script>alert("x")</script>', "nik": "1"}
    page = await somebody.fill(page, "/daftar", **typed)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_provinces_that_do_not_exist(site: Site) -> None:
    somebody, _ = await newcomer(site)
    for wrong in ("0", "99", "abc", "-1", "", "1e3"):
        assert "Di mana kamu tinggal?" in (await somebody.open(f"/daftar?provinsi={wrong}")).words


async def test_the_registry_differs_and_the_person_corrects(site: Site) -> None:
    somebody = await site.citizen("mismatched")
    page = await somebody.open("/perjalanan")
    assert "Yang berbeda: nama lengkap." in page.words
    assert "1500-537" in page.words
    assert "Ikut gelombang" not in page.words, "first the identity"
    page = await somebody.open("/identitas")
    assert "full_name" in page.form("/identitas").names
    assert "mother_name" not in page.form("/identitas").names
    page = await somebody.fill(page, "/identitas", full_name="123")
    assert page.status == 422
    page = await somebody.fill(page, "/identitas", full_name="Mismatched Contoh Benar")
    assert page.path.startswith("/perjalanan") and "Sekarang di Dukcapil" in page.words
    page = await somebody.post("/identitas", {**page.form("/keluar").fields, "full_name": "Lain Lagi"})
    assert page.status == 422 and "sedang ditanya" in page.words


async def test_the_registry_can_be_asked_again(site: Site) -> None:
    somebody = await site.citizen("mismatched")
    page = await somebody.open("/identitas")
    again = next(form for form in page.forms if form.fields.get("again"))
    for _ in range(2):
        page = await somebody.post("/identitas", again.fields)
        assert page.path.startswith("/perjalanan")


async def test_a_mistyped_nik_is_taken_back(site: Site) -> None:
    """Until the registry knows the person, a registration can be withdrawn and made anew."""
    somebody, page = await newcomer(site)
    await somebody.fill(page, "/daftar", **TYPED)
    page = await somebody.open("/identitas")
    withdraw = next(form for form in page.forms if form.fields.get("withdraw"))
    page = await somebody.post("/identitas", withdraw.fields)
    assert page.path == "/daftar"
    page = await somebody.open(f"/daftar?provinsi={await _province(page)}")
    page = await somebody.fill(page, "/daftar", **{**TYPED, "nik": nik(501)})
    assert page.path.startswith("/perjalanan")


async def test_a_confirmed_identity_stays(site: Site) -> None:
    somebody = await site.citizen("verified")
    page = await somebody.open("/identitas")
    withdraw = next(form for form in page.forms if form.fields.get("withdraw"))
    page = await somebody.post("/identitas", withdraw.fields)
    assert page.status == 422 and "tidak bisa ditarik" in page.words
