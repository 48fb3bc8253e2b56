"""The waiting room's door in the console and from the command line's side: seen by many, set by few."""

from __future__ import annotations

from bekal import access, waiting_room
from bekal.waiting_room import Mode
from tests.ops.test_console import officer
from tests.sites import Site


async def _door(site: Site) -> waiting_room.Door:
    async with site.database.read() as tx:
        return await waiting_room.find_door(tx)


async def test_staff_see_and_set_the_door(site: Site) -> None:
    somebody = await officer(site, "penjaga", "operator")
    page = await somebody.open("/ops/ruang-tunggu")
    assert "semua langsung masuk" in page.words and "Sedang menunggu 0" in page.words
    page = await somebody.fill(page, "/ops/ruang-tunggu", mode="always", rate="450")
    assert page.status == 200
    door = await _door(site)
    assert (door.mode, door.rate_per_second) == (Mode.always, 450) and door.by.startswith("staff:")
    await site.app.state["room"].keep()
    assert "orang baru menunggu" in (await somebody.open("/ops/ruang-tunggu")).words
    page = await somebody.fill(page, "/ops/ruang-tunggu", mode="never", rate="450")
    assert not (await _door(site)).holds
    async with site.database.read() as tx:
        details = [entry.detail for entry in await access.list_access(tx, None) if "room.set" in entry.action]
    assert sorted(details) == ["always 450/s", "never 450/s"]


async def test_what_is_typed_wrong_is_told_and_kept(site: Site) -> None:
    somebody = await officer(site, "penjaga", "operator")
    page = await somebody.open("/ops/ruang-tunggu")
    for rate in ("0", "100001", "-5", "banyak", ""):
        answer = await somebody.fill(page, "/ops/ruang-tunggu", mode="always", rate=rate)
        assert answer.status == 422 and "Tulis angka dari 1 sampai 100.000." in answer.words, rate
        assert f'value="{rate}"' in answer.text
    answer = await somebody.fill(page, "/ops/ruang-tunggu", mode="sometimes", rate="5")
    assert answer.status == 422 and "Pilih salah satu." in answer.words
    assert (await _door(site)).mode == Mode.when_full


async def test_an_auditor_sees_it_and_cannot_set_it(site: Site) -> None:
    somebody = await officer(site, "pemeriksa", "auditor")
    page = await somebody.open("/ops/ruang-tunggu")
    assert page.status == 200 and "Atur pintunya" not in page.words
    answer = await somebody.post("/ops/ruang-tunggu", {"mode": "never", "rate": "1"})
    assert answer.status == 403
    assert (await _door(site)).mode == Mode.when_full
