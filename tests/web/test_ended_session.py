"""Whatever a citizen types into whichever form: a session that has ended meanwhile loses nothing of it.

The forms are not listed here but found: every route that takes a POST from somebody signed in is looked for
on its page, for everybody of the small world in turn.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from bekal.base import postgres
from bekal.pages import SiteOptions
from bekal.pages.forms import NEVER_KEPT
from tests.sites import ADDRESS, Page, Site, Somebody, copy_of, running
from tests.web.test_ask import reviewed
from tests.web.test_my_draw import commit_second
from tests.world import NOW, World

FILLED = {"number": "1", "batch_id": "2", "word": "ktp", "position": "1"}
PHONES = ("verified", "idle", "mismatched", "learning", "finished")
PAGES = {"/daftar": "/daftar?provinsi=31"}
NOT_SHOWN = {
    "/tes/{position:int}": "answers are chosen, not typed",
    "/tes/selesai": "no field",
    "/foto/{word:str}/bagian": "sent by the script, piece by piece",
    "/nomor/kode": "a code, good for this session only",
    "/nomor/tolak": "no field",
    "/gabung": "no field; no batch is open while this one is objected to",
    "/perangkat": "no field",
    "/perangkat/kunci/mulai": "sent by the script",
    "/perangkat/kunci/hapus": "no field",
    "/rekening/periksa": "no field",
    "/rekening/putus": "no field",
    "/data-saya/hapus/batal": "no field",
}
"""Forms that nobody of the small world meets, and why nothing typed can be lost there."""
WORDS = {
    "/daftar",
    "/pulihkan",
    "/identitas",
    "/nomor",
    "/kursus/{number:int}/ulasan",
    "/survei/{number:int}",
    "/pengaduan/baru",
    "/pengaduan/{code:str}",
    "/data-saya/perbaiki",
    "/undianku/{batch_id:int}",
}
THE_KEYS_NAME = "/perangkat/kunci"
"""The name is typed beside a key that the device makes for this session: else there is nothing to name."""


class _Fields(HTMLParser):
    """What can be typed into the form that goes to an address, with what stands in it."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.typed: dict[str, str] = {}
        self._action, self._inside, self._area = action, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action") == self._action and given.get("method") == "post"
        elif self._inside and tag == "textarea":
            self._area = given["name"]
            self.typed[self._area] = ""
        elif self._inside and tag == "input" and given.get("type", "text") in _TYPED:
            self.typed[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._inside = self._inside and tag != "form"

    def handle_data(self, data: str) -> None:
        if self._area:
            self.typed[self._area] += data


_TYPED = ("text", "tel", "search", "email", "number", "date")


def typed_in(page: Page, action: str) -> dict[str, str]:
    fields = _Fields(action)
    fields.feed(page.text)
    return fields.typed


def posts(site: Site) -> dict[str, str | None]:
    """Every route that takes a POST from somebody signed in, with the page it belongs to if not its own."""
    found = {}
    for route in site.app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "POST" in handler.http_methods and handler.opt.get("access") in ("citizen", "account"):
                found[route.path] = handler.opt.get("back")
    return {path: back for path, back in found.items() if not path.startswith("/en/")}


def address_of(path: str, code: str) -> str:
    filled = {**FILLED, "code": code}
    return re.sub(r"\{(\w+):\w+\}", lambda match: filled[match.group(1)], path)


async def ends_and_returns(site: Site, somebody: Somebody, phone: str, page: Page, action: str) -> None:
    """Type, lose the session, send, sign in again: it stands there, but for what is never kept."""
    names = list(typed_in(page, action))
    typed = {name: f"Kata {number} \u2013 \u201eé\u201c" for number, name in enumerate(names, 1)}
    typed |= {name: "Baris satu.\nBaris dua." for name in names if name in ("text", "words")}
    somebody.client.cookies.delete("bekal_session")
    # Nobody may ask for codes without end.
    site.clock.move_to(site.clock.now() + timedelta(minutes=15))
    door = await somebody.fill(page, action, **typed)
    assert door.path.startswith("/masuk?ke=") and "habis=1" in door.path, (action, door.path)
    code = await somebody.fill(door, "/masuk", phone=phone)
    back = await somebody.fill(code, "/masuk/kode", code=await somebody.code())
    assert back.path == page.path.partition("?")[0], action
    there = typed_in(back, action)
    kept = {name: "" if name in NEVER_KEPT else text for name, text in typed.items()}
    assert there == kept, action


async def walk(
    site: Site, somebody: Somebody, phone: str, code: str, left: dict[str, str | None]
) -> set[str]:
    """Try every form that is still left and that this person meets; gives those that take words."""
    tried = set()
    for path, back in list(left.items()):
        action = address_of(path, code)
        page = await somebody.open(PAGES.get(path) or back or action)
        if not [form for form in page.forms if (form.action, form.method) == (action, "post")]:
            continue
        del left[path]
        names = set(typed_in(page, action))
        if names - NEVER_KEPT and path != THE_KEYS_NAME:
            await ends_and_returns(site, somebody, phone, page, action)
            tried.add(path)
    return tried


@pytest.fixture
async def objecting(server: postgres.Server, world_template: tuple[str, World]) -> AsyncIterator[Site]:
    """The small world while the list of batch 2 is open for objections."""
    template, world = world_template
    async with copy_of(server, template) as db:
        await commit_second(db, world)
        async with running(db, world, SiteOptions(mode="demo", public_url=ADDRESS)) as site:
            site.clock.move_to(NOW + timedelta(days=4, hours=1))
            yield site


async def test_nothing_that_was_typed_is_lost_with_the_session(objecting: Site) -> None:
    site, left = objecting, posts(objecting)
    assert len(left) > 30
    newcomer = site.somebody()
    await newcomer.sign_in("081299990099")
    tried = await walk(site, newcomer, "081299990099", "", left)
    for role in PHONES:
        somebody = await site.citizen(role)
        form = await somebody.open("/pengaduan/baru")
        said = {"kind": "question", "subject": "Tanya", "text": "Kapan?"}
        asked = await somebody.fill(form, "/pengaduan/baru", **said)
        [code] = re.findall(r'href="/pengaduan/([A-Z0-9]+)"', asked.text)
        tried |= await walk(site, somebody, site.world.who(role).phone, code, left)
    # The survey opens a week after the review.
    await reviewed(site)
    site.clock.move_to(site.clock.now() + timedelta(days=8))
    somebody = await site.citizen("finished")
    tried |= await walk(site, somebody, site.world.who("finished").phone, "", left)
    assert set(left) == set(NOT_SHOWN)
    assert tried == WORDS, "the walk itself has not gone blind"


async def test_a_reply_comes_back_to_its_own_ticket_only(site: Site) -> None:
    somebody = await site.citizen("idle")
    for subject in ("Satu", "Dua"):
        form = await somebody.open("/pengaduan/baru")
        said = {"kind": "question", "subject": subject, "text": "Kapan?"}
        tickets = await somebody.fill(form, "/pengaduan/baru", **said)
    one, other = [f"/pengaduan/{code}" for code in re.findall(r'href="/pengaduan/([A-Z0-9]+)"', tickets.text)]
    page = await somebody.open(one)
    await ends_and_returns(site, somebody, site.world.who("idle").phone, page, one)
    assert typed_in(await somebody.open(other), other) == {"text": ""}
