"""Taking questions for the civil registry off the queue: claim, call with no transaction open, record."""

from __future__ import annotations

from datetime import date, datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from . import rules
from .disclosing import log_disclosures
from .types import IdentityCheck

SQL = statements.of(__package__)
_COLUMNS = ("nik", "family_card", "full_name", "born_on", "mother_name")


async def claim_identity_checks(
    tx: Transaction, cell: int, limit: int, by: Actor, at: datetime
) -> list[IdentityCheck]:
    """Claim up to ``limit`` due questions of ``cell``, oldest first, for five minutes.

    Whoever does not answer in time loses the claim and the question is due again. Two claimants never get the
    same one. The look at the declared data is logged. Questions about erased persons are left out.
    """
    claimed = await tx.tuples(SQL["claim_identity_checks"], cell, limit, by, at, at + rules.CHECK_LEASE)
    rows = await tx.tuples(SQL["find_declared"], cell, Uuids(row[1] for row in claimed))
    keys = [row[0].bytes for row in rows]
    columns = [
        tx.keyring.open_column("people.persons", column, keys, [row[i] for row in rows])
        for i, column in enumerate(_COLUMNS, start=1)
    ]
    declared = {
        row[0]: (*(plain.decode() for plain in plains if plain is not None), row[6])
        for row, plains in zip(rows, zip(*columns, strict=True), strict=True)
    }
    await log_disclosures(tx, cell, declared, _COLUMNS, "identity check at the civil registry", by, at)
    checks = []
    for check_id, person_id, attempts in sorted(claimed):
        if person_id in declared:
            nik, family_card, full_name, born_on, mother_name, sex = declared[person_id]
            checks.append(
                IdentityCheck(
                    check_id,
                    person_id,
                    nik,
                    family_card,
                    full_name,
                    date.fromisoformat(born_on),
                    mother_name,
                    sex,
                    attempts,
                )
            )
    return checks
