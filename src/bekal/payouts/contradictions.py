"""Answers of a bank that disagree with an earlier final one are kept for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .bank import BankAnswer

SQL = statements.of(__package__ or "bekal.payouts")


async def flag_contradictions(
    tx: Transaction, cell: int, answers: Sequence[BankAnswer], by: Actor, at: datetime
) -> None:
    """Keep the answers, each once; nothing else changes."""
    await tx.execute(
        SQL["flag_contradictions"],
        cell,
        Uuids([answer.instruction_id for answer in answers]),
        [answer.status for answer in answers],
        [answer.bank_reference or "" for answer in answers],
        [answer.reason_code for answer in answers],
        at,
        by,
    )
