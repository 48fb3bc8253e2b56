"""What the operations of access take and give."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
import pyotp

from . import rules
from .outcomes import AddStaffOutcome, IssueKeyOutcome, RenewOutcome, StaffSignInOutcome, TokenOutcome
from .states import PartnerKind

_ISSUER = "Bekal"


class StaffOpening(msgspec.Struct, frozen=True):
    """A new member of staff: ``roles`` of ``Role``, a password of at least twelve characters."""

    login: str
    display_name: str
    roles: tuple[str, ...]
    password: str


class StaffOpened(msgspec.Struct, frozen=True):
    """``totp_secret`` (base 32) goes into the member's authenticator; it is shown once."""

    outcome: AddStaffOutcome
    staff_id: UUID | None = None
    totp_secret: str | None = None

    def provisioning_uri(self, login: str) -> str | None:
        """What an authenticator reads from a QR code."""
        return totp_uri(self.totp_secret, login) if self.totp_secret else None


class StaffRenewal(msgspec.Struct, frozen=True):
    """A new password, a new authenticator, other roles: what is given is changed."""

    staff_id: UUID
    password: str | None = None
    new_totp: bool = False
    roles: tuple[str, ...] | None = None


class StaffRenewed(msgspec.Struct, frozen=True):
    """``totp_secret`` when a new authenticator was asked for, once."""

    outcome: RenewOutcome
    totp_secret: str | None = None


class StaffSignedIn(msgspec.Struct, frozen=True):
    """``token`` opens the session; it is given once."""

    outcome: StaffSignInOutcome
    staff_id: UUID | None = None
    token: str | None = None


class StaffSession(msgspec.Struct, frozen=True):
    """A running session of an active member of staff."""

    session_id: UUID
    staff_id: UUID
    login: str
    display_name: str
    roles: list[str]
    started_at: datetime
    expires_at: datetime


class StaffRow(msgspec.Struct, frozen=True):
    """A member of staff, as the list shows him or her."""

    staff_id: UUID
    login: str
    display_name: str
    roles: list[str]
    state: str
    locked_until: datetime | None
    added_at: datetime
    by: str


class Appointment(msgspec.Struct, frozen=True):
    """An officer's office, as people see it, and how many persons he or she may register in all."""

    login: str
    office: str
    quota: int


class Registrar(msgspec.Struct, frozen=True):
    """An officer who registers people. ``used`` of ``quota`` are spent."""

    staff_id: UUID
    login: str
    display_name: str
    office: str
    quota: int
    used: int

    @property
    def left(self) -> int:
        """How many may still be registered."""
        return self.quota - self.used


class PartnerOpening(msgspec.Struct, frozen=True):
    """A platform, an institution or a bank. ``partner_code``: small letters, digits, hyphens.

    ``per_minute``: how much it may ask for, of each process; None for what its kind may.
    """

    partner_code: str
    kind: str
    name: str
    per_minute: int | None = None


class PartnerRow(msgspec.Struct, frozen=True):
    """A partner, with the number of keys that open something."""

    partner_code: str
    kind: str
    name: str
    state: str
    keys: int
    added_at: datetime


class PartnerKey(msgspec.Struct, frozen=True):
    """Who calls: the partner whose key an access token was given for, and what the token opens.

    ``networks`` (CIDR) when the key is good from these addresses only; ``per_minute`` when the partner may
    ask for more or less than its kind.
    """

    partner_code: str
    kind: PartnerKind
    key_id: str
    scopes: frozenset[str] = frozenset()
    networks: tuple[str, ...] = ()
    per_minute: int | None = None

    def may_call_from(self, host: str | None) -> bool:
        """Whether the key is good from this address."""
        return rules.is_within(host, self.networks)


class KeyOrder(msgspec.Struct, frozen=True):
    """A key to be made. No scopes: all of the partner's kind. No networks: from anywhere (CIDR otherwise).

    With ``public_jwk`` (RFC 7517) the client signs (``private_key_jwt``); without, it gets a secret.
    """

    partner_code: str
    scopes: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    public_jwk: str | None = None


class KeyRotation(msgspec.Struct, frozen=True):
    """A key to be taken over by a new one; the old one opens for ``keep_seconds`` more."""

    key_id: str
    keep_seconds: int = 0
    public_jwk: str | None = None


class KeyIssued(NamedTuple):
    """A new key. ``key_id`` is the OAuth client id; the secret is shown once."""

    outcome: IssueKeyOutcome
    key_id: str | None = None
    secret: str | None = None


class PartnerKeyRow(msgspec.Struct, frozen=True):
    """A key as it stands; ``way`` is ``secret`` or ``private_key_jwt``."""

    key_id: str
    partner_code: str
    way: str
    scopes: list[str]
    networks: list[str]
    issued_at: datetime
    issued_by: str
    valid_until: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None


class TokenRequest(msgspec.Struct, frozen=True):
    """A client asks for an access token: with its secret, or with an assertion that it signed.

    ``scope``: names with blanks between them, None for all that the key has; ``host``: where it calls from.
    """

    client_id: str | None
    secret: str | None = None
    assertion: str | None = None
    scope: str | None = None
    host: str | None = None


class TokenIssued(msgspec.Struct, frozen=True):
    """The access token, how long it lives and what it opens."""

    outcome: TokenOutcome
    token: str | None = None
    seconds: int = 0
    scopes: tuple[str, ...] = ()


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
    per_minute: int | None = None


class SigningClientRow(msgspec.Struct, frozen=True):
    """A client as the list shows it."""

    client_code: str
    partner_code: str
    sha1: bool
    redirect_hosts: list[str]
    key_ids: list[str]
    added_at: datetime


class AccessEntry(msgspec.Struct, frozen=True):
    """One thing done or read: ``action`` (``batch.draw``, ``person.read``), the object's id, details."""

    action: str
    object: str
    detail: str = ""


class AccessRow(msgspec.Struct, frozen=True):
    """One entry of the log."""

    entry_id: UUID
    at: datetime
    by: str
    action: str
    object: str
    detail: str


def totp_uri(secret: str, login: str) -> str:
    """What an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)
