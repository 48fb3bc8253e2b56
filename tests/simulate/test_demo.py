"""The whole journey in small: books, determinism, cells, people at every stage."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bekal import integrity
from bekal.base import actors, keys, postgres
from bekal.base.database import Database
from bekal.simulate import DemoOptions, DemoResult, Nation, Silent, run_demo
from tests.conftest import drop, fresh

BY = actors.job("test")
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


async def _run(server: postgres.Server, cells: int, *, only_first: bool, people: int = 1500) -> DemoResult:
    name = fresh(server, cells)
    options = DemoOptions(people=people, seed="test", sample=40, only_first=only_first)
    async with Database(server.dsn(name), cells=cells, keyring=keys.demo_keyring()) as db:
        result = await run_demo(db, options, NOW, Silent(), server.pid, "test")
        assert await _unattended(db) == 0, "honest classes stand out to nobody"
    drop(server, name)
    return result


async def _unattended(db: Database) -> int:
    """Alerts about completions on the institution's word alone, over the whole demonstration."""
    raised = 0
    async with db.begin() as tx:
        for at in (NOW - timedelta(days=1000), NOW + timedelta(days=1000)):
            found = await integrity.search_market(tx, integrity.Limits(unattended_min=1), BY, at)
            raised += found[integrity.AlertKind.completed_unattended]
    return raised


def _figures(result: DemoResult) -> dict[str, object]:
    report = result.report
    changing = ("seconds", "peak_rss_mb", "invariant_details", "cells")
    return {name: getattr(report, name) for name in report.__struct_fields__ if name not in changing}


async def test_the_whole_journey_and_its_books(server: postgres.Server) -> None:
    result = await _run(server, 1, only_first=False)
    report = result.report
    assert report.invariants
    assert report.sound, report.invariant_details
    assert report.people == report.registered > report.verified > report.applied > report.eligible
    assert report.eligible > report.drawn > report.awarded > report.revoked > 0
    assert report.drawn - report.struck == report.awarded
    assert report.purchases >= report.completed == report.certificates > 0
    assert report.incentives_due_rp >= report.incentives_paid_rp > 0
    assert report.surveys_paid_rp > 0
    assert report.returned_rp > 0
    assert {"registration", "registry", "joining", "completion"} <= set(report.refusals)
    # Two and three of a hundred: one of the two may happen to nobody, since winners change with the software.
    assert {"account", "payment"} & set(report.refusals)
    assert report.over_http["registry"] > 0
    assert report.over_http["payments"] == 40
    assert report.over_http["purchases"] == 40
    stages = {identity.stage_en for identity in result.identities}
    # Three more (a refusal of the bank among them) are a matter of chance among so few people.
    assert {
        "details differ from the civil registry",
        "verified, has not joined a batch",
        "joined, waiting for the draw",
        "not eligible, with reasons",
        "not drawn",
        "drawn, then struck",
        "learning now",
        "incentive on its way",
        "finished, all incentives paid",
        "revoked: bought nothing in time",
        "complained, and was answered",
        "asked, now with the institution",
        "asked to be erased",
    } <= stages


async def test_the_same_seed_gives_the_same_figures_to_the_rupiah(server: postgres.Server) -> None:
    first = await _run(server, 1, only_first=True, people=800)
    second = await _run(server, 1, only_first=True, people=800)
    assert _figures(first) == _figures(second)


async def test_four_cells_have_the_same_applicants_verdicts_and_winners(server: postgres.Server) -> None:
    one = (await _run(server, 1, only_first=True, people=800)).report
    four = (await _run(server, 4, only_first=True, people=800)).report
    assert four.sound, four.invariant_details
    for name in (
        "registered",
        "verified",
        "applied",
        "eligible",
        "drawn",
        "struck",
        "awarded",
        "winners_digest",
    ):
        assert getattr(one, name) == getattr(four, name), name
    assert one.refusals["joining"] == four.refusals["joining"]


def test_people_follow_from_the_seed_and_are_found_by_their_nik() -> None:
    nation = Nation(2000, 7, date(2026, 1, 1))
    twin = Nation(2000, 7, date(2026, 1, 1))
    assert [nation.full_name(i) for i in range(50)] == [twin.full_name(i) for i in range(50)]
    assert len({nation.nik(i) for i in range(2000)}) == 2000
    found = [nation.truth(nation.nik(i)) for i in range(2000)]
    known = [record for record in found if record is not None]
    assert len(known) > 1900
    assert all(record.nik == nation.nik(i) for i, record in enumerate(found) if record is not None)
    assert nation.truth("1" * 16) is None
    assert nation.truth("letters are none") is None


@pytest.mark.parametrize("i", range(20))
def test_a_nik_says_what_the_person_is(i: int) -> None:
    nation = Nation(20, 3, date(2026, 1, 1))
    nik, born = nation.nik(i), nation.born_on(i)
    assert int(nik[6:8]) == born.day + (40 if nation.female[i] else 0)
    assert (int(nik[8:10]), int(nik[10:12])) == (born.month, born.year % 100)
