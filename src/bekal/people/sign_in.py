"""Signing in with a phone and its code, and the sessions that follow."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import EndOutcome, SignInOutcome
from .passkey_types import KeySignedIn
from .seat_types import SeatEntered
from .types import Session, SignedIn, SignIn

Entered = TypeVar("Entered", SignedIn, SeatEntered, KeySignedIn)
SQL = statements.of(__package__)
_SECRET = 32
_NOBODY = bytes(16)


class _Code:
    """An account's present code while a chunk tries it."""

    def __init__(self, row: tuple[UUID, bytes, datetime, int, datetime | None, datetime, int, int]) -> None:
        _, self.code_hash, self.expires_at, self.tries, self.used_at, *_ = row
        self.changed = False

    def try_hash(self, tried: bytes, at: datetime) -> SignInOutcome:
        """Judge one try, and count it."""
        if self.tries >= rules.CODE_TRIES_MAX:
            return SignInOutcome.too_many_tries
        self.tries += 1
        self.changed = True
        if not hmac.compare_digest(tried, self.code_hash) or self.used_at:
            return SignInOutcome.code_wrong
        if at >= self.expires_at:
            return SignInOutcome.code_expired
        self.used_at = at
        return SignInOutcome.signed_in


async def sign_in(
    tx: Transaction, cell: int, attempts: Sequence[SignIn], by: Actor, at: datetime
) -> list[SignedIn]:
    """Try codes of phones of ``cell``; a right one opens a session of twelve hours and is used up.

    The session is of whoever is registered with the phone. ``choose``: the code is right, and several people
    are - or one is, and ``ask`` says that it is perhaps somebody else: ``enter_seats`` goes on from there.
    A phone without account answers ``code_wrong`` after the same work. ``code_expired`` is only told to those
    who know the code. After five tries a code is ``too_many_tries``, right or wrong: ask for a new one.
    """
    if not attempts:
        return []
    keyring = tx.keyring
    phones = [rules.normalise_phone(attempt.phone) for attempt in attempts]
    indexes = [rules.phone_index(keyring, phone) if phone else None for phone in phones]
    asked = Byteas({index for index in indexes if index})
    found = await tx.tuples(SQL["find_accounts_by_phone"], cell, asked)
    accounts: dict[bytes, UUID] = {row[0]: row[1] for row in found if row[2] == 0}
    # Locked: a code is given, tried and counted by one transaction at a time. The lock, not the look before,
    # says whose the first seat is: a registration may have moved there meanwhile.
    locked = dict(await tx.tuples(SQL["lock_accounts"], cell, Uuids(accounts.values())))
    registered: dict[bytes, list[UUID]] = {}
    for row in found:
        if locked.get(row[1], row[3]) is not None:
            registered.setdefault(row[0], []).append(row[1])
    codes = {row[0]: _Code(row) for row in await tx.tuples(SQL["find_codes"], cell, Uuids(accounts.values()))}
    results: list[SignedIn] = []
    for attempt, index in zip(attempts, indexes, strict=True):
        account_id = accounts.get(index) if index else None
        tried = rules.hash_code(
            keyring, account_id.bytes if account_id else _NOBODY, rules.normalise_digits(attempt.code)
        )
        code = codes.get(account_id) if account_id else None
        if index is None:
            results.append(SignedIn(SignInOutcome.phone_wrong))
        elif code is None:
            results.append(SignedIn(SignInOutcome.code_wrong))
        else:
            outcome = code.try_hash(tried, at)
            results.append(_open(outcome, account_id, registered.get(index, ()), ask=attempt.ask))
    changed = {account_id: code for account_id, code in sorted(codes.items()) if code.changed}
    await tx.execute(
        SQL["update_codes"],
        cell,
        Uuids(changed),
        Bigints(code.tries for code in changed.values()),
        [code.used_at for code in changed.values()],
    )
    labels = {i: attempts[i].user_agent_label for i, result in enumerate(results) if result.account_id}
    return await open_sessions(tx, cell, results, labels, at)


