"""Many at once through the site's desk: chunks, each with its own outcome; one address is not one person."""

from __future__ import annotations

import asyncio

from bekal import people as people_package
from bekal.base import telemetry
from bekal.base.statements import Statement
from tests.sites import Site, Somebody
from tests.web.test_register import TYPED
from tests.world import home, nik

MANY = 40


def chunks(operation: str) -> tuple[float, float]:
    """Chunks and items of an operation so far."""
    figures = telemetry.REGISTRY
    labels = {"operation": operation}
    count = figures.get_sample_value("bekal_coalescer_chunk_items_count", labels) or 0
    return count, figures.get_sample_value("bekal_coalescer_chunk_items_sum", labels) or 0


async def test_many_behind_one_address_register_at_once(site: Site) -> None:
    """A carrier's address: nobody is refused for the neighbours' sake, and they share transactions."""
    before = {name: chunks(name) for name in ("request_code", "register", "link_account")}
    people = [site.somebody() for _ in range(MANY)]
    pages = await asyncio.gather(*(each.open("/masuk") for each in people))
    pages = await asyncio.gather(
        *(
            each.fill(page, "/masuk", phone=f"0812 7777 {place:04d}")
            for place, (each, page) in enumerate(zip(people, pages, strict=True))
        )
    )
    assert {page.path for page in pages} == {"/masuk/kode"}
    # Codes cannot be told apart by their age here: each is signed in alone.
    for place, each in enumerate(people):
        await each.sign_in(f"0812 7777 {place:04d}")
    region = f"/daftar?provinsi={await _province(people[0])}"
    forms = await asyncio.gather(*(each.open(region) for each in people))
    ends = await asyncio.gather(
        *(
            each.fill(form, "/daftar", **{**TYPED, "nik": nik(600 + place), "region": str(home())})
            for place, (each, form) in enumerate(zip(people, forms, strict=True))
        )
    )
    assert {page.path for page in ends} == {"/perjalanan?kabar=terdaftar"}
    for name, (count, items) in before.items():
        now = chunks(name)
        assert now[1] - items >= MANY, name
        if name != "request_code":
            assert now[0] - count < MANY / 2, f"{name}: not in chunks"


async def test_one_wrong_form_does_not_hurt_its_neighbours(site: Site) -> None:
    """Two with one NIK, one with a wrong one, and one of sound mind, in one chunk."""
    people = [site.somebody() for _ in range(4)]
    for place, each in enumerate(people):
        await each.sign_in(f"0812 7778 {place:04d}")
    region = f"/daftar?provinsi={await _province(people[0])}"
    forms = [await each.open(region) for each in people]
    numbers = (nik(700), nik(700), "123", nik(701))
    ends = await asyncio.gather(
        *(
            each.fill(form, "/daftar", **{**TYPED, "nik": number})
            for each, form, number in zip(people, forms, numbers, strict=True)
        )
    )
    said = [end.path.partition("?")[0] for end in ends]
    assert said == ["/perjalanan", "/perjalanan", "/daftar", "/perjalanan"], (
        "a taken NIK is answered as a free one"
    )
    async with site.database.read() as tx:
        claimed = Statement("claimed", "SELECT count(*) FROM people.nik_claims WHERE nik_index = $1")
        assert await tx.value(claimed, people_package.nik_index(tx.keyring, nik(700))) == 1, (
            "by one of the two"
        )


async def test_the_same_form_twice_at_once_is_stored_once(site: Site) -> None:
    somebody = site.somebody()
    await somebody.sign_in("0812 7779 0001")
    form = await somebody.open(f"/daftar?provinsi={await _province(somebody)}")
    ends = await asyncio.gather(
        *(somebody.fill(form, "/daftar", **{**TYPED, "nik": nik(710)}) for _ in range(5))
    )
    assert {end.path.partition("?")[0] for end in ends} == {"/perjalanan"}


async def _province(somebody: Somebody) -> str:
    page = await somebody.open("/daftar")
    return page.text.partition(">DKI Jakarta<")[0].rpartition('value="')[2].rstrip('"')
