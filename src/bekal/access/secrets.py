"""What proves who a member of staff is: the hash of a password, the secret of an authenticator."""

from __future__ import annotations

from uuid import UUID

import pyotp
from argon2 import PasswordHasher

from bekal.base.keys import Sealed

HASHER = PasswordHasher()
"""argon2id with the library's parameters (RFC 9106, second choice: 64 MiB, three passes)."""


def totp_place(staff_id: UUID) -> Sealed:
    """Where a member's TOTP secret is sealed."""
    return Sealed("access.staff", "totp_secret", staff_id.bytes)


def new_totp_secret() -> str:
    """A new secret, 160 bits as base 32."""
    return pyotp.random_base32()
