"""My messages: what I was told and whether it arrived, my choices, and the way out of a forgotten PIN."""

from __future__ import annotations

from datetime import timedelta

from bekal import callers, journey, notices, people
from bekal.base import actors, outbox
from bekal.base.keys import demo_keyring
from tests.sites import Site


async def tell(site: Site, role: str, topic: str) -> None:
    person = site.world.who(role).person_id
    now, by, policy = site.clock.now(), actors.job("test"), notices.Policy()
    async with site.database.begin() as tx:
        await outbox.put_messages(tx, 0, [outbox.Message(topic, {"person_id": str(person)})], now)
    while await journey.tell_people(site.database, 0, policy, by, now):
        pass


async def test_what_i_was_told_and_nobody_else(site: Site) -> None:
    await tell(site, "finished", "course_completed")
    await tell(site, "idle", "course_failed")
    citizen = await site.citizen("finished")
    page = await citizen.open("/pesan")
    assert page.status == 200 and "Kursus selesai" in page.words and "menunggu" in page.words
    assert "Kursus tidak selesai" not in page.words
    page = await citizen.open("/en/pesan")
    assert "Course completed" in page.words and "waiting" in page.words


async def test_choices_are_kept(site: Site) -> None:
    citizen = await site.citizen("idle")
    page = await citizen.open("/pesan")
    form = page.form("/pesan")
    assert (form.fields["language"], form.fields["channel"], form.fields["optional"]) == ("id", "sms", "yes")
    sent = {**form.fields, "language": "en", "channel": "whatsapp"}
    del sent["optional"]
    page = await citizen.post("/pesan", sent)
    assert "Pilihanmu tersimpan." in page.words
    form = page.form("/pesan")
    assert (form.fields["language"], form.fields["channel"]) == ("en", "whatsapp")
    assert "optional" not in form.fields
    page = await citizen.post("/pesan", {**form.fields, "language": "xx", "channel": "pigeon"})
    assert page.form("/pesan").fields["channel"] == "sms", "what is not offered is not kept"


async def test_a_forgotten_pin_is_removed_by_its_owner(site: Site) -> None:
    who = site.world.who("idle")
    index = people.phone_index(demo_keyring(), who.phone)
    async with site.database.begin() as tx:
        caller = await callers.lock_caller(tx, 0, index, site.clock.now())
        outcome, caller = callers.set_pin(demo_keyring(), caller, "481516")
        assert outcome == "right"
        await callers.save_callers(tx, 0, [caller])
    citizen = await site.citizen("idle")
    page = await citizen.fill(await citizen.open("/pesan"), "/pesan/pin")
    assert "PIN telepon dihapus" in page.words
    async with site.database.read() as tx:
        [found] = await callers.find_callers(tx, 0, [index])
    assert found and found.pin_hash is None
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    other = await site.citizen("lost")
    assert (await other.fill(await other.open("/pesan"), "/pesan/pin")).status == 200, "none to remove"
