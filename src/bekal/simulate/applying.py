"""People open accounts, tell who they are, are checked by the registry, and join the batch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import numpy as np

from bekal import draws, journey, people, surveys
from bekal.base import ids
from bekal.base.database import CHUNK_MAX

from .stage import BY, Stage

_STUDENT_SOURCE = "dapodik"
_ASKERS = 4
_WAIT_SECONDS = 0.2
_IDLE_ROUNDS = 8
"""Empty looks at the queue, two minutes apart, before nobody waits any more."""


async def open_accounts(stage: Stage) -> None:
    """Everybody opens an account with a phone."""
    stage.steps.plan("accounts", stage.nation.size)
    at = stage.calendar.opens_at

    def cell_of(i: int) -> int:
        return ids.cell_of_slot(people.slot_of_phone(stage.keyring, stage.nation.phone(i)), stage.db.cells)

    async def work(cell: int, chunk: Sequence[int]) -> None:
        openings = [people.AccountOpening(stage.nation.phone(i)) for i in chunk]
        for i, opened in zip(
            chunk, await journey.open_accounts(stage.db, cell, openings, BY, at), strict=True
        ):
            stage.account_ids[i] = opened.account_id

    await stage.in_chunks("accounts", range(stage.nation.size), cell_of, work)
    stage.count("registered", sum(account is not None for account in stage.account_ids))
    stage.steps.finish("accounts")


async def identify(stage: Stage) -> None:
    """Identities are given, and the registry is asked about them as they come in."""
    all_given = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(_verify(stage, all_given))
        await _register(stage)
        all_given.set()
        await asking
    stage.nation.forget()


async def _register(stage: Stage) -> None:
    """Those who go on give their identity. Some mistype the NIK first, are told so, and try again."""
    going_on = np.flatnonzero(stage.chance("registers_identity", stage.rates.registers_identity)).tolist()
    careless = stage.chance("types_nik_wrong", stage.rates.types_nik_wrong)
    stage.steps.plan("identities", len(going_on))
    at = stage.calendar.opens_at + timedelta(hours=1)

    async def work(cell: int, chunk: Sequence[int]) -> None:
        registrations = [_registration(stage, i) for i in chunk]
        wrong = [_mistyped(r) for i, r in zip(chunk, registrations, strict=True) if careless[i]]
        for first in await journey.register(stage.db, cell, wrong, BY, at):
            stage.refuse("registration", [first.outcome])
        for i, registered in zip(
            chunk, await journey.register(stage.db, cell, registrations, BY, at), strict=True
        ):
            if registered.person_id is None:
                stage.refuse("registration", [registered.outcome])
                continue
            stage.person_ids[i] = registered.person_id
            stage.index_of[registered.person_id] = i
        await _link(stage, chunk, at)

    await stage.in_chunks("identities", going_on, lambda i: _cell_of_nik(stage, i), work)
    stage.count("identities", len(stage.index_of))
    stage.steps.finish("identities")


def _cell_of_nik(stage: Stage, i: int) -> int:
    return ids.cell_of_slot(people.slot_of_nik(stage.keyring, stage.nation.nik(i)), stage.db.cells)


def _registration(stage: Stage, i: int) -> people.Registration:
    account_id = stage.account_ids[i]
    if account_id is None:
        raise AssertionError("an identity is given by somebody who has an account")
    return stage.nation.registration(i, account_id)


def _mistyped(registration: people.Registration) -> people.Registration:
    return msgspec.structs.replace(registration, nik=registration.nik[:-1] + "O")


async def _link(stage: Stage, chunk: Sequence[int], at: datetime) -> None:
    """Accounts learn their person, each in the account's own cell."""
    by_cell: dict[int, list[people.AccountLink]] = {}
    for i in chunk:
        account_id, person_id = stage.account_ids[i], stage.person_ids[i]
        if account_id is not None and person_id is not None:
            cell = ids.cell_of(account_id, stage.db.cells)
            by_cell.setdefault(cell, []).append(people.AccountLink(account_id, person_id))
    for cell in sorted(by_cell):
        await journey.link_accounts(stage.db, cell, by_cell[cell], BY, at)


async def _verify(stage: Stage, all_given: asyncio.Event) -> None:
    """The registry answers, over HTTP for the sample and in process for the rest, until nobody waits.

    A question that it could not answer is asked again minutes later, once all have been asked.
    """
    stage.steps.plan("registry", round(stage.nation.size * stage.rates.registers_identity))
    with stage.steps.taking("registry"):
        for cell in range(stage.db.cells):
            # While PostgreSQL stores the answers of some askers, others ask.
            queue = _Queue(stage.calendar.opens_at + timedelta(hours=2), all_given)
            async with asyncio.TaskGroup() as group:
                for _ in range(_ASKERS):
                    group.create_task(_ask(stage, cell, queue))
    stage.count("verified", int(stage.matched.sum()))
    stage.steps.finish("registry")


class _Queue:
    """What the askers of one cell share. Time moves on only while nobody asks: claims are leased."""

    def __init__(self, at: datetime, all_given: asyncio.Event) -> None:
        self.at, self.all_given = at, all_given
        self.idle = self.asking = 0


