"""Institutions propose courses and classes; staff accept them into the catalogue or refuse them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from bekal import programme, regions
from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .catalogue import PRICE_RP_MAX
from .curriculum import CourseProposal, ScheduleProposal
from .outcomes import DecideOutcome, ProposeOutcome
from .plan_schedules import HOURS_A_DAY_MAX, closes_at
from .queries import find_courses, list_platforms
from .store_catalogue import store_catalogue
from .types import Course, Institution, ProposalDecided, ProposalDecision, ProposalRow, Proposed, Schedule

SQL = statements.of(__package__ or "bekal.market")
_FIRST = UUID(int=0)


async def propose_courses(
    tx: Transaction, institution_id: int, items: Sequence[CourseProposal], by: Actor, at: datetime
) -> list[Proposed]:
    """An item is a course with its curriculum, to be decided by staff.

    ``price_out_of_range`` (above the dearest that was ever published), ``dearer_than_outside`` (Permenko
    Perekonomian 11/2020 art. 29), ``hours_too_few`` (``rules.course_hours_min``), ``topics_hours_differ``,
    ``address_missing``, ``proposed``.
    """
    if not items:
        return []
    hours_min = await _hours_min(tx, at)
    outcomes = [_judge_course(item, hours_min) for item in items]
    return await _store(tx, institution_id, "course", items, outcomes, by, at, hours_min)


async def propose_schedules(
    tx: Transaction, institution: Institution, items: Sequence[ScheduleProposal], by: Actor, at: datetime
) -> list[Proposed]:
    """An item is a class of a course of the institution's own, to be decided by staff.

    ``course_unknown`` (or another's), ``hours_too_few`` (a course that was accepted under earlier terms gets
    no new classes), ``platform_unknown``, ``sessions_wrong``, ``starts_too_soon``, ``proposed``.
    """
    if not items:
        return []
    hours_min = await _hours_min(tx, at)
    courses = await find_courses(tx, [item.course_id for item in items])
    codes = {platform.code for platform in await list_platforms(tx)}
    outcomes = [
        _judge_schedule(item, course, institution, codes, hours_min, at)
        for item, course in zip(items, courses, strict=True)
    ]
    return await _store(tx, institution.institution_id, "schedule", items, outcomes, by, at, hours_min)


async def list_proposals(
    tx: Transaction,
    institution_id: int | None = None,
    state: str | None = None,
    after: UUID | None = None,
    limit: int = 100,
) -> list[ProposalRow]:
    """Proposals by id after ``after``; of one institution, of one state when given."""
    return await tx.rows(ProposalRow, SQL["list_proposals"], after or _FIRST, institution_id, state, limit)


async def find_proposals(tx: Transaction, proposal_ids: Sequence[UUID]) -> list[ProposalRow | None]:
    """Proposals by their ids, in order; None for an unknown one."""
    if not proposal_ids:
        return []
    rows = await tx.rows(ProposalRow, SQL["find_proposals"], Uuids(set(proposal_ids)))
    found = {row.proposal_id: row for row in rows}
    return [found.get(each) for each in proposal_ids]


async def decide_proposals(
    tx: Transaction, decisions: Sequence[ProposalDecision], by: Actor, at: datetime
) -> list[ProposalDecided]:
    """Accept proposals into the catalogue, or refuse them with a reason.

    ``proposal_unknown``, ``already_decided``, ``reason_missing``, ``accepted``, ``refused``. The seats and
    the sessions of an accepted class are the caller's.
    """
    if not decisions:
        return []
    rows = await tx.rows(ProposalRow, SQL["lock_proposals"], Uuids({d.proposal_id for d in decisions}))
    open_rows = {row.proposal_id: row for row in rows}
    # Stored once before anything is counted: it takes the catalogue, so nobody else gets the same ids.
    platforms = await list_platforms(tx)
    await store_catalogue(tx, platforms, [], [], [], by, at)
    [(course_id, schedule_id)] = await tx.tuples(SQL["find_last_ids"])
    zones = dict(await tx.tuples(SQL["find_zones"], Bigints({row.institution_id for row in rows})))
    results: list[ProposalDecided] = []
    for decision in decisions:
        row = open_rows.get(decision.proposal_id)
        result = _judge_decision(decision, row)
        if row is not None and result.outcome == DecideOutcome.accepted and row.kind == "course":
            course_id += 1
            result = msgspec.structs.replace(result, course=_course(row, course_id))
        elif row is not None and result.outcome == DecideOutcome.accepted:
            schedule_id += 1
            proposal = msgspec.json.decode(row.content, type=ScheduleProposal)
            [course] = await find_courses(tx, [proposal.course_id])
            codes = {platform.code: platform.platform_id for platform in platforms}
            made = _schedule(proposal, schedule_id, course, zones[row.institution_id], codes)
            result = msgspec.structs.replace(result, schedule=made)
        if row is not None and result.outcome in (DecideOutcome.accepted, DecideOutcome.refused):
            open_rows[row.proposal_id] = msgspec.structs.replace(row, state=result.outcome.value)
        results.append(result)
    await _write(tx, decisions, results, by, at)
    return results


async def _hours_min(tx: Transaction, at: datetime) -> int:
    return rules.course_hours_min(await programme.list_programmes(tx), clock.date_in_jakarta(at))


def _judge_course(item: CourseProposal, hours_min: int) -> ProposeOutcome:
    if item.price_rp > PRICE_RP_MAX:
        return ProposeOutcome.price_out_of_range
    if item.outside is not None and item.price_rp > item.outside.price_rp:
        return ProposeOutcome.dearer_than_outside
    if item.hours < hours_min:
        return ProposeOutcome.hours_too_few
    if sum(topic.hours for topic in item.topics) != item.hours:
        return ProposeOutcome.topics_hours_differ
    if item.mode in ("offline", "blended") and item.address is None:
        return ProposeOutcome.address_missing
    return ProposeOutcome.proposed


def _judge_schedule(
    item: ScheduleProposal,
    course: Course | None,
    institution: Institution,
    codes: set[str],
    hours_min: int,
    at: datetime,
) -> ProposeOutcome:
    if course is None or course.institution_id != institution.institution_id:
        return ProposeOutcome.course_unknown
    if course.hours < hours_min:
        return ProposeOutcome.hours_too_few
    if not set(item.platforms) <= codes:
        return ProposeOutcome.platform_unknown
    if item.sessions * HOURS_A_DAY_MAX[course.mode] < course.hours:
        return ProposeOutcome.sessions_wrong
    try:
        too_soon = closes_at(course.mode, item.starts_on, institution.timezone) <= at
        item.starts_on + timedelta(days=item.sessions + 1)
    except OverflowError:
        return ProposeOutcome.starts_too_soon
    return ProposeOutcome.starts_too_soon if too_soon else ProposeOutcome.proposed


async def _store(
    tx: Transaction,
    institution_id: int,
    kind: str,
    items: Sequence[CourseProposal] | Sequence[ScheduleProposal],
    outcomes: Sequence[ProposeOutcome],
    by: Actor,
    at: datetime,
    hours_min: int,
) -> list[Proposed]:
    proposal_ids = ids.new_ids([0] * len(items), at)
    kept = [
        (proposal_id, item)
        for proposal_id, item, outcome in zip(proposal_ids, items, outcomes, strict=True)
        if outcome == ProposeOutcome.proposed
    ]
    if kept:
        await tx.execute(
            SQL["insert_proposals"],
            Uuids(proposal_id for proposal_id, _ in kept),
            Bigints([institution_id] * len(kept)),
            Texts([kind] * len(kept)),
            Texts(msgspec.json.encode(item).decode() for _, item in kept),
            at,
            by,
        )
    return [
        Proposed(
            outcome,
            proposal_id if outcome == ProposeOutcome.proposed else None,
            hours_min if outcome == ProposeOutcome.hours_too_few else None,
        )
        for proposal_id, outcome in zip(proposal_ids, outcomes, strict=True)
    ]


def _judge_decision(decision: ProposalDecision, row: ProposalRow | None) -> ProposalDecided:
    outcome = DecideOutcome.accepted if decision.accept else DecideOutcome.refused
    if row is None:
        outcome = DecideOutcome.proposal_unknown
    elif row.state != "proposed":
        outcome = DecideOutcome.already_decided
    elif not decision.accept and not decision.reason.strip():
        outcome = DecideOutcome.reason_missing
    return ProposalDecided(outcome)


def _course(row: ProposalRow, course_id: int) -> Course:
    item = msgspec.json.decode(row.content, type=CourseProposal)
    return Course(
        course_id,
        row.institution_id,
        item.title,
        item.category,
        item.hours,
        item.mode,
        item.price_rp,
        "published",
        "published",
        item.captions,
        item.sign_language,
        _region_id(item),
    )


def _region_id(item: CourseProposal) -> int | None:
    """Where the course meets; None online, and where an unknown code was given (the address says it)."""
    region = regions.find_region(item.region) if item.region and item.address else None
    return region.region_id if region else None


def _schedule(
    item: ScheduleProposal, schedule_id: int, course: Course | None, timezone: str, codes: dict[str, int]
) -> Schedule:
    if course is None:
        raise AssertionError("a class was taken as a proposal for a course that there is")
    return Schedule(
        schedule_id=schedule_id,
        course_id=item.course_id,
        platform_ids=tuple(sorted({codes[code] for code in item.platforms})),
        starts_on=item.starts_on,
        ends_on=item.starts_on + timedelta(days=item.sessions - 1),
        sessions=item.sessions,
        seats=item.seats,
        enrol_until=closes_at(course.mode, item.starts_on, timezone),
        timezone=timezone,
        start_time=item.start_time,
    )


async def _write(
    tx: Transaction,
    decisions: Sequence[ProposalDecision],
    results: Sequence[ProposalDecided],
    by: Actor,
    at: datetime,
) -> None:
    courses = [result.course for result in results if result.course is not None]
    schedules = [result.schedule for result in results if result.schedule is not None]
    await store_catalogue(tx, [], [], courses, schedules, by, at)
    done = [
        (decision, result)
        for decision, result in zip(decisions, results, strict=True)
        if result.outcome in (DecideOutcome.accepted, DecideOutcome.refused)
    ]
    await tx.execute(
        SQL["decide_proposals"],
        Uuids(decision.proposal_id for decision, _ in done),
        Texts(result.outcome.value for _, result in done),
        Texts(decision.reason.strip() for decision, _ in done),
        Bigints(_accepted_id(result) for _, result in done),
        at,
        by,
    )


def _accepted_id(result: ProposalDecided) -> int:
    if result.course is not None:
        return result.course.course_id
    return result.schedule.schedule_id if result.schedule is not None else 0
