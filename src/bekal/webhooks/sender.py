"""What this package needs of whoever makes the calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec


class Sent(msgspec.Struct, frozen=True):
    """What came of one call: a status, or a word for why there was none.

    ``error``: ``timeout``, ``unreachable``, ``address_refused`` (private or otherwise not public), ``tls``.
    """

    status: int | None = None
    error: str | None = None
    retry_after_seconds: int | None = None


class Sender(Protocol):
    """Makes one POST, follows no redirect, reads no answer beyond its head."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """Trouble is told in ``Sent``, never an exception."""
        ...
