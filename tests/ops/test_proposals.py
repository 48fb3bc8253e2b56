"""Curation: a proposal is read whole, taken into the catalogue or refused with words, and its writer told."""

from __future__ import annotations

from typing import Any

import msgspec

from bekal import market
from bekal.base import actors
from tests.partner_api.test_catalogue import COURSE
from tests.sites import Site

from .test_console import officer

BY = actors.job("test")


async def propose(site: Site, **changes: Any) -> market.ProposalRow:
    item = msgspec.convert(COURSE | changes, market.CourseProposal)
    async with site.database.begin() as tx:
        [institution] = await market.find_institutions(tx, ["lp-001"])
        assert institution is not None
        [made] = await market.propose_courses(tx, institution.institution_id, [item], BY, site.clock.now())
        assert made.proposal_id is not None, made
        [row] = await market.find_proposals(tx, [made.proposal_id])
    assert row is not None
    return row


async def told(site: Site) -> list[dict[str, Any]]:
    async with site.database.read() as tx:
        query = "SELECT payload FROM base.outbox WHERE payload->>'type' = 'proposal.decided'"
        cursor = await tx.connection.execute(query)
        return [row[0] for row in await cursor.fetchall()]


async def test_a_course_is_read_whole_and_accepted(site: Site) -> None:
    outside = {"price_rp": 400_000, "seen_at": "https://lembaga.example/kursus"}
    row = await propose(site, title="Barista dari nol", outside=outside)
    path = f"/ops/usulan/{row.proposal_id}"
    manager = await officer(site, "mitra", "partner_manager")
    assert "Barista dari nol" in (await manager.open("/ops/usulan")).words
    page = await manager.open(path)
    for said in (
        "Barista dari nol",
        "Rp400.000",
        "lembaga.example/kursus",
        COURSE["competency"]["unit"],
        COURSE["topics"][0]["title"],
        COURSE["attendance_method"],
    ):
        assert said in page.words, said
    done = await manager.fill(page, path, do="accept", reason="")
    assert done.status == 200 and "Barista dari nol" not in done.words
    assert "Barista dari nol" in (await manager.open("/ops/usulan?keadaan=accepted")).words
    async with site.database.read() as tx:
        [now] = await market.find_proposals(tx, [row.proposal_id])
        assert now is not None
        [course] = await market.find_courses(tx, [now.accepted_id or 0])
    assert course is not None and course.title == "Barista dari nol"
    [event] = await told(site)
    assert (event["partner"], event["data"]["outcome"], event["data"]["accepted_id"]) == (
        "lp-001",
        "accepted",
        course.course_id,
    )
    again = await manager.post(path, {**page.form(path).fields, "do": "accept"})
    assert again.status == 422 and "sudah diputuskan" in again.words


async def test_a_refusal_needs_words_and_auditors_only_look(site: Site) -> None:
    row = await propose(site, title="Kelas tanpa acuan")
    path = f"/ops/usulan/{row.proposal_id}"
    manager, auditor = await officer(site, "mitra", "partner_manager"), await officer(site, "au", "auditor")
    page = await manager.open(path)
    silent = await manager.fill(page, path, do="refuse", reason=" ")
    assert silent.status == 422 and "Tulis alasannya" in silent.words
    seen = await auditor.open("/en" + path)
    assert seen.status == 200 and "Take it into the catalogue" not in seen.words
    assert (await auditor.post(path, {**page.form(path).fields, "do": "accept"})).status == 403
    await manager.fill(page, path, do="refuse", reason="Acuannya tidak ada.")
    assert "Acuannya tidak ada." in (await auditor.open("/ops/usulan?keadaan=refused")).words
    assert (await (await officer(site, "op2", "operator")).open("/ops/usulan")).status == 403
    assert (await auditor.open("/ops/usulan/00000000-0000-7000-8000-000000000001")).status == 404
