"""Secrets that deliveries are signed with: where they are sealed, how they are shown."""

from __future__ import annotations

import base64
from typing import Final
from uuid import UUID

from bekal.base.keys import Sealed

SECRET_BYTES: Final = 32


def secret_place(endpoint_id: UUID) -> Sealed:
    """Where an endpoint's secrets are sealed."""
    return Sealed("webhooks.endpoints", "secret", endpoint_id.bytes)


def shown(secret: bytes) -> str:
    """A secret as the specification writes it."""
    return "whsec_" + base64.b64encode(secret).decode()
