"""Forms from anywhere and anyhow: what is ours is read, the rest is refused without harm."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bekal.base import keys
from bekal.pages import cookies, csrf
from tests.sites import Page, Site, Somebody
from tests.world import NOW

FORM = {"content-type": "application/x-www-form-urlencoded"}
KEY = bytes(32)


async def door(somebody: Somebody) -> tuple[Page, dict[str, str]]:
    page = await somebody.open("/masuk")
    return page, page.form("/masuk").fields


async def test_a_form_without_proof_is_refused(site: Site) -> None:
    somebody = site.somebody()
    _, fields = await door(somebody)
    for broken in ({}, {"_proof": ""}, {"_proof": "x" * 88}, {"_proof": "é"}):
        page = await somebody.post("/masuk", {"phone": "081200000001", **broken})
        assert page.status == 403, broken
        assert "cookie" in page.words
    page = await somebody.post("/masuk", {**fields, "phone": "081200000001"})
    assert page.path == "/masuk/kode"


async def test_a_line_s_end_counts_once(site: Site) -> None:
    """Browsers send it as two characters and count it as one."""
    somebody = await site.citizen("idle")
    for letters, status in ((4_000, 200), (4_001, 400)):
        page = await somebody.open("/pengaduan/baru")
        fields = page.form("/pengaduan/baru").fields
        text = "a\r\n" * 5 + "b" * (letters - 10)
        typed = {**fields, "kind": "question", "subject": "Panjang", "text": text}
        assert 'maxlength="4000"' in page.text
        assert (await somebody.post("/pengaduan/baru", typed)).status == status, letters


async def test_a_letter_under_a_tower_of_accents_is_refused(site: Site) -> None:
    """Putting n marks in order takes n * n steps; no language has more than a few."""
    somebody = site.somebody()
    _, fields = await door(somebody)
    for marks, status in ((30, 200), (31, 400), (3_000, 400)):
        page = await somebody.post(
            "/masuk", {**fields, "phone": "a" + "\u0301\u0323" * (marks // 2) + "\u0301" * (marks % 2)}
        )
        assert page.status == status or (marks == 30 and page.status == 422), (marks, page.status)


async def test_a_proof_is_good_for_its_own_browser_only(site: Site) -> None:
    _, fields = await door(site.somebody())
    other = site.somebody()
    await other.open("/masuk")
    assert (await other.post("/masuk", {**fields, "phone": "081200000001"})).status == 403
    blocked = site.somebody()
    assert (await blocked.post("/masuk", {**fields, "phone": "081200000001"})).status == 403, (
        "cookies blocked"
    )


async def test_a_form_says_where_it_comes_from(site: Site) -> None:
    somebody = site.somebody()
    _, fields = await door(somebody)
    said = {"https://evil.example": True, "http://testserver.local": False, "null": False}
    for origin, refused in said.items():
        answer = await somebody.client.post(
            "/masuk", data={**fields, "phone": "1"}, headers={"origin": origin}
        )
        assert (answer.status_code == 403) == refused, origin
    for origin, refused in {
        "cross-site": True,
        "same-site": True,
        "same-origin": False,
        "none": False,
    }.items():
        headers = {"sec-fetch-site": origin}
        answer = await somebody.client.post("/masuk", data={**fields, "phone": "1"}, headers=headers)
        assert (answer.status_code == 403) == refused, origin


BYTES = (
    (b"phone=1", "application/json", 415),
    (b"phone=1", "multipart/form-data; boundary=x", 415),
    (b"phone=1", "text/plain", 415),
    (b"phone=%FF%FE", FORM["content-type"], 400),
    ("phone=é".encode(), FORM["content-type"], 400),
    (b"phone=" + b"1" * 5000, FORM["content-type"], 400),
    (b"phone=%00", FORM["content-type"], 400),
    (b"&".join(b"a%d=1" % i for i in range(300)), FORM["content-type"], 400),
    (b"phone=" + b"1" * 70_000, FORM["content-type"], 413),
    (b"phone=" + b"1" * 5_000_000, FORM["content-type"], 413),
    (b"", FORM["content-type"], 403),
)


async def test_bytes_that_are_no_form(site: Site) -> None:
    client = site.somebody().client
    for body, kind, status in BYTES:
        answer = await client.post("/masuk", content=body, headers={"content-type": kind})
        assert answer.status_code == status, (body[:20], kind)
        assert "</html>" in answer.text


async def test_further_fields_are_ignored(site: Site) -> None:
    somebody = site.somebody()
    _, fields = await door(somebody)
    page = await somebody.post("/masuk", {**fields, "phone": "081200000001", "admin": "yes", "role": "king"})
    assert page.path == "/masuk/kode"


async def test_a_page_of_one_account_is_not_taken_from_another(site: Site) -> None:
    """Two tabs, two people, one phone: what one typed is never stored for the other."""
    first = await site.citizen("verified")
    page = await first.open("/gabung")
    await first.client.post("/keluar", data=page.form("/gabung").fields)
    await first.sign_in(site.world.who("lost").phone)
    answer = await first.fill(page, "/gabung")
    assert answer.status == 409


def test_proofs_are_masked_anew() -> None:
    made = {csrf.make_proof(KEY, "secret", "mark") for _ in range(20)}
    assert len(made) == 20
    assert all(csrf.check_proof(KEY, "secret", "mark", proof) for proof in made)


@given(st.text(max_size=100))
def test_no_text_is_a_proof(text: str) -> None:
    assert not csrf.check_proof(KEY, "secret", "", text)


def test_a_proof_belongs_to_key_secret_and_account() -> None:
    proof = csrf.make_proof(KEY, "secret", "mark")
    assert not csrf.check_proof(bytes([1] * 32), "secret", "mark", proof)
    assert not csrf.check_proof(KEY, "other", "mark", proof)
    assert not csrf.check_proof(KEY, "secret", "other", proof)
    assert not csrf.check_proof(KEY, "", "mark", csrf.make_proof(KEY, "", "mark")), "no cookie, no proof"


def test_sealed_cookies_open_once_and_only_here() -> None:
    ring = keys.demo_keyring()
    until = NOW + timedelta(minutes=5)
    sealed = cookies.seal_value(ring, "a", {"phone": "+62812"}, until)
    assert cookies.open_value(ring, "a", sealed, NOW) == {"phone": "+62812"}
    assert cookies.open_value(ring, "a", sealed, until) is None, "its time is over"
    assert cookies.open_value(ring, "b", sealed, NOW) is None, "another cookie's"
    assert cookies.open_value(keys.Keyring({1: bytes(32)}, bytes(32)), "a", sealed, NOW) is None
    for wrong in (None, "", "x", "x" * 5000, "é", (sealed or "")[:-8] + "AAAAAAA="):
        assert cookies.open_value(ring, "a", wrong, NOW) is None
    assert cookies.seal_value(ring, "a", {"text": keys.demo_keyring().index("x", "y").hex() * 200}, until)
    noise = "".join(chr(0x4E00 + i * 7919 % 20000) for i in range(4000))
    assert cookies.seal_value(ring, "a", {"text": noise}, until) is None, "more than a cookie holds"
