"""Consents: given and taken back, each on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import ConsentOutcome
from .types import Consent, ConsentRow

SQL = statements.of(__package__)


async def give_consents(
    tx: Transaction, cell: int, consents: Sequence[Consent], by: Actor, at: datetime
) -> list[ConsentOutcome]:
    """Record that persons of ``cell`` agree to purposes.

    ``person_unknown``, ``purpose_unknown`` (not of ``CONSENTS``, or none), ``nothing_changed`` (all of them
    were given), ``recorded``.
    """
    return await _change(tx, cell, consents, by, at, given=True)


async def withdraw_consents(
    tx: Transaction, cell: int, consents: Sequence[Consent], by: Actor, at: datetime
) -> list[ConsentOutcome]:
    """Record that persons take consents back; outcomes as for giving.

    The two required purposes may be taken back too: processing stops then (UU 27/2022 art. 40 allows three
    days), which is the work of whoever listens to the outcome.
    """
    return await _change(tx, cell, consents, by, at, given=False)


async def find_consents(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> list[frozenset[str]]:
    """What persons of ``cell`` agree to now, in the order asked."""
    if not person_ids:
        return []
    standing = await _find_standing(tx, cell, set(person_ids))
    return [frozenset(standing.get(person_id, _Standing()).agreed) for person_id in person_ids]


async def list_consents(tx: Transaction, cell: int, person_id: UUID) -> list[ConsentRow]:
    """The whole record of one person, oldest first."""
    return await tx.rows(ConsentRow, SQL["list_consents"], cell, person_id)


class _Standing:
    """What a person agrees to, after so many entries on record."""

    def __init__(self) -> None:
        self.agreed: set[str] = set()
        self.revision = 0

    def change(self, purposes: Iterable[str], *, given: bool) -> int:
        """Enter a change; gives its number."""
        self.agreed = self.agreed.union(purposes) if given else self.agreed.difference(purposes)
        self.revision += 1
        return self.revision


async def _find_standing(tx: Transaction, cell: int, person_ids: set[UUID]) -> dict[UUID, _Standing]:
    standing: dict[UUID, _Standing] = {}
    for person_id, given, purposes in await tx.tuples(SQL["find_consents"], cell, Uuids(person_ids)):
        standing.setdefault(person_id, _Standing()).change(purposes, given=given)
    return standing


async def _change(
    tx: Transaction, cell: int, consents: Sequence[Consent], by: Actor, at: datetime, *, given: bool
) -> list[ConsentOutcome]:
    if not consents:
        return []
    asked = Uuids({consent.person_id for consent in consents})
    known = {row[0] for row in await tx.tuples(SQL["lock_persons"], cell, asked)}
    standing = await _find_standing(tx, cell, known)
    rows: list[tuple[UUID, int, str]] = []
    results = []
    for consent in consents:
        present = standing.setdefault(consent.person_id, _Standing())
        named = set(consent.purposes)
        changed = sorted(named - present.agreed if given else named & present.agreed)
        if consent.person_id not in known:
            results.append(ConsentOutcome.person_unknown)
        elif not named or not named <= set(rules.CONSENTS):
            results.append(ConsentOutcome.purpose_unknown)
        elif not changed:
            results.append(ConsentOutcome.nothing_changed)
        else:
            rows.append((consent.person_id, present.change(changed, given=given), " ".join(changed)))
            results.append(ConsentOutcome.recorded)
    tx.later(
        SQL["insert_consents"],
        cell,
        Uuids(row[0] for row in rows),
        Bigints(row[1] for row in rows),
        Texts(row[2] for row in rows),
        given,
        by,
        at,
    )
    return results
