"""Assisted registration: an officer presents people who cannot register by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import clock, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import AssistOutcome, RegisterOutcome
from .register_persons import register_persons
from .types import Assistance, Assisted, Claim, Helper, Registration

SQL = statements.of(__package__)

_Row = tuple[int, Assistance, bytes]


def find_problems(item: Registration, at: datetime) -> tuple[RegisterOutcome, ...]:
    """Every refusal of form of a registration, none when it may be stored: before an account is opened."""
    nik, family_card = rules.normalise_digits(item.nik), rules.normalise_digits(item.family_card)
    return rules.judge_registration(item, nik, family_card, clock.date_in_jakarta(at))


async def find_account_persons(tx: Transaction, cell: int, account_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whom accounts of ``cell`` belong to; those of nobody are left out."""
    return dict(await tx.tuples(SQL["find_account_persons"], cell, Uuids(account_ids)))


async def find_claims(tx: Transaction, cell: int, niks: Sequence[str]) -> list[Claim | None]:
    """Who is registered with NIKs of ``cell``, in order; None for nobody. For those who may hear so."""
    indexes = [rules.nik_index(tx.keyring, nik) for nik in niks]
    rows = await tx.tuples(SQL["find_claims"], cell, Byteas(set(indexes)))
    found = {row[0]: Claim(*row[1:]) for row in rows}
    return [found.get(index) for index in indexes]


async def find_helper(tx: Transaction, cell: int, person_id: UUID) -> Helper | None:
    """The officer who registered a person of ``cell``, None for self-registered."""
    found = await tx.rows(Helper, SQL["find_helper"], cell, person_id)
    return found[0] if found else None


async def assist_persons(
    tx: Transaction, cell: int, items: Sequence[Assistance], allowed: int, by: Actor, at: datetime
) -> list[Assisted]:
    """Register people whom an officer (``by``) presents; NIKs of ``cell``; ``allowed``: the quota's rest.

    ``form_wrong`` (with ``problems``), ``phone_full`` (no account of the phone is free: five people have it,
    or somebody else took this one, in this chunk or before), ``quota_used_up``, ``registered_elsewhere`` (the
    NIK is registered with another phone), ``already_registered`` (by this officer or by the same phone),
    ``registered``. ``fresh`` items cost one of the quota: whoever was registered or found registered
    elsewhere and was not presented by ``by`` before.
    Consents, claim and identity check are those of ``register_persons``; every row keeps the officer.
    """
    if not items:
        return []
    results = [Assisted(AssistOutcome.form_wrong, problems=find_problems(i.registration, at)) for i in items]
    sound: list[_Row] = [
        (position, item, rules.nik_index(tx.keyring, item.registration.nik))
        for position, item in enumerate(items)
        if not results[position].problems
    ]
    indexes = Byteas({index for _, _, index in sound})
    known: dict[bytes, UUID | None] = dict(await tx.tuples(SQL["find_assistances"], cell, indexes, by))
    holders = {row[0]: (row[1], row[2]) for row in await tx.tuples(SQL["find_claims"], cell, indexes)}
    asked, fresh = _sort(sound, known, holders, allowed, results)
    registrations = [item.registration for _, item, _ in asked]
    registered = await register_persons(tx, cell, registrations, by, at)
    kept: dict[bytes, tuple[UUID | None, str]] = {}
    for (position, item, index), made in zip(asked, registered, strict=True):
        outcome = AssistOutcome(made.outcome)
        if made.person_id is None:
            outcome = AssistOutcome.registered_elsewhere
        first = index not in kept
        mine = made.person_id is not None
        results[position] = Assisted(outcome, made.person_id, fresh=first and index in fresh, link=mine)
        if first:
            kept[index] = (made.person_id, item.consent_how)
    await tx.execute(
        SQL["save_assistances"],
        cell,
        Byteas(kept),
        [person_id for person_id, _ in kept.values()],
        Texts(how for _, how in kept.values()),
        by,
        at,
    )
    return results


def _sort(
    sound: Sequence[_Row],
    known: dict[bytes, UUID | None],
    holders: dict[bytes, tuple[UUID, UUID | None]],
    allowed: int,
    results: list[Assisted],
) -> tuple[list[_Row], set[bytes]]:
    """The rows to register, and the NIKs among them that cost; what is decided already goes into results."""
    asked: list[_Row] = []
    fresh: set[bytes] = set()
    accounts: dict[UUID, bytes] = {}
    for position, item, index in sound:
        account_id, linked_to = item.registration.account_id, item.linked_to
        holder, owner = holders.get(index, (None, None))
        # Whoever is registered elsewhere takes no account from the household of this phone.
        rival = accounts.get(account_id, index) if holder is None else index
        if (helped := known.get(index)) is not None and helped == holder:
            mine = owner == account_id
            results[position] = Assisted(AssistOutcome.already_registered, helped, link=mine)
        elif linked_to is not None and linked_to == holder:
            results[position] = Assisted(AssistOutcome.already_registered, holder)
        elif item.phone_full or linked_to is not None or rival != index:
            results[position] = Assisted(AssistOutcome.phone_full)
        elif index not in known and index not in fresh and len(fresh) >= allowed:
            results[position] = Assisted(AssistOutcome.quota_used_up)
        else:
            if holder is None:
                accounts[account_id] = index
            if index not in known:
                fresh.add(index)
            asked.append((position, item, index))
    return asked, fresh
