"""The link from a phone's account to the person who registered with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import LinkOutcome
from .types import AccountLink

SQL = statements.of(__package__)


async def link_accounts(
    tx: Transaction, cell: int, links: Sequence[AccountLink], by: Actor, at: datetime
) -> list[LinkOutcome]:
    """Link accounts of ``cell`` (the account's own) to persons of any cell.

    ``account_unknown``, ``linked_to_another`` person, ``already_linked`` to this one, or ``linked``.
    """
    if not links:
        return []
    asked = Uuids({link.account_id for link in links})
    linked: dict[UUID, UUID | None] = dict(await tx.tuples(SQL["lock_accounts"], cell, asked))
    new: dict[UUID, UUID] = {}
    results = []
    for link in links:
        if link.account_id not in linked:
            results.append(LinkOutcome.account_unknown)
            continue
        present = linked[link.account_id]
        if present is None:
            linked[link.account_id] = new[link.account_id] = link.person_id
            results.append(LinkOutcome.linked)
        else:
            same = present == link.person_id
            results.append(LinkOutcome.already_linked if same else LinkOutcome.linked_to_another)
    accounts = Uuids(sorted(new))
    persons = Uuids(new[account_id] for account_id in accounts)
    tx.later(SQL["link_accounts"], cell, accounts, persons, by, at)
    return results
