"""Partners' keys and what platforms are paid, as staff see and change it."""

from __future__ import annotations

import re
from datetime import date

from bekal import access, market, payouts
from bekal.base import actors
from tests.sites import Site

from .test_console import officer

BY = actors.job("test")


async def add_partners(site: Site) -> None:
    async with site.database.begin() as tx:
        opening = access.PartnerOpening("lp-001", "institution", "Lembaga Satu")
        await access.add_partners(tx, [opening], BY, site.clock.now())


async def token_of(site: Site, key_id: str, secret: str) -> access.TokenOutcome:
    async with site.database.begin() as tx:
        asked = access.TokenRequest(key_id, secret)
        [issued] = await access.issue_partner_tokens(tx, [asked], [], BY, site.clock.now())
    return issued.outcome


async def test_keys_are_given_replaced_and_taken_away(site: Site) -> None:
    await add_partners(site)
    manager = await officer(site, "mitra", "partner_manager")
    assert 'href="/ops/mitra/lp-001"' in (await manager.open("/ops/mitra")).text
    page = await manager.open("/ops/mitra/lp-001")
    here = "/ops/mitra/lp-001/kunci"
    for wrong, words in (
        ({"scopes": "purchases:write"}, "tidak boleh punya izin"),
        ({"networks": "everywhere"}, "203.0.113.0/24"),
        ({"public_jwk": "{}"}, "bukan kunci publik"),
    ):
        refused = await manager.fill(page, here, **wrong)
        assert refused.status == 422 and words in refused.words, wrong
        assert next(iter(wrong.values())) in refused.text, "what was typed is still there"
    page = await manager.fill(page, here, networks="203.0.113.0/24, 198.51.100.7")
    [key_id, secret] = re.findall(r"<code>([\w-]{16}|[\w-]{43})</code>", page.text)[:2]
    assert await token_of(site, key_id, secret) == "network_not_allowed", "the secret is right"
    assert secret not in (await manager.open("/ops/mitra/lp-001")).text, "shown once"
    page = await manager.fill(page, f"{here}/{key_id}", do="rotate")
    assert "sampai" in page.words
    new_id, new_secret = re.findall(r"<code>([\w-]{16}|[\w-]{43})</code>", page.text)[:2]
    assert new_id != key_id
    await manager.fill(page, f"{here}/{new_id}", do="revoke")
    assert await token_of(site, new_id, new_secret) == "refused"
    assert await token_of(site, key_id, secret) == "network_not_allowed", "the old one has its day"
    assert (await manager.fill(page, f"{here}/{key_id}", do="x")).status == 422


async def test_a_partner_is_suspended_and_resumed_and_auditors_change_nothing(site: Site) -> None:
    await add_partners(site)
    async with site.database.begin() as tx:
        [key] = await access.issue_partner_keys(tx, [access.KeyOrder("lp-001")], BY, site.clock.now())
    assert key.key_id and key.secret
    manager = await officer(site, "mitra", "partner_manager")
    page = await manager.open("/ops/mitra/lp-001")
    page = await manager.fill(page, "/ops/mitra/lp-001", do="suspend")
    assert "ditangguhkan" in page.words
    assert await token_of(site, key.key_id, key.secret) == "refused"
    page = await manager.fill(page, "/ops/mitra/lp-001", do="resume")
    assert await token_of(site, key.key_id, key.secret) == "issued"
    auditor = await officer(site, "auditor", "auditor")
    seen = await auditor.open("/ops/mitra/lp-001")
    assert seen.status == 200
    assert key.key_id in seen.text and "Buat kunci" not in seen.words
    assert (await auditor.post("/ops/mitra/lp-001/kunci", {"scopes": ""})).status == 403
    assert (await auditor.open("/ops/mitra/nobody")).status == 404


