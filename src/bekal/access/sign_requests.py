"""Clients that sign each request with a shared key (the contract ``prakerja_v1``).

A key that signs must be known as it is to verify with, so it is sealed, not hashed. A client may hold
several, so that a new one is taken into use before the old one is revoked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound
from bekal.base.keys import Sealed

from . import rules
from .log_access import log_access
from .outcomes import AddClientOutcome
from .states import PartnerKind
from .types import AccessEntry

SQL = statements.of(__package__)
_MEMORY: Final = "access.signing_clients"
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
SIGNING_KEY_LENGTH_MIN: Final = 8


class SigningClientOpening(msgspec.Struct, frozen=True):
    """A client of a partner: ``client_code`` as its software sends it, hosts to lead citizens back to.

    A host is in small letters, with its port when it has one: ``kelas.lembaga.id``.
    """

    client_code: str
    partner_code: str
    redirect_hosts: tuple[str, ...]


class SigningClientChange(msgspec.Struct, frozen=True):
    """What is to be of a client from now on. ``sha1`` false: only SHA-256 opens."""

    client_code: str
    sha1: bool
    redirect_hosts: tuple[str, ...]


class SigningKeyIssued(msgspec.Struct, frozen=True):
    """A new key; ``secret`` is shown once."""

    key_id: UUID
    secret: str


class SigningClient(msgspec.Struct, frozen=True):
    """A client that may call, with the secrets that it may have signed with, the newest first."""

    client_code: str
    partner_code: str
    kind: PartnerKind
    sha1: bool
    redirect_hosts: tuple[str, ...]
    secrets: tuple[bytes, ...]


class SigningClientRow(msgspec.Struct, frozen=True):
    """A client as the list shows it."""

    client_code: str
    partner_code: str
    sha1: bool
    redirect_hosts: list[str]
    key_ids: list[str]
    added_at: datetime


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
    if not _CODE.fullmatch(opening.client_code):
        refusal = AddClientOutcome.code_unreadable
    elif not all(_HOST.fullmatch(host) for host in opening.redirect_hosts):
        refusal = AddClientOutcome.hosts_unreadable
    elif opening.partner_code not in partners:
        refusal = AddClientOutcome.partner_unknown
    return refusal


async def change_signing_clients(
    tx: Transaction, changes: Sequence[SigningClientChange], by: Actor, at: datetime
) -> list[bool]:
    """Change clients; False where the code is unknown. Other processes may take a minute to know.

    ValueError for a host that cannot be one.
    """
    if not changes:
        return []
    for change in changes:
        if not all(_HOST.fullmatch(host) for host in change.redirect_hosts):
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


async def issue_signing_key(
    tx: Transaction, client_code: str, by: Actor, at: datetime, secret: str | None = None
) -> SigningKeyIssued:
    """A new key of a client; ``secret`` takes over the one that its software signs with already.

    NotFound when no client has the code; ValueError when a secret taken over is too short to be one.
    """
    if secret is not None and len(secret) < SIGNING_KEY_LENGTH_MIN:
        raise ValueError(f"a key that signs has at least {SIGNING_KEY_LENGTH_MIN} characters")
    chosen = secret if secret is not None else rules.encode_secret(ids.random_bytes(32))
    key_id = ids.new_id(0, at)
    sealed = tx.keyring.seal(_place(key_id), chosen.encode())
    if not await tx.tuples(SQL["insert_signing_key"], key_id, client_code, sealed, by, at):
        raise NotFound(f"no client has the code {client_code!r}")
    forget_signing_clients(tx.memory, [client_code])
    await log_access(tx, [AccessEntry("client.key.issue", client_code, str(key_id))], by, at)
    return SigningKeyIssued(key_id, chosen)


async def revoke_signing_keys(
    tx: Transaction, key_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[bool]:
    """Revoke keys, for ever; False where there was none to revoke. Other processes may honour it a minute."""
    if not key_ids:
        return []
    revoked = dict(await tx.tuples(SQL["revoke_signing_keys"], Uuids(dict.fromkeys(key_ids)), by, at))
    forget_signing_clients(tx.memory, revoked.values())
    entries = [
        AccessEntry("client.key.revoke", code, str(key_id)) for key_id, code in sorted(revoked.items())
    ]
    await log_access(tx, entries, by, at)
    return [revoked.pop(key_id, None) is not None for key_id in key_ids]


async def find_signing_client(tx: Transaction, client_code: str, at: datetime) -> SigningClient | None:
    """The client of a code whose partner may call and which has a key; remembered for a minute."""
    known = recall_signing_client(tx.memory, client_code, at)
    if known is not None:
        return known
    rows = await tx.tuples(SQL["find_signing_client"], client_code)
    if not rows:
        return None
    secrets = tuple(tx.keyring.open(_place(row[5]), row[6]) for row in rows)
    code, partner_code, kind, sha1, hosts = rows[0][:5]
    client = SigningClient(code, partner_code, PartnerKind(kind), sha1, tuple(hosts), secrets)
    tx.memory.setdefault(_MEMORY, {})[client_code] = (client, at)
    return client


def recall_signing_client(memory: dict[str, Any], client_code: str, at: datetime) -> SigningClient | None:
    """The same from memory alone (``database.memory``): an edge asks it before it opens a transaction."""
    client, seen_at = memory.get(_MEMORY, {}).get(client_code, (None, at))
    fresh = abs((at - seen_at).total_seconds()) <= rules.KEY_CACHE_SECONDS
    return client if fresh else None


def forget_signing_clients(memory: dict[str, Any], client_codes: Any) -> None:
    """Forget clients in this process."""
    for code in client_codes:
        memory.get(_MEMORY, {}).pop(code, None)


async def list_signing_clients(tx: Transaction, after: str = "", limit: int = 100) -> list[SigningClientRow]:
    """Clients by code, in pages."""
    return await tx.rows(SigningClientRow, SQL["list_signing_clients"], after, limit)


def _place(key_id: UUID) -> Sealed:
    return Sealed("access.signing_keys", "secret", key_id.bytes)
