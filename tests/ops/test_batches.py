"""Opening a batch in the console: proposed by one, read and opened by another, joined by people."""

from __future__ import annotations

from datetime import timedelta

from bekal import draws
from bekal.base import clock
from tests.sites import Site

from .test_console import officer


def typed(site: Site, **changes: str) -> dict[str, str]:
    opens = site.clock.now().astimezone(clock.JAKARTA) + timedelta(days=3)
    fields = {
        "programme_id": "1",
        "number": "77",
        "seats": "5000",
        "opens_at": f"{opens:%Y-%m-%dT%H:%M}",
        "closes_at": f"{opens + timedelta(days=4):%Y-%m-%dT%H:%M}",
    }
    return fields | changes


async def test_two_people_open_a_batch(site: Site) -> None:
    one, two = await officer(site, "satu", "operator"), await officer(site, "dua", "approver")
    page = await one.open("/ops/gelombang")
    wrong = typed(site, number="", seats="lima", opens_at="besok", closes_at="")
    refused = await one.fill(page, "/ops/gelombang", **wrong)
    assert refused.status == 422
    for said in ("Nomor gelombang adalah angka", "jumlah kursi dengan angka", "Tulis tanggal dan jamnya"):
        assert said in refused.words, said
    assert 'value="lima"' in refused.text and 'value="besok"' in refused.text
    proposal = await one.fill(page, "/ops/gelombang", **typed(site))
    assert "Usulan gelombang 77" in proposal.words and "5.000" in proposal.words
    assert "Jawa Barat" in proposal.words and "Kota Bandung" in proposal.words
    assert "Buka gelombang ini" not in proposal.words, "an operator opens nothing"
    assert "menunggu petugas kedua" in (await one.open("/ops/gelombang")).words
    async with site.database.read() as tx:
        [row] = await draws.list_batch_proposals(tx)
    path = f"/ops/gelombang/usulan/{row.proposal_id}"
    assert (await one.post(path, {"do": "accept"})).status == 403
    page = await two.open(path)
    silent = await two.fill(page, path, do="refuse", reason="")
    assert silent.status == 422 and "Tulis alasannya" in silent.words
    opened = await two.fill(page, path, do="accept")
    assert "dibuka" in opened.words
    async with site.database.read() as tx:
        [row] = await draws.list_batch_proposals(tx)
        batch = await draws.get_batch(tx, row.batch_id or 0)
    assert (batch.number, batch.seats, batch.state) == (77, 5000, "open")
    again = await two.post(path, {**page.form(path).fields, "do": "accept"})
    assert again.status == 422 and "sudah diputuskan" in again.words


async def test_who_proposed_does_not_open_and_auditors_only_look(site: Site) -> None:
    one = await officer(site, "satu", "approver")
    own = await one.fill(await one.open("/ops/gelombang"), "/ops/gelombang", **typed(site, number="78"))
    assert "Kamu yang mengusulkan" in own.words
    async with site.database.read() as tx:
        row = (await draws.list_batch_proposals(tx))[0]
    path = f"/ops/gelombang/usulan/{row.proposal_id}"
    proof = own.forms[0].fields
    refused = await one.post(path, {**proof, "do": "accept"})
    assert refused.status == 422 and "minta petugas lain" in refused.words
    auditor = await officer(site, "au", "auditor")
    page = await auditor.open("/en/ops/gelombang")
    assert page.status == 200 and "Propose a batch" not in page.words
    assert (await auditor.open(path)).status == 200
    assert (await auditor.open("/ops/gelombang/usulan/00000000-0000-7000-8000-000000000001")).status == 404
