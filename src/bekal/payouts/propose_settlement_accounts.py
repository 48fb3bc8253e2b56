"""Propose an account on which a platform is to be paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .channels import channels, normalise_account
from .outcomes import ProposeAccountOutcome
from .types import SettlementAccount

SQL = statements.of(__package__ or "bekal.payouts")
_HOLDER_LENGTH_MAX = 100


async def propose_settlement_accounts(
    tx: Transaction, accounts: Sequence[SettlementAccount], by: Actor, at: datetime
) -> list[ProposeAccountOutcome]:
    """An account waits until somebody else decides (``decide_settlement_accounts``); the old one is paid on.

    Outcomes: ``account_wrong``, ``already_waiting``, ``proposed``.
    """
    wanted = {
        account_id: (account, number)
        for account_id, account in zip(ids.new_ids([0] * len(accounts), at), accounts, strict=True)
        if (number := _number(account)) is not None
    }
    stored = await tx.tuples(
        SQL["insert_settlement_accounts"],
        Uuids(wanted),
        Bigints(account.platform_id for account, _ in wanted.values()),
        Texts(account.channel for account, _ in wanted.values()),
        Texts(number for _, number in wanted.values()),
        Texts(account.holder_name.strip() for account, _ in wanted.values()),
        at,
        by,
    )
    new = {row[0] for row in stored}
    judged = iter(wanted)
    return [
        ProposeAccountOutcome.account_wrong
        if _number(account) is None
        else ProposeAccountOutcome.proposed
        if next(judged) in new
        else ProposeAccountOutcome.already_waiting
        for account in accounts
    ]


def _number(account: SettlementAccount) -> str | None:
    if not 1 <= len(account.holder_name.strip()) <= _HOLDER_LENGTH_MAX:
        return None
    channel = channels().get(account.channel)
    if channel is None or channel.kind != "bank":
        return None
    return normalise_account(account.channel, account.account_number)
