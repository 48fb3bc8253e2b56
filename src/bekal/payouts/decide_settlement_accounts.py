"""Take a proposed account of a platform into use, or refuse it: never who proposed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import DecideAccountOutcome
from .states import SettlementAccountState
from .types import AccountDecision, SettlementAccountRow

SQL = statements.of(__package__ or "bekal.payouts")


async def decide_settlement_accounts(
    tx: Transaction, decisions: Sequence[AccountDecision], by: Actor, at: datetime
) -> list[DecideAccountOutcome]:
    """What is accepted is paid on from the next release on; the account in use before is ``replaced``.

    Outcomes: ``account_unknown``, ``already_decided``, ``same_person``, ``refused``, ``accepted``.
    """
    if not decisions:
        return []
    wanted = Uuids(dict.fromkeys(decision.account_id for decision in decisions))
    rows = await tx.rows(SettlementAccountRow, SQL["lock_settlement_accounts"], wanted)
    found = {row.account_id: row for row in rows}
    outcomes = []
    decided: dict[UUID, SettlementAccountState] = {}
    for decision in decisions:
        row = found.get(decision.account_id)
        if row is None:
            outcomes.append(DecideAccountOutcome.account_unknown)
        elif row.state != SettlementAccountState.proposed or decision.account_id in decided:
            outcomes.append(DecideAccountOutcome.already_decided)
        elif row.proposed_by == by:
            outcomes.append(DecideAccountOutcome.same_person)
        else:
            active, refused = SettlementAccountState.active, SettlementAccountState.refused
            decided[decision.account_id] = active if decision.accept else refused
            said = DecideAccountOutcome.accepted if decision.accept else DecideAccountOutcome.refused
            outcomes.append(said)
    new = {found[i].platform_id for i, state in decided.items() if state == SettlementAccountState.active}
    old = [
        row.account_id
        for row in rows
        if row.state == SettlementAccountState.active and row.platform_id in new
    ]
    await tx.execute(SQL["replace_settlement_accounts"], Uuids(old))
    await tx.execute(SQL["decide_settlement_accounts"], Uuids(decided), Texts(decided.values()), at, by)
    return outcomes
