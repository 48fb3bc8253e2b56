"""What somebody asked to have corrected: decided at the desk, in force at once, on record, and told."""

from __future__ import annotations

from uuid import UUID

from bekal import people
from bekal.base import ids
from tests.sites import Site

from .test_console import officer
from .test_desk import ask


async def topics(site: Site, person_id: UUID) -> list[str]:
    async with site.database.read() as tx:
        cursor = await tx.connection.execute(
            "SELECT topic FROM base.outbox WHERE payload->>'person_id' = %s AND topic LIKE 'data_%%'",
            [str(person_id)],
        )
        return [row[0] for row in await cursor.fetchall()]


async def request_of(site: Site, person_id: UUID) -> people.DataRequestRow:
    cell = ids.cell_of(person_id, site.database.cells)
    async with site.database.read() as tx:
        return (await people.list_data_requests(tx, cell, person_id))[0]


async def test_a_correction_takes_effect_and_is_told(site: Site) -> None:
    person_id = site.world.who("idle").person_id
    cell = ids.cell_of(person_id, site.database.cells)
    await ask(site, "idle", "correction", "Pendidikan saya D3, dan saya pindah.")
    row = await request_of(site, person_id)
    path = f"/ops/permintaan-data/{row.request_id}"
    operator = await officer(site, "meja", "operator")
    listed = await operator.open("/ops/permintaan-data")
    assert path in listed.text and "D3" not in listed.words
    page = await operator.open(path)
    assert "Pendidikan saya D3" in page.words
    send = path + "/perbaiki"
    same = await operator.fill(page, send)
    assert same.status == 422 and "Belum ada isian yang berubah" in same.words
    unknown = await operator.fill(page, send, region="99.99")
    assert unknown.status == 422 and "Pilih kabupaten" in unknown.words
    wrong = await operator.fill(page, send, education="11")
    assert wrong.status == 422 and "Pilih isian dari daftar" in wrong.words
    async with site.database.read() as tx:
        [before] = await people.find_persons(tx, cell, [person_id])
    done = await operator.fill(
        page, send, education="7", occupation="15", disability="3", studying="ya", region="32.73"
    )
    assert done.status == 200 and path not in done.text
    async with site.database.read() as tx:
        [after] = await people.find_persons(tx, cell, [person_id])
        looks = await people.list_disclosures(tx, cell, person_id)
    assert before is not None and after is not None
    assert (after.education, after.occupation, after.disability, after.studying) == (7, 15, 3, True)
    assert after.region_id != before.region_id
    assert (after.identity_state, after.sex) == (before.identity_state, before.sex)
    assert [look.purpose for look in looks].count("request about own data") >= 3
    assert (await request_of(site, person_id)).state == "done"
    assert await topics(site, person_id) == ["data_corrected"]
    again = await operator.post(send, {**page.form(send).fields, "education": "8"})
    assert again.status == 404, "what is done is not open any more"
    citizen = await site.citizen("idle")
    assert "Diploma III" in (await citizen.open("/data-saya")).words


async def test_a_refusal_is_told_and_nobody_else_may_look(site: Site) -> None:
    person_id = site.world.who("finished").person_id
    await ask(site, "finished", "correction", "Saya direktur.")
    row = await request_of(site, person_id)
    path = f"/ops/permintaan-data/{row.request_id}"
    for role in ("auditor", "approver", "partner_manager"):
        stranger = await officer(site, role, role)
        assert (await stranger.open(path)).status == 403, role
    operator = await officer(site, "meja", "operator")
    page = await operator.open("/ops/permintaan-data")
    refused = await operator.post(
        path, {**page.form(path).fields, "do": "refused", "reason": "Tidak ada buktinya."}
    )
    assert refused.status == 200
    assert await topics(site, person_id) == ["data_refused"]
    assert (await operator.open(path)).status == 404
