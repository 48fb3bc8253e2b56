"""Registration: a person comes into being, once, and waits for the civil registry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import RegisterOutcome
from .types import Registered, Registration

SQL = statements.of(__package__)


Contested = Literal["refuse", "keep"]
_REFUSE: Final[Contested] = "refuse"
_Holders = dict[bytes, tuple[UUID, UUID | None]]
_Contesters = dict[tuple[bytes, UUID], UUID]


class _Candidate(NamedTuple):
    """A registration without fault of form, and the id it gets if its NIK is free."""

    item: Registration
    nik: str
    family_card: str
    nik_index: bytes
    person_id: UUID


async def register_persons(
    tx: Transaction,
    cell: int,
    registrations: Sequence[Registration],
    by: Actor,
    at: datetime,
    contested: Contested = _REFUSE,
) -> list[Registered]:
    """Register people whose NIK places them in ``cell`` (``slot_of_nik``).

    Refusals of form come first, all of them in ``problems``. A NIK that is taken is ``already_registered``
    with the person's id for the account that registered it. For anybody else ``contested`` decides:
    ``refuse`` is ``already_registered`` without an id; ``keep`` stores the registration without the claim,
    ``registered`` as if the NIK were free (see ``record_identity_checks`` for what comes of it). Either way
    the attempt is written down for the owner. Two chunks with one NIK: exactly one gets it. Stored are the
    person, the claim on the NIK, the consents, and a waiting identity check; form is all that is judged here
    (the NIK has no check digit and may disagree with the birth date: the truth is the registry's).
    """
    if not registrations:
        return []
    results, candidates = _judge(tx, registrations, at)
    firsts: dict[bytes, _Candidate] = {}
    for candidate in candidates.values():
        firsts.setdefault(candidate.nik_index, candidate)
    indexes = Byteas(firsts)
    person_ids = Uuids(candidate.person_id for candidate in firsts.values())
    won = {row[0] for row in await tx.tuples(SQL["insert_claims"], cell, indexes, person_ids, at)}
    holders: _Holders = {
        index: (new.person_id, new.item.account_id) for index, new in firsts.items() if index in won
    }
    lost = Byteas(index for index in firsts if index not in won)
    keeping = contested == "keep"
    claims, kept = await _find_others(tx, cell, lost, keeping=keeping)
    holders |= claims
    strangers: list[_Candidate] = []
    for position, candidate in candidates.items():
        person_id, account_id = holders[candidate.nik_index]
        if person_id == candidate.person_id:
            results[position] = Registered(RegisterOutcome.registered, person_id)
        elif account_id == candidate.item.account_id:
            results[position] = Registered(RegisterOutcome.already_registered, person_id)
        elif (again := kept.get((candidate.nik_index, candidate.item.account_id))) is not None:
            results[position] = Registered(RegisterOutcome.already_registered, again)
        else:
            strangers.append(candidate)
            if keeping:
                kept[candidate.nik_index, candidate.item.account_id] = candidate.person_id
                results[position] = Registered(RegisterOutcome.registered, candidate.person_id)
            else:
                results[position] = Registered(RegisterOutcome.already_registered)
    winners = [new for index, new in firsts.items() if index in won]
    await _store(tx, cell, [*winners, *strangers] if keeping else winners, by, at)
    await _note_strangers(tx, cell, strangers, by, at, keeping=keeping)
    return results


async def _find_others(
    tx: Transaction, cell: int, lost: Byteas, *, keeping: bool
) -> tuple[_Holders, _Contesters]:
    """Who holds NIKs, with the account; and what was stored without its NIK, by NIK and account.

    The same statements whether a NIK is taken or free: an answer takes as long.
    """
    if not keeping:
        claims = await tx.tuples(SQL["find_claims"], cell, lost)
        return {row[0]: (row[1], row[2]) for row in claims}, {}
    tx.later(SQL["lock_claims"], cell, lost)
    [(_, claims), (_, contests)] = await tx.together(
        (SQL["find_claims"], (cell, lost)), (SQL["find_contesters"], (cell, lost))
    )
    holders = {row[0]: (row[1], row[2]) for row in claims}
    return holders, {(row[0], row[1]): row[2] for row in contests}


def _judge(
    tx: Transaction, registrations: Sequence[Registration], at: datetime
) -> tuple[list[Registered], dict[int, _Candidate]]:
    """A result for each item, and by position those that have no fault of form (their result comes later)."""
    today = clock.date_in_jakarta(at)
    keyring = tx.keyring
    results: list[Registered] = []
    sound: list[tuple[int, Registration, str, str, bytes]] = []
    for position, item in enumerate(registrations):
        nik, family_card = rules.normalise_digits(item.nik), rules.normalise_digits(item.family_card)
        problems = rules.judge_registration(item, nik, family_card, today)
        results.append(Registered(problems[0] if problems else RegisterOutcome.registered, None, problems))
        if not problems:
            sound.append((position, item, nik, family_card, keyring.index("nik", nik)))
    person_ids = ids.new_ids([ids.slot_of_index(entry[4]) for entry in sound], at)
    return results, {
        entry[0]: _Candidate(*entry[1:], person_id)
        for entry, person_id in zip(sound, person_ids, strict=True)
    }


async def _store(tx: Transaction, cell: int, news: Sequence[_Candidate], by: Actor, at: datetime) -> None:
    keyring = tx.keyring
    items = [new.item for new in news]
    person_ids = Uuids(new.person_id for new in news)
    keys = [person_id.bytes for person_id in person_ids]
    slots = [key[-1] for key in keys]
    check_ids = Uuids(ids.new_ids(slots, at))

    def seal(column: str, texts: list[str]) -> Byteas:
        plains = [text.encode() for text in texts]
        return Byteas(keyring.seal_column("people.persons", column, keys, plains))

    tx.later(
        SQL["insert_persons"],
        cell,
        person_ids,
        Uuids(item.account_id for item in items),
        check_ids,
        Byteas(new.nik_index for new in news),
        Byteas(keyring.index("family_card", new.family_card) for new in news),
        seal("nik", [new.nik for new in news]),
        seal("family_card", [new.family_card for new in news]),
        seal("full_name", [rules.normalise_name(item.full_name) for item in items]),
        seal("born_on", [item.born_on.isoformat() for item in items]),
        seal("mother_name", [rules.normalise_name(item.mother_name) for item in items]),
        Texts(item.sex or rules.sex_of_nik(new.nik) for item, new in zip(items, news, strict=True)),
        Bigints(item.region_id for item in items),
        Bigints(item.education for item in items),
        Bigints(item.occupation for item in items),
        Bigints(item.disability or 0 for item in items),
        Bigints(item.studying for item in items),
        by,
        at,
    )
    consents = Texts(" ".join(item.consents) for item in items)
    first = Bigints([1] * len(items))
    tx.later(SQL["insert_consents"], cell, person_ids, first, consents, True, by, at)  # noqa: FBT003
    tx.later(SQL["insert_identity_checks"], cell, check_ids, person_ids, by, at)


async def _note_strangers(
    tx: Transaction, cell: int, strangers: Sequence[_Candidate], by: Actor, at: datetime, *, keeping: bool
) -> None:
    if not strangers and not keeping:
        return
    contest_ids = ids.new_ids([ids.slot_of_index(stranger.nik_index) for stranger in strangers], at)
    tx.later(
        SQL["insert_contested_claims"],
        cell,
        Uuids(contest_ids),
        Byteas(stranger.nik_index for stranger in strangers),
        Uuids(stranger.item.account_id for stranger in strangers),
        [stranger.person_id if keeping else None for stranger in strangers],
        by,
        at,
    )
