"""Change where a client leads citizens back to, and whether SHA-1 still opens for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts
from bekal.base.database import Transaction

from . import rules
from .find_signing_client import forget_signing_clients
from .log_access import log_access
from .types import AccessEntry, SigningClientChange

SQL = statements.of(__package__)


async def change_signing_clients(
    tx: Transaction, changes: Sequence[SigningClientChange], by: Actor, at: datetime
) -> list[bool]:
    """Change clients; False where the code is unknown. Other processes may take a minute to know.

    ValueError for a host that cannot be one.
    """
    if not changes:
        return []
    for change in changes:
        if not all(rules.HOST.fullmatch(host) for host in change.redirect_hosts):
            raise ValueError("a host is in small letters, without a path: kelas.lembaga.id")
    rows = await tx.tuples(
        SQL["change_signing_clients"],
        Texts(change.client_code for change in changes),
        Bigints(int(change.sha1) for change in changes),
        Texts(",".join(change.redirect_hosts) for change in changes),
        by,
        at,
    )
    changed = {row[0] for row in rows}
    forget_signing_clients(tx.memory, changed)
    entries = [
        AccessEntry("client.change", c.client_code, f"sha1={'on' if c.sha1 else 'off'}")
        for c in changes
        if c.client_code in changed
    ]
    await log_access(tx, entries, by, at)
    return [change.client_code in changed for change in changes]
