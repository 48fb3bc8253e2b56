"""Who acts: every operation takes ``by`` and every change of state keeps it.

An actor is a short text ``kind:name`` that is safe to store and to show to an auditor. It never holds
personal data: citizens and staff appear by their opaque ids.
"""

from __future__ import annotations

from typing import NewType
from uuid import UUID

Actor = NewType("Actor", str)


def citizen(person_id: UUID) -> Actor:
    """A citizen acting for himself or herself."""
    return Actor(f"citizen:{person_id}")


def account(account_id: UUID) -> Actor:
    """Somebody signed in with a phone whose identity is not known yet."""
    return Actor(f"account:{account_id}")


def staff(staff_id: UUID) -> Actor:
    """A member of staff of the programme office, an approver or an auditor."""
    return Actor(f"staff:{staff_id}")


def partner(code: str) -> Actor:
    """A platform, an institution or a bank, by its public partner code."""
    return Actor(f"partner:{code}")


def job(name: str) -> Actor:
    """Periodic work of the programme itself, named as its module in ``bekal.jobs``."""
    return Actor(f"job:{name}")


def command(name: str) -> Actor:
    """Somebody at the machine's command line (``bekal name``)."""
    return Actor(f"command:{name}")
