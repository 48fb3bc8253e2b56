"""Switch endpoints off and on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import SwitchOutcome

SQL = statements.of(__package__ or "bekal.webhooks")


async def switch_endpoints(
    tx: Transaction, partner_code: str, endpoint_ids: Sequence[UUID], state: str, by: Actor, at: datetime
) -> list[SwitchOutcome]:
    """Switch a partner's endpoints ``off`` or ``active``.

    What waits for one that is off waits on; an endpoint switched on again is tried at once. Outcomes:
    ``endpoint_unknown`` (or another's), ``too_many`` (``rules.ENDPOINTS_MAX`` are in use), ``switched``.
    """
    tx.later(SQL["lock_partners"], Texts([partner_code]))
    states: dict[UUID, str] = dict(await tx.tuples(SQL["list_states"], partner_code))
    outcomes = []
    for endpoint_id in endpoint_ids:
        in_use = sum(each != "off" for each in states.values())
        if endpoint_id not in states:
            outcomes.append(SwitchOutcome.endpoint_unknown)
        elif state != "off" and states[endpoint_id] == "off" and in_use >= rules.ENDPOINTS_MAX:
            outcomes.append(SwitchOutcome.too_many)
        else:
            states[endpoint_id] = state
            outcomes.append(SwitchOutcome.switched)
    switched = [
        endpoint_id
        for endpoint_id, outcome in zip(endpoint_ids, outcomes, strict=True)
        if outcome == SwitchOutcome.switched
    ]
    await tx.execute(SQL["switch_endpoints"], Uuids(switched), partner_code, state, at, by)
    return outcomes
