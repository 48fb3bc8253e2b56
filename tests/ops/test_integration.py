"""How partners are connected, as staff see and change it."""

from __future__ import annotations

import re

from bekal import access, integrity, webhooks
from bekal.base import actors
from tests.sites import Site

from .test_console import officer

BY = actors.job("test")


async def partners(site: Site) -> None:
    at = site.clock.now()
    async with site.database.begin() as tx:
        await access.add_partners(
            tx, [access.PartnerOpening("lp-001", "institution", "Lembaga Satu")], BY, at
        )


async def test_clients_are_added_changed_and_their_keys_replaced(site: Site) -> None:
    await partners(site)
    manager = await officer(site, "mitra", "partner_manager")
    page = await manager.open("/ops/klien")
    fill = {"client_code": "lembaga_satu", "partner_code": "lp-001", "hosts": "kelas.lembaga.id, a.id"}
    for wrong, words in (
        ({"client_code": "é"}, "huruf, angka"),
        ({"partner_code": "x"}, "Tidak ada mitra"),
        ({"hosts": "https://x/"}, "tanpa alamat"),
        ({"key": "short"}, "paling sedikit 8"),
    ):
        refused = await manager.fill(page, "/ops/klien", **(fill | wrong))
        assert refused.status == 422 and words in refused.words, wrong
    page = await manager.fill(page, "/ops/klien", **fill)
    shown = re.search(r"<code>([\w-]{43})</code>", page.text)
    assert page.status == 200 and shown, page.words
    taken = await manager.fill(page, "/ops/klien", **fill)
    assert taken.status == 422 and "sudah dipakai" in taken.words
    page = await manager.fill(taken, "/ops/klien/lembaga_satu", do="sha1")
    assert "dimatikan" in page.words and shown[1] not in page.text
    page = await manager.fill(page, "/ops/klien/lembaga_satu", do="key")
    async with site.database.read() as tx:
        [row] = await access.list_signing_clients(tx)
    assert (row.sha1, row.redirect_hosts, len(row.key_ids)) == (False, ["kelas.lembaga.id", "a.id"], 2)
    await manager.fill(page, "/ops/klien/lembaga_satu", do="revoke", key_id=row.key_ids[0])
    async with site.database.read() as tx:
        client = await access.find_signing_client(tx, "lembaga_satu", site.clock.now())
    assert client is not None and len(client.secrets) == 1
    assert (await manager.fill(page, "/ops/klien/lembaga_satu", do="x")).status == 422
    auditor = await officer(site, "auditor", "auditor")
    seen = await auditor.open("/ops/klien")
    assert seen.status == 200 and "Tambahkan" not in seen.words
    assert (await auditor.post("/ops/klien", fill)).status == 403


async def test_webhooks_are_seen(site: Site) -> None:
    await partners(site)
    at = site.clock.now()
    async with site.database.begin() as tx:
        opening = webhooks.EndpointOpening("lp-001", "https://lembaga.example/hook")
        [made] = await webhooks.create_endpoints(tx, [opening], BY, at)
        assert made.endpoint_id is not None
        event = webhooks.Event(made.endpoint_id, "webhook.test", at, ("lp-001",), {})
        await webhooks.put_events(tx, [event], at)
    somebody = await officer(site, "mitra", "partner_manager")
    page = await somebody.open("/ops/webhook")
    assert "https://lembaga.example/hook" in page.words
    assert "webhook.test" in (await somebody.open(f"/ops/webhook/{made.endpoint_id}")).words
    assert (await somebody.open("/en/ops/webhook")).status == 200


async def test_alerts_are_seen_and_decided(site: Site) -> None:
    at = site.clock.now()
    async with site.database.begin() as tx:
        marks = [
            integrity.Mark("account", "ovo:0812", person.person_id) for person in site.world.people.values()
        ]
        await integrity.note_marks(tx, marks, at)
        raised = await integrity.search_market(tx, integrity.Limits(price_ratio=1000), BY, at)
        [alert] = await integrity.list_alerts(tx, None)
    assert sum(raised.values()) == 1
    operator = await officer(site, "operator", "operator")
    page = await operator.open("/ops/integritas?keadaan=open")
    assert "Satu rekening, banyak orang" in page.words
    path = f"/ops/integritas/{alert.alert_id}"
    refused = await operator.fill(page, path, do="dismissed", note="")
    assert refused.status == 422 and "Tulis alasannya" in refused.words
    decided = await operator.fill(refused, path, do="confirmed", note="Rekening calo.")
    assert "terbukti" in decided.words and "Rekening calo." in decided.words
    assert (await operator.fill(decided, path, do="x")).status == 422
    auditor = await officer(site, "auditor", "auditor")
    seen = await auditor.open("/en/ops/integritas")
    assert "One account, many people" in seen.words and "confirmed" in seen.words
    assert seen.text.count("<form") == 1
    assert (await auditor.open("/ops/catatan")).words.count("alert.confirmed") == 1
