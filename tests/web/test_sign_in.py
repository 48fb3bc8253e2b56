"""Signing in by phone and code: the same for everybody, and nothing personal where it can be seen."""

from __future__ import annotations

from datetime import timedelta

from bekal.adapters.messages import open_code_message
from bekal.base import keys, outbox
from tests.sites import Page, Site, Somebody

NEW = "0812 9999 0001"


def shape(page: Page) -> str:
    """What a page says, without what is new on every page."""
    return page.words


async def test_a_newcomer_gets_an_account(site: Site) -> None:
    page = await site.somebody().sign_in(NEW)
    assert page.path == "/perjalanan"
    assert "Perjalananmu mulai di sini" in page.words


async def test_in_english(site: Site) -> None:
    page = await site.somebody().sign_in(NEW, "/en")
    assert page.path == "/en/perjalanan"
    assert "Your journey starts here" in page.words


async def test_known_and_unknown_numbers_look_alike(site: Site) -> None:
    known, unknown = site.somebody(), site.somebody()
    pages = []
    for somebody, phone in ((known, site.world.who("idle").phone), (unknown, "0812 9999 0003")):
        page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=phone)
        wrong = await somebody.fill(page, "/masuk/kode", code="000000")
        pages.append((page.words.replace(phone[-4:], "XXXX"), wrong.words.replace(phone[-4:], "XXXX")))
    assert pages[0] == pages[1]


async def test_the_number_stands_in_no_address_and_on_no_page(site: Site) -> None:
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone="081299990001")
    assert page.path == "/masuk/kode"
    assert "99990001" not in page.text
    assert "••• 0001" in page.text
    for cookie in somebody.client.cookies.jar:
        assert "99990001" not in str(cookie.value)


async def test_what_is_no_number(site: Site) -> None:
    somebody = site.somebody()
    for typed in ("", "abc", "0812", "+1 202 555 0100", "12345678901234567890", "０８１２３４５６７８９０"):
        page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=typed)
        assert page.status == 422, typed
        assert "Tulis nomor HP Indonesia" in page.words
        assert 'aria-invalid="true"' in page.text


async def test_wrong_codes(site: Site) -> None:
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=NEW)
    code = await somebody.code()
    other = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        page = await somebody.fill(page, "/masuk/kode", code=other)
        assert page.status == 422 and "Kode ini salah" in page.words
    page = await somebody.fill(page, "/masuk/kode", code=code)
    assert "sudah dicoba 5 kali" in page.words


async def test_a_code_grows_old(site: Site) -> None:
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=NEW)
    site.clock.move_to(site.clock.now() + timedelta(minutes=6))
    page = await somebody.fill(page, "/masuk/kode", code=await somebody.code())
    assert "lewat 5 menit" in page.words


async def test_too_many_codes(site: Site) -> None:
    somebody = site.somebody()
    for _ in range(5):
        assert (await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=NEW)).status == 200
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=NEW)
    assert page.status == 422 and "5 kali meminta kode" in page.words


async def test_the_code_page_needs_a_number_first(site: Site) -> None:
    page = await site.somebody().open("/masuk/kode")
    assert page.path == "/masuk"
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=NEW)
    site.clock.move_to(site.clock.now() + timedelta(minutes=16))
    assert (await somebody.fill(page, "/masuk/kode", code="123456")).path == "/masuk"


async def test_goes_on_to_the_page_that_was_asked_for_and_nowhere_else(site: Site) -> None:
    somebody = site.somebody()
    page = await somebody.open("/kartu")
    assert page.path == "/masuk?ke=%2Fkartu"
    page = await somebody.fill(page, "/masuk", phone=site.world.who("idle").phone)
    assert (await somebody.fill(page, "/masuk/kode", code=await somebody.code())).path == "/kartu"
    for evil in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"):
        page = await site.somebody().open("/masuk?ke=" + evil.replace("\n", "%0A"))
        assert page.form("/masuk").fields["ke"] == "/perjalanan", evil


