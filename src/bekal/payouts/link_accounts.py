"""Operation: link_accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .channels import channels
from .outcomes import LinkOutcome
from .rules import RELINK_COOL_OFF
from .types import Linked, LinkRequest

SQL = statements.of(__package__ or "bekal.payouts")
_REST = int(RELINK_COOL_OFF.total_seconds())


async def link_accounts(
    tx: Transaction, cell: int, requests: Sequence[LinkRequest], by: Actor, at: datetime
) -> list[Linked]:
    """Link accounts to persons; each is asked of its bank next (state ``checking``).

    Outcomes: channel_unknown; channel_not_open (it joins later); digits_wrong; already_linked
    (the same account, with the first one's ``link_id``); another_linked (part from that one first); linked.
    A person's first account is usable at once, a later one after a day.
    """
    if not requests:
        return []
    found = await tx.tuples(SQL["find_links"], cell, Uuids({request.person_id for request in requests}))
    current: dict[UUID, tuple[UUID, str, str]] = {row[0]: row[1:4] for row in found if not row[4]}
    linked_before = {row[0] for row in found if row[4]}
    new_ids = ids.new_ids([ids.slot_of(request.person_id) for request in requests], at)
    results, rows = [], []
    for request, link_id in zip(requests, new_ids, strict=True):
        outcome = _judge(request, current.get(request.person_id), at)
        if outcome == LinkOutcome.linked:
            current[request.person_id] = (link_id, request.channel, request.account_ref)
            rows.append((link_id, request, request.person_id in linked_before))
            results.append(Linked(outcome, link_id))
        else:
            same = outcome == LinkOutcome.already_linked
            results.append(Linked(outcome, current[request.person_id][0] if same else None))
    if rows:
        tx.later(
            SQL["link_accounts"],
            cell,
            Uuids(link_id for link_id, _, _ in rows),
            Uuids(request.person_id for _, request, _ in rows),
            Texts([request.channel for _, request, _ in rows]),
            Texts([request.last_digits for _, request, _ in rows]),
            Texts([request.account_ref for _, request, _ in rows]),
            Bigints([_REST if again else 0 for _, _, again in rows]),
            at,
            by,
        )
    return results


def _judge(request: LinkRequest, current: tuple[UUID, str, str] | None, at: datetime) -> LinkOutcome:
    channel = channels().get(request.channel)
    if channel is None:
        return LinkOutcome.channel_unknown
    if channel.partner_from > clock.date_in_jakarta(at):
        return LinkOutcome.channel_not_open
    digits = request.last_digits
    if not (len(digits) == 4 and digits.isascii() and digits.isdigit()):
        return LinkOutcome.digits_wrong
    if current is None:
        return LinkOutcome.linked
    same = current[1:] == (request.channel, request.account_ref)
    return LinkOutcome.already_linked if same else LinkOutcome.another_linked
