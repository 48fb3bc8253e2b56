"""Dialogues under way: each step by a keyed hash of what was typed, with its state and its screen, sealed."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

import msgspec

from bekal.base import statements
from bekal.base.database import Transaction
from bekal.base.keys import Keyring, Sealed

SQL = statements.of(__package__ or "bekal.callers")
_TABLE: Final = "callers.steps"


class Step(msgspec.Struct, frozen=True):
    """One step: all that was typed so far (``digest``, ``length``), the state after it, what was shown."""

    step: int
    phone_index: bytes
    digest: bytes
    length: int
    state: bytes
    screen: bytes


def hash_typed(keyring: Keyring, kind: str, text: str) -> bytes:
    """A keyed hash of a session's name or of what was typed in it."""
    return hmac.digest(keyring.signing_seed(f"ussd {kind}"), text.encode(), "sha256")


async def find_steps(tx: Transaction, cell: int, session_key: bytes) -> list[Step]:
    """The steps of a dialogue of ``cell``, in order; none for one that is unknown or long over."""
    return await tx.rows(Step, SQL["find_steps"], cell, session_key)


async def add_step(
    tx: Transaction,
    cell: int,
    session_key: bytes,
    phone_index: bytes,
    step: int,
    typed: tuple[bytes, int],
    state: bytes,
    screen: str,
    at: datetime,
) -> None:
    """Keep the ``step``-th step of a dialogue: ``typed`` is digest and length of all that was typed."""
    digest, length = typed
    seal = tx.keyring.seal
    await tx.execute(
        SQL["insert_step"],
        cell,
        session_key,
        step,
        phone_index,
        digest,
        length,
        seal(Sealed(_TABLE, "state", session_key + digest), state),
        seal(Sealed(_TABLE, "screen", session_key + digest), screen.encode()),
        at,
    )


def open_screen(keyring: Keyring, session_key: bytes, step: Step) -> str:
    """What a step showed."""
    return keyring.open(Sealed(_TABLE, "screen", session_key + step.digest), step.screen).decode()


def open_state(keyring: Keyring, session_key: bytes, step: Step) -> bytes:
    """The state after a step, as ``add_step`` was given it."""
    return keyring.open(Sealed(_TABLE, "state", session_key + step.digest), step.state)


async def forget_callers(tx: Transaction, cell: int, before: datetime) -> int:
    """Remove steps and texts of before an instant (a day ago); gives how many. A nightly job."""
    steps = await tx.execute(SQL["delete_steps"], cell, before)
    return steps + await tx.execute(SQL["delete_texts"], cell, before)