async def test_the_session_cookie(site: Site) -> None:
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=NEW)
    fields = {**page.form("/masuk/kode").fields, "code": await somebody.code()}
    answer = await somebody.client.post("/masuk/kode", data=fields)
    cookies = answer.headers.get_list("set-cookie")
    session = next(text for text in cookies if text.startswith("bekal_session="))
    assert "HttpOnly" in session and "SameSite=lax" in session and "Path=/" in session
    assert answer.headers["cache-control"] == "no-store"


async def test_leaving_ends_the_session(site: Site) -> None:
    somebody = await site.citizen("idle")
    token = somebody.client.cookies["bekal_session"]
    page = await somebody.open("/perjalanan")
    assert (await somebody.fill(page, "/keluar")).path == "/"
    thief = site.somebody()
    thief.client.cookies.set("bekal_session", token)
    assert (await thief.open("/perjalanan")).path.startswith("/masuk")


async def test_sessions_end_by_themselves(site: Site) -> None:
    somebody = await site.citizen("idle")
    site.clock.move_to(site.clock.now() + timedelta(hours=12))
    assert (await somebody.open("/perjalanan")).path.startswith("/masuk")


async def test_other_devices_can_be_sent_away(site: Site) -> None:
    here, there = await site.citizen("idle"), await site.citizen("idle")
    page = await here.open("/perangkat")
    others = [form for form in page.forms if "session" in form.fields]
    assert len(others) == 1
    for _ in range(2):
        page = await here.post("/perangkat", others[0].fields)
        assert page.status == 200, "sent twice, nothing more happens"
    assert (await there.open("/perjalanan")).path.startswith("/masuk")
    assert (await here.open("/perjalanan")).path == "/perjalanan"


async def test_nobody_ends_a_stranger_s_session(site: Site) -> None:
    mine, stranger = await site.citizen("idle"), await site.citizen("lost")
    page = await mine.open("/perangkat")
    await site.citizen("lost")
    theirs = next(f for f in (await stranger.open("/perangkat")).forms if "session" in f.fields)
    fields = {**page.form("/keluar").fields, "session": theirs.fields["session"]}
    await mine.post("/perangkat", fields)
    for wrong in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert (await mine.post("/perangkat", {**fields, "session": wrong})).status == 200
    assert sum("session" in form.fields for form in (await stranger.open("/perangkat")).forms) == 1


async def test_forged_tokens_open_nothing(site: Site) -> None:
    for token in ("x", "A" * 64, "é", "", "../../etc", "A" * 5000):
        somebody = site.somebody()
        somebody.client.headers["cookie"] = f"bekal_session={token}".encode().decode("latin-1")
        page = await somebody.client.get("/perjalanan")
        assert page.status_code == 303, token


async def test_who_shares_a_browser_is_marked_unreadably(site: Site) -> None:
    """One browser, two phones: the mark has both accounts, and nothing of either."""
    browser = site.somebody()
    for role in ("idle", "learning"):
        await browser.sign_in(site.world.who(role).phone)
    async with site.database.read() as tx:
        cursor = await tx.connection.execute("SELECT kind, mark, subject_id FROM integrity.marks")
        rows = await cursor.fetchall()
    accounts = {site.world.who(role).account_id for role in ("idle", "learning")}
    assert {row[2] for row in rows} == accounts
    assert len({bytes(row[1]) for row in rows}) == 1 and {row[0] for row in rows} == {"device"}
    await site.somebody().sign_in(site.world.who("idle").phone)
    async with site.database.read() as tx:
        cursor = await tx.connection.execute("SELECT count(DISTINCT mark) FROM integrity.marks")
        [(marks,)] = await cursor.fetchall()
    assert marks == 2, "another browser is another mark"


async def ask_for_code(site: Site, channel: str = "sms") -> tuple[Somebody, Page]:
    """A newcomer who has just been sent a code."""
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=NEW, channel=channel)
    return somebody, page