async def owe(site: Site) -> payouts.Settlement:
    at = site.clock.now()
    async with site.database.begin() as tx:
        [platform, *_] = await market.list_platforms(tx)
        total = payouts.SettlementTotal(platform.platform_id, 1, 2022, date(2022, 3, 1), 1_000_000, 150_000)
        [created] = await payouts.create_settlements(tx, [total], BY, at)
        assert created.outcome == "created"
        [settlement] = await payouts.list_settlements(tx, ["due"], None, 10)
    return settlement


async def test_platforms_are_paid_where_two_people_say_and_when_the_treasury_releases(site: Site) -> None:
    settlement = await owe(site)
    release = f"/ops/setelmen/{settlement.settlement_id}"
    one = await officer(site, "satu", "approver")
    page = await one.open("/ops/setelmen")
    assert "Rp1.000.000" in page.words and "menunggu kas negara" in page.words
    refused = await one.fill(page, release, document_number="SP2D-7")
    assert refused.status == 422 and "belum punya rekening" in refused.words
    account = {
        "platform_id": str(settlement.platform_id),
        "channel": "bni",
        "account_number": "0123 456 789",
        "holder_name": "PT Platform",
    }
    here = "/ops/setelmen/rekening"
    for wrong in ({"account_number": "12"}, {"holder_name": " "}, {"channel": "ovo"}):
        refused = await one.fill(page, here, **(account | wrong))
        assert refused.status == 422 and "Pilih bank" in refused.words, wrong
    page = await one.fill(page, here, **account)
    assert "0123456789" in page.words and "menunggu petugas kedua" in page.words
    assert (await one.fill(page, here, **account)).status == 422, "one at a time"
    async with site.database.read() as tx:
        [waiting] = await payouts.list_settlement_accounts(tx)
    decide = f"{here}/{waiting.account_id}"
    refused = await one.fill(page, decide, do="accept")
    assert refused.status == 422 and "petugas lain" in refused.words
    two = await officer(site, "dua", "approver")
    page = await two.fill(await two.open("/ops/setelmen"), decide, do="accept")
    assert "dipakai" in page.words
    page = await two.fill(page, release, document_number="SP2D-7")
    assert "dilepas, segera dikirim" in page.words and "SP2D-7" in page.words
    operator = await officer(site, "ops", "operator")
    assert (await operator.post(release, {"document_number": "x"})).status == 403
    assert (await operator.post(decide, {"do": "accept"})).status == 403
    assert (await (await officer(site, "au", "auditor")).open("/en/ops/setelmen")).status == 200


async def test_a_new_partner_comes_into_the_catalogue(site: Site) -> None:
    manager = await officer(site, "mitra", "partner_manager")
    page = await manager.open("/ops/mitra")
    wrong = await manager.fill(page, "/ops/mitra", code="Dua Kata", name="", kind="")
    assert wrong.status == 422 and "Kode: huruf kecil" in wrong.words and 'value="Dua Kata"' in wrong.text
    made = await manager.fill(page, "/ops/mitra", code="platform-baru", name="Platform Baru", kind="platform")
    assert "Belum ada di katalog" in made.words
    path = "/ops/mitra/platform-baru/katalog"
    dear = await manager.fill(made, path, fee_bp="1501")
    assert dear.status == 422 and "paling tinggi 1500" in dear.words
    listed = await manager.fill(made, path, fee_bp="1200")
    assert "Imbalannya 1200" in listed.words
    again = await manager.fill(listed, path, fee_bp="1200")
    assert again.status == 422 and "Tidak ada yang berubah" in again.words
    async with site.database.read() as tx:
        [platform] = [each for each in await market.list_platforms(tx) if each.code == "platform-baru"]
        entries = await access.list_access(tx, None)
    assert (platform.name, platform.fee_bp) == ("Platform Baru", 1200)
    assert "catalogue.enlisted" in {entry.action for entry in entries}
    auditor = await officer(site, "au", "auditor")
    assert (await auditor.post(path, {"fee_bp": "1"})).status == 403
    assert (await auditor.post("/ops/mitra", {"code": "x"})).status == 403
