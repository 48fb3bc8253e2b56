"""What the operations on passkeys take and give: keys on a citizen's device, WebAuthn level 2 (W3C, 2021)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class AddKeyOutcome(StrEnum):
    """Of ``add_passkeys``, in order of precedence."""

    account_unknown = "account_unknown"
    """There is no such account, or nobody has registered with it."""
    too_many = "too_many"
    challenge_old = "challenge_old"
    """This challenge, or a later one, was answered before."""
    answer_wrong = "answer_wrong"
    already_there = "already_there"
    added = "added"


class KeySignInOutcome(StrEnum):
    """Of ``sign_in_by_passkeys``, in order of precedence; only who holds the key hears the later ones."""

    key_unknown = "key_unknown"
    answer_wrong = "answer_wrong"
    challenge_old = "challenge_old"
    key_suspended = "key_suspended"
    count_backwards = "count_backwards"
    """The key's counter did not move on: there may be a copy. The key is suspended from now on."""
    signed_in = "signed_in"


class RemoveKeyOutcome(StrEnum):
    """Of ``remove_passkeys``."""

    key_unknown = "key_unknown"
    removed = "removed"


class KeyPlace(msgspec.Struct, frozen=True):
    """Where keys are good: the host they are made for (the relying party's id), the only origin of pages."""

    host: str
    origin: str


class Challenge(msgspec.Struct, frozen=True):
    """Random bytes that a key signs, and when they were given out."""

    value: bytes
    issued_at: datetime


class NewKey(msgspec.Struct, frozen=True):
    """A device's answer (JSON) to ``challenge`` at ``place``; the owner calls the key ``name``."""

    account_id: UUID
    name: str
    answer: str
    challenge: Challenge
    place: KeyPlace


class KeySignIn(msgspec.Struct, frozen=True):
    """A device's answer (JSON) to ``challenge`` at ``place``, and what the device calls itself."""

    answer: str
    challenge: Challenge
    place: KeyPlace
    user_agent_label: str = ""


class KeySignedIn(msgspec.Struct, frozen=True):
    """``token`` is the session's secret, shown once; the account is named where the key is known."""

    outcome: KeySignInOutcome
    account_id: UUID | None = None
    token: str | None = None


class KeyRemoval(msgspec.Struct, frozen=True):
    """The owner of an account removes one of its keys."""

    account_id: UUID
    passkey_id: UUID


class Passkey(msgspec.Struct, frozen=True):
    """A key as its owner sees it."""

    passkey_id: UUID
    credential_id: bytes
    name: str
    made_at: datetime
    used_at: datetime | None
    suspended_at: datetime | None