async def channels(site: Site) -> list[str]:
    """By which channels codes were sent, oldest first."""
    async with site.database.read() as tx:
        found = [m for cell in range(tx.cells) for m in await outbox.list_messages(tx, cell, 50)]
    codes = sorted((m for m in found if m.topic == "sign_in_code"), key=lambda m: m.outbox_id)
    return [open_code_message(keys.demo_keyring(), m.payload["sealed"]).channel for m in codes]


async def test_the_code_comes_by_the_channel_that_was_chosen(site: Site) -> None:
    _, page = await ask_for_code(site, "whatsapp")
    assert "lewat WhatsApp ke" in page.words
    # Messages of one instant cannot be told apart by age.
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    _, page = await ask_for_code(site, "pigeon")
    assert "lewat SMS ke" in page.words
    assert await channels(site) == ["whatsapp", "sms"]


async def test_a_code_that_is_late_may_be_asked_for_again(site: Site) -> None:
    """Not at once, by another channel if one likes; then only the last one is good, and the page says so."""
    somebody, page = await ask_for_code(site)
    first = await somebody.code()
    assert "bisa terlambat beberapa menit" in page.words
    form = next(form for form in page.forms if form.fields.get("channel") == "whatsapp")
    early = await somebody.post("/masuk/lagi", form.fields)
    assert early.status == 422 and "Tunggu sebentar" in early.words
    site.clock.move_to(site.clock.now() + timedelta(seconds=61))
    page = await somebody.post("/masuk/lagi", form.fields)
    assert page.path == "/masuk/kode" and "yang lama tidak berlaku lagi" in page.words
    assert await channels(site) == ["sms", "whatsapp"]
    second = await somebody.code()
    if first != second:
        assert "Kode ini salah" in (await somebody.fill(page, "/masuk/kode", code=first)).words
    assert (await somebody.fill(page, "/masuk/kode", code=second)).path == "/perjalanan"


async def test_asking_again_has_an_end(site: Site) -> None:
    somebody, page = await ask_for_code(site)
    form = next(form for form in page.forms if form.action == "/masuk/lagi")
    for _ in range(5):
        site.clock.move_to(site.clock.now() + timedelta(seconds=61))
        page = await somebody.post("/masuk/lagi", form.fields)
    assert page.status == 422 and "sudah 5 kali meminta kode" in page.words
    assert len(await channels(site)) == 5


async def test_one_device_cannot_ask_for_everybody(site: Site) -> None:
    """Twenty numbers an hour from one device; thousands from one network still get through."""
    somebody = site.somebody()
    page = await somebody.open("/masuk")
    for number in range(20):
        answer = await somebody.fill(page, "/masuk", phone=f"08121111{number:04d}")
        assert answer.path == "/masuk/kode"
    answer = await somebody.fill(page, "/masuk", phone="081211119999")
    assert answer.status == 422 and "terlalu banyak percobaan" in answer.words
    neighbour = site.somebody()
    assert (await neighbour.fill(await neighbour.open("/masuk"), "/masuk", phone=NEW)).path == "/masuk/kode"
    site.clock.move_to(site.clock.now() + timedelta(minutes=61))
    assert (await somebody.fill(page, "/masuk", phone="081211119999")).path == "/masuk/kode"


async def test_one_device_cannot_guess_for_ever(site: Site) -> None:
    """Whatever number it tries: a guess is a guess."""
    somebody, page = await ask_for_code(site)
    for _ in range(60):
        answer = await somebody.fill(page, "/masuk/kode", code="000000")
        assert answer.status in (200, 422) and "terlalu banyak percobaan" not in answer.words
    answer = await somebody.fill(page, "/masuk/kode", code="000000")
    assert "terlalu banyak percobaan" in answer.words


async def test_a_browser_that_refuses_cookies_is_told_so(site: Site) -> None:
    somebody = site.somebody()
    page = await somebody.open("/masuk")
    somebody.client.cookies.clear()
    answer = await somebody.fill(page, "/masuk", phone=NEW)
    assert answer.status == 403 and "menolak cookie" in answer.words and "izinkan cookie" in answer.words