async def _ask(stage: Stage, cell: int, queue: _Queue) -> None:
    while queue.idle < _IDLE_ROUNDS:
        at, last = queue.at, queue.all_given.is_set()
        stage.tick(at)
        queue.asking += 1
        checks = await journey.claim_identities(stage.db, cell, CHUNK_MAX, BY, at)
        if checks:
            queue.idle = 0
            await _answer(stage, cell, checks, at)
            stage.steps.advance("registry", len(checks))
        queue.asking -= 1
        if not last and len(checks) < CHUNK_MAX:
            # Whole chunks are cheaper: more people are on their way.
            await asyncio.sleep(_WAIT_SECONDS)
        elif not checks and queue.asking:
            await asyncio.sleep(0.01)
        elif not checks:
            queue.idle += 1
            queue.at += timedelta(minutes=2)


async def _answer(stage: Stage, cell: int, checks: Sequence[people.IdentityCheck], at: datetime) -> None:
    # By NIK: whoever registered them may not have come to write down their ids.
    who = {check.check_id: _find(stage, check.nik) for check in checks}
    sample = [check for check in checks if stage.over_http(who[check.check_id])]
    rest = [check for check in checks if not stage.over_http(who[check.check_id])]
    answers = [*await stage.twins.registry_http.verify(sample), *await stage.twins.registry.verify(rest)]
    stage.count("registry_http", len(sample))
    with ids.seeded_entropy(
        stage.nation.seed, stage.batch_id, "registry", cell, stage.next_number("registry")
    ):
        await journey.record_identities(stage.db, cell, answers, BY, at)
    for answer in answers:
        if answer.state == "matched":
            stage.matched[who[answer.check_id]] = True
        elif answer.state != "unavailable":
            stage.refuse("registry", [answer.state])
        else:
            stage.count("registry_asked_again")


def _find(stage: Stage, nik: str) -> int:
    i = stage.nation.find(nik)
    if i is None:
        raise AssertionError("the registry is asked about somebody who is not of this nation")
    return i


async def import_listings(stage: Stage, shares: dict[str, float], purpose: str, at: datetime) -> None:
    """Ministries deliver their lists as blind indexes; each name stands on at most one of them here."""
    throws = stage.nation.dice(f"{stage.batch_id} {purpose}").random(stage.nation.size)
    low = 0.0
    for source, share in shares.items():
        listed = np.flatnonzero((throws >= low) & (throws < low + share) & stage.matched).tolist()
        low += share
        by_cell: dict[int, list[bytes]] = {cell: [] for cell in range(stage.db.cells)}
        for i in listed:
            index = people.nik_index(stage.keyring, stage.nation.nik(i))
            by_cell[ids.cell_of_slot(ids.slot_of_index(index), stage.db.cells)].append(index)
        for cell, indexes in by_cell.items():
            async with stage.db.begin() as tx:
                await people.import_listings(tx, cell, source, indexes, at, BY, at)


async def join(stage: Stage, until: datetime | None = None) -> None:
    """Verified people join the batch until it closes, or until an instant before.

    Each refusal carries all its reasons.
    """
    rates = stage.rates
    lists = {_STUDENT_SOURCE: rates.listed_studying, **dict(rates.listed_aid + rates.listed_affirmative)}
    await import_listings(stage, lists, "listed", stage.calendar.opens_at)
    willing = np.flatnonzero(stage.matched & stage.chance("joins", rates.joins)).tolist()
    stage.steps.plan("joining", len(willing))
    last = until or stage.calendar.closes_at
    window = last - stage.calendar.opens_at
    moment = stage.nation.dice(f"{stage.batch_id} moment").random(stage.nation.size)
    at = last - timedelta(seconds=1)

    async def work(cell: int, chunk: Sequence[int]) -> None:
        await _prepare(stage, cell, [person_of(stage, i) for i in chunk], stage.calendar.opens_at)
        joins = [
            journey.Join(
                person_id=person_of(stage, i),
                batch_id=stage.batch_id,
                accepted_at=stage.calendar.opens_at + window * float(moment[i]) * 0.999,
            )
            for i in chunk
        ]
        for result in await journey.join_batch(stage.db, cell, joins, BY, at):
            stage.count("applied")
            if result.outcome == draws.JoinOutcome.joined:
                stage.count("eligible")
            else:
                stage.refuse("joining", result.reasons or [result.outcome])

    await stage.in_chunks(
        "joining", willing, lambda i: ids.cell_of(person_of(stage, i), stage.db.cells), work
    )
    stage.steps.finish("joining")


async def _prepare(stage: Stage, cell: int, person_ids: Sequence[UUID], at: datetime) -> None:
    """Everybody comes to a desk: seen by staff in place of photos, and tested there; two statements."""
    tests = [surveys.DeskTest(person_id, stage.programme_id, correct=0) for person_id in person_ids]
    async with stage.db.begin() as tx:
        await people.record_live_checks(tx, cell, person_ids, BY, at)
        await surveys.record_desk_tests(tx, cell, tests, BY, at)


def person_of(stage: Stage, i: int) -> UUID:
    """The id of somebody who has registered."""
    person_id = stage.person_ids[i]
    if person_id is None:
        raise AssertionError("somebody without an identity is not asked to join")
    return person_id
