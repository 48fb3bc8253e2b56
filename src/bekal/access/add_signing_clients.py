"""Let software of a partner call that signs each request with a shared key (the contract ``prakerja_v1``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts
from bekal.base.database import Transaction

from . import rules
from .log_access import log_access
from .outcomes import AddClientOutcome
from .types import AccessEntry, SigningClientOpening

SQL = statements.of(__package__)


async def add_signing_clients(
    tx: Transaction, openings: Sequence[SigningClientOpening], by: Actor, at: datetime
) -> list[AddClientOutcome]:
    """Add clients.

    ``code_unreadable``, ``hosts_unreadable``, ``partner_unknown``, ``code_taken``, ``added``.
    """
    if not openings:
        return []
    partners = {
        row[0] for row in await tx.tuples(SQL["find_partners"], Texts({o.partner_code for o in openings}))
    }
    outcomes = [_refuse(opening, partners) for opening in openings]
    wanted = {o.client_code: o for o, refusal in zip(openings, outcomes, strict=True) if refusal is None}
    added = {
        row[0]
        for row in await tx.tuples(
            SQL["insert_signing_clients"],
            Texts(wanted),
            Texts(o.partner_code for o in wanted.values()),
            Texts(",".join(o.redirect_hosts) for o in wanted.values()),
            by,
            at,
        )
    }
    await log_access(
        tx,
        [AccessEntry("client.add", f"partner:{wanted[code].partner_code}", code) for code in sorted(added)],
        by,
        at,
    )
    results = []
    for opening, refusal in zip(openings, outcomes, strict=True):
        if refusal is not None:
            results.append(refusal)
        elif opening.client_code in added and wanted[opening.client_code] is opening:
            results.append(AddClientOutcome.added)
        else:
            results.append(AddClientOutcome.code_taken)
    return results


def _refuse(opening: SigningClientOpening, partners: set[str]) -> AddClientOutcome | None:
    refusal = None
    if not rules.CLIENT_CODE.fullmatch(opening.client_code):
        refusal = AddClientOutcome.code_unreadable
    elif not all(rules.HOST.fullmatch(host) for host in opening.redirect_hosts):
        refusal = AddClientOutcome.hosts_unreadable
    elif opening.partner_code not in partners:
        refusal = AddClientOutcome.partner_unknown
    return refusal
