"""Passkeys: keys that stay on a citizen's device and open the account beside the one-time code.

What a device signs is verified by the library ``webauthn``: challenge, origin, relying party, that the owner
unlocked the device for it, the signature. Here stands what the library leaves open: a challenge counts once
(its instant must be later than that of every challenge answered before), a counter that does not move on
suspends the key, a key belongs to the account in whose name it answers.

Nothing here asks for a maker's certificate: any device will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import AuthenticationCredential

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Uuids
from bekal.base.database import Transaction

from . import rules
from .passkey_types import (
    AddKeyOutcome,
    KeyRemoval,
    KeySignedIn,
    KeySignIn,
    KeySignInOutcome,
    NewKey,
    Passkey,
    RemoveKeyOutcome,
)
from .sign_in import open_sessions

SQL = statements.of(__package__)
PASSKEYS_MAX: Final = 10
KEY_NAME_MAX: Final = 40
ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
"""What phones and computers of the last ten years sign with."""


class _Made(NamedTuple):
    """A key that a device proved to hold."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


async def add_passkeys(
    tx: Transaction, cell: int, keys: Sequence[NewKey], by: Actor, at: datetime
) -> list[AddKeyOutcome]:
    """Store keys of accounts of ``cell``; an account has at most ten. Outcomes: see ``AddKeyOutcome``.

    Only an account with which somebody registered takes keys: a number that changes hands before takes none
    along. A credential that this cell knows is ``already_there``, whoever has it.
    """
    if not keys:
        return []
    asked = Uuids({key.account_id for key in keys})
    persons = dict(await tx.tuples(SQL["lock_accounts"], cell, asked))
    rows = await tx.tuples(SQL["find_account_keys"], cell, asked)
    counts, answered = {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}
    results: list[AddKeyOutcome] = []
    made: dict[int, tuple[UUID, _Made]] = {}
    for position, key in enumerate(keys):
        account_id, issued_at = key.account_id, key.challenge.issued_at
        outcome, proved = AddKeyOutcome.answer_wrong, None
        if persons.get(account_id) is None:
            outcome = AddKeyOutcome.account_unknown
        elif counts.get(account_id, 0) >= PASSKEYS_MAX:
            outcome = AddKeyOutcome.too_many
        elif account_id in answered and issued_at <= answered[account_id]:
            outcome = AddKeyOutcome.challenge_old
        else:
            proved = _verify_new(key)
        if proved is not None:
            outcome = AddKeyOutcome.already_there
            counts[account_id], answered[account_id] = counts.get(account_id, 0) + 1, issued_at
            made[position] = (ids.new_id(ids.slot_of(account_id), at), proved)
        results.append(outcome)
    for position in await _store(tx, cell, keys, made, by, at):
        results[position] = AddKeyOutcome.added
    return results


async def _store(
    tx: Transaction,
    cell: int,
    keys: Sequence[NewKey],
    made: dict[int, tuple[UUID, _Made]],
    by: Actor,
    at: datetime,
) -> list[int]:
    passkey_ids = Uuids(passkey_id for passkey_id, _ in made.values())
    names = [normalise_key_name(keys[position].name).encode() for position in made]
    rows = await tx.tuples(
        SQL["insert_passkeys"],
        cell,
        passkey_ids,
        Uuids(keys[position].account_id for position in made),
        Byteas(key.credential_id for _, key in made.values()),
        Byteas(key.public_key for _, key in made.values()),
        Byteas(tx.keyring.seal_column("people.passkeys", "name", [i.bytes for i in passkey_ids], names)),
        Bigints(key.sign_count for _, key in made.values()),
        [keys[position].challenge.issued_at for position in made],
        by,
        at,
    )
    stored = {row[0] for row in rows}
    return [position for position, (passkey_id, _) in made.items() if passkey_id in stored]


