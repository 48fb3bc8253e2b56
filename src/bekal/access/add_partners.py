"""Partners: platforms, institutions and banks that call us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts
from bekal.base.database import Transaction

from . import rules
from .log_access import log_access
from .outcomes import AddPartnerOutcome
from .states import PartnerKind
from .types import AccessEntry, PartnerOpening

SQL = statements.of(__package__)


async def add_partners(
    tx: Transaction, openings: Sequence[PartnerOpening], by: Actor, at: datetime
) -> list[AddPartnerOutcome]:
    """Add platforms, institutions and banks.

    ``code_wrong``, ``kind_unknown``, ``name_missing``; ``already_exists`` with the same kind and name,
    ``exists_different`` with others (nothing is changed); ``added``.
    """
    if not openings:
        return []
    refusals = [_judge(opening) for opening in openings]
    news: dict[str, PartnerOpening] = {}
    for opening, refused in zip(openings, refusals, strict=True):
        if refused is None:
            news.setdefault(opening.partner_code, opening)
    rows = await tx.tuples(
        SQL["insert_partners"],
        Texts(news),
        Texts(opening.kind for opening in news.values()),
        Texts(opening.name.strip() for opening in news.values()),
        [opening.per_minute for opening in news.values()],
        by,
        at,
    )
    added = {row[0] for row in rows}
    await log_access(tx, [AccessEntry("partner.add", f"partner:{code}") for code in added], by, at)
    known = {row[0]: (row[1], row[2]) for row in await tx.tuples(SQL["find_partners"], Texts(news))}
    results = []
    for opening, refused in zip(openings, refusals, strict=True):
        if refused is not None:
            results.append(refused)
        elif opening.partner_code in added:
            added.remove(opening.partner_code)
            results.append(AddPartnerOutcome.added)
        else:
            same = known[opening.partner_code] == (opening.kind, opening.name.strip())
            results.append(AddPartnerOutcome.already_exists if same else AddPartnerOutcome.exists_different)
    return results


def _judge(opening: PartnerOpening) -> AddPartnerOutcome | None:
    if not rules.PARTNER_CODE.fullmatch(opening.partner_code):
        return AddPartnerOutcome.code_wrong
    if opening.kind not in set(PartnerKind):
        return AddPartnerOutcome.kind_unknown
    return None if opening.name.strip() else AddPartnerOutcome.name_missing
