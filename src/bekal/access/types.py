"""What the operations of access take and give."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
import pyotp

from .outcomes import AddStaffOutcome, RenewOutcome, StaffSignInOutcome
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


class PartnerOpening(msgspec.Struct, frozen=True):
    """A platform, an institution or a bank. ``partner_code``: small letters, digits, hyphens."""

    partner_code: str
    kind: str
    name: str


class PartnerRow(msgspec.Struct, frozen=True):
    """A partner, with the number of keys that open something."""

    partner_code: str
    kind: str
    name: str
    state: str
    keys: int
    added_at: datetime


class PartnerKey(msgspec.Struct, frozen=True):
    """Who calls: the partner that a presented key belongs to."""

    partner_code: str
    kind: PartnerKind
    key_id: str


class IssuedKey(NamedTuple):
    """A new key. ``presented`` is what the partner sends as bearer token; it is shown once."""

    key_id: str
    secret: str

    @property
    def presented(self) -> str:
        """``bk_<key_id>_<secret>``."""
        return f"bk_{self.key_id}_{self.secret}"


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