def _open(outcome: SignInOutcome, first: UUID | None, registered: Sequence[UUID], *, ask: bool) -> SignedIn:
    """Whose session follows from a code: of the one who is registered, of the first seat while nobody is."""
    if outcome is not SignInOutcome.signed_in:
        return SignedIn(outcome)
    if len(registered) > 1 or (registered and ask):
        return SignedIn(SignInOutcome.choose, number_id=first)
    return SignedIn(outcome, registered[0] if registered else first, number_id=first)


async def open_sessions(
    tx: Transaction, cell: int, results: Sequence[Entered], labels: Mapping[int, str], at: datetime
) -> list[Entered]:
    """Open a session of twelve hours for the results at the places of ``labels``, which get their tokens.

    For those who have proved who they are: with a code, or with a key on their device. Their accounts are of
    ``cell``; a label is what the device calls itself. The other results stay as they are.
    """
    entering = [
        (account_id, label)
        for i, label in labels.items()
        if (account_id := results[i].account_id) is not None
    ]
    session_ids = Uuids(ids.new_ids([ids.slot_of(account_id) for account_id, _ in entering], at))
    secrets = [ids.random_bytes(_SECRET) for _ in entering]
    await tx.execute(
        SQL["insert_sessions"],
        cell,
        session_ids,
        Uuids(account_id for account_id, _ in entering),
        Byteas(hashlib.sha256(secret).digest() for secret in secrets),
        Texts(rules.normalise_label(label) for _, label in entering),
        at,
        at + rules.SESSION_LIFE,
    )
    opened = list(results)
    for i, session_id, secret in zip(labels, session_ids, secrets, strict=True):
        token = base64.urlsafe_b64encode(session_id.bytes + secret).decode()
        opened[i] = msgspec.structs.replace(opened[i], token=token)
    return opened


def _parse(token: str) -> tuple[UUID, bytes] | None:
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
    except (ValueError, binascii.Error):
        return None
    return (UUID(bytes=raw[:16]), raw[16:]) if len(raw) == 16 + _SECRET else None


def session_cell(token: str, cells: int) -> int | None:
    """The cell in which a token's session lives; None when the text is no token."""
    parsed = _parse(token)
    return ids.cell_of(parsed[0], cells) if parsed else None


async def find_session(tx: Transaction, cell: int, token: str, at: datetime) -> Session | None:
    """The running session that one token opens, as ``find_sessions``."""
    [session] = await find_sessions(tx, cell, [token], at)
    return session


async def find_sessions(
    tx: Transaction, cell: int, tokens: Sequence[str], at: datetime
) -> list[Session | None]:
    """The running session of ``cell`` that each token opens; None for a wrong, ended or expired one."""
    parsed = [_parse(token) for token in tokens]
    asked = Uuids({each[0] for each in parsed if each})
    rows = await tx.tuples(SQL["find_sessions"], cell, asked, at) if asked else []
    found = {row[1]: row for row in rows}
    sessions: list[Session | None] = []
    for each in parsed:
        row = found.get(each[0]) if each else None
        opens = each and row and hmac.compare_digest(row[0], hashlib.sha256(each[1]).digest())
        sessions.append(Session(*row[1:]) if opens and row else None)
    return sessions


async def list_sessions(tx: Transaction, cell: int, account_id: UUID, at: datetime) -> list[Session]:
    """The running sessions of an account, newest first, at most 100: its owner may end any of them."""
    return await tx.rows(Session, SQL["list_sessions"], cell, account_id, at)


async def end_sessions(
    tx: Transaction, cell: int, session_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[EndOutcome]:
    """End sessions of ``cell``: ``session_unknown``, ``already_ended`` or ``ended``."""
    if not session_ids:
        return []
    state = dict(await tx.tuples(SQL["lock_sessions"], cell, Uuids(set(session_ids))))
    await tx.execute(SQL["end_sessions"], cell, Uuids(state), by, at)
    results = []
    for session_id in session_ids:
        if session_id not in state:
            results.append(EndOutcome.session_unknown)
        else:
            results.append(EndOutcome.already_ended if state[session_id] else EndOutcome.ended)
            state[session_id] = at
    return results