def _verify_new(key: NewKey) -> _Made | None:
    try:
        verified = verify_registration_response(
            credential=key.answer,
            expected_challenge=key.challenge.value,
            expected_rp_id=key.place.host,
            expected_origin=key.place.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except Exception:  # anybody's bytes, through the parsers of three libraries
        return None
    return _Made(verified.credential_id, verified.credential_public_key, verified.sign_count)


class _Key:
    """A stored key while a chunk tries it."""

    account_id: UUID
    passkey_id: UUID
    public_key: bytes
    count: int
    challenged_at: datetime
    used_at: datetime | None
    suspended_at: datetime | None

    def __init__(self, row: tuple[Any, ...]) -> None:
        _, self.account_id, self.passkey_id, self.public_key, self.count, *instants = row
        self.challenged_at, self.used_at, self.suspended_at = instants

    def try_answer(
        self, attempt: KeySignIn, credential: AuthenticationCredential, at: datetime
    ) -> KeySignInOutcome:
        """Judge one answer. Only a right signature changes anything."""
        count = _verify(attempt, credential, self.public_key)
        if count is None:
            return KeySignInOutcome.answer_wrong
        if attempt.challenge.issued_at <= self.challenged_at:
            return KeySignInOutcome.challenge_old
        if self.suspended_at:
            return KeySignInOutcome.key_suspended
        self.challenged_at = attempt.challenge.issued_at
        # Keys that are kept in a cloud never count: 0 for ever (WebAuthn level 2, 6.1.1).
        if (count or self.count) and count <= self.count:
            self.suspended_at = at
            return KeySignInOutcome.count_backwards
        self.count, self.used_at = count, at
        return KeySignInOutcome.signed_in


async def sign_in_by_passkeys(
    tx: Transaction, cell: int, attempts: Sequence[KeySignIn], by: Actor, at: datetime
) -> list[KeySignedIn]:
    """Try devices' answers whose account lies in ``cell`` (``passkey_cell``); a right one opens a session.

    The session is the one that a code opens: twelve hours. Outcomes: see ``KeySignInOutcome``.
    """
    if not attempts:
        return []
    parsed = [_parse(attempt.answer) for attempt in attempts]
    asked = Byteas({each[1].raw_id for each in parsed if each})
    rows = await tx.tuples(SQL["lock_passkeys"], cell, asked)
    keys = {row[0]: _Key(row) for row in rows}
    results: list[KeySignedIn] = []
    for attempt, each in zip(attempts, parsed, strict=True):
        key = keys.get(each[1].raw_id) if each else None
        if each is None or key is None or key.account_id != each[0]:
            results.append(KeySignedIn(KeySignInOutcome.key_unknown))
        else:
            results.append(KeySignedIn(key.try_answer(attempt, each[1], at), key.account_id))
    tried = sorted(keys.values(), key=lambda key: key.passkey_id)
    await tx.execute(
        SQL["use_passkeys"],
        cell,
        Uuids(key.passkey_id for key in tried),
        Bigints(key.count for key in tried),
        [key.challenged_at for key in tried],
        [key.used_at for key in tried],
        [key.suspended_at for key in tried],
    )
    opened = KeySignInOutcome.signed_in
    labels = {i: attempts[i].user_agent_label for i, result in enumerate(results) if result.outcome is opened}
    return await open_sessions(tx, cell, results, labels, at)


def _verify(attempt: KeySignIn, credential: AuthenticationCredential, public_key: bytes) -> int | None:
    """The counter of an answer that holds; None when anything about it is wrong."""
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=attempt.challenge.value,
            expected_rp_id=attempt.place.host,
            expected_origin=attempt.place.origin,
            credential_public_key=public_key,
            # Judged by ourselves, after the signature: a stranger may not suspend a key.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # as above
        return None
    return verified.new_sign_count


def _parse(answer: str) -> tuple[UUID, AuthenticationCredential] | None:
    try:
        credential = parse_authentication_credential_json(answer)
        return UUID(bytes=credential.response.user_handle), credential
    except Exception:  # as above
        return None


def passkey_cell(answer: str, cells: int) -> int | None:
    """The cell of the account that a device's answer names; None when the text is no answer of a device."""
    parsed = _parse(answer)
    return ids.cell_of(parsed[0], cells) if parsed else None


async def list_passkeys(tx: Transaction, cell: int, account_id: UUID) -> list[Passkey]:
    """The keys of an account, oldest first: its owner may remove any of them."""
    rows = await tx.tuples(SQL["list_passkeys"], cell, account_id)
    names = tx.keyring.open_column(
        "people.passkeys", "name", [row[0].bytes for row in rows], [row[2] for row in rows]
    )
    return [
        Passkey(row[0], row[1], (name or b"").decode(), *row[3:])
        for row, name in zip(rows, names, strict=True)
    ]


async def remove_passkeys(
    tx: Transaction, cell: int, removals: Sequence[KeyRemoval], by: Actor, at: datetime
) -> list[RemoveKeyOutcome]:
    """Remove keys of accounts of ``cell``; ``key_unknown``: none of that account, or removed before.

    Sessions that the key opened go on: they are ended like any other.
    """
    if not removals:
        return []
    accounts = Uuids(removal.account_id for removal in removals)
    keys = Uuids(removal.passkey_id for removal in removals)
    gone = {row[0] for row in await tx.tuples(SQL["remove_passkeys"], cell, accounts, keys, by, at)}
    results = []
    for removal in removals:
        results.append(
            RemoveKeyOutcome.removed if removal.passkey_id in gone else RemoveKeyOutcome.key_unknown
        )
        gone.discard(removal.passkey_id)
    return results


def normalise_key_name(name: str) -> str:
    """What the owner calls a key, safe to store and to show."""
    return rules.normalise_label(name)[:KEY_NAME_MAX]
