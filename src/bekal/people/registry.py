"""What people needs of a civil registry. `adapters.civil_registry` and `sandbox.registry` implement it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .types import IdentityAnswer, IdentityCheck


class CivilRegistry(Protocol):
    """Compares what was declared with what is registered; tells likeness per element, not data."""

    async def verify(self, checks: Sequence[IdentityCheck]) -> list[IdentityAnswer]:
        """One answer per check, in order. Trouble is the answer ``unavailable``, never an exception."""
        ...
