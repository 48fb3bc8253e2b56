"""What several steps need of the ledger: counters by name, the home cell, and that booked means booked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bekal import ledger
from bekal.base import ids
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

HOME_CELL = 0
"""The budget of a programme and fiscal year, and what moves between counters, is kept here."""

_BOOKED = (ledger.TransferStatus.ok, ledger.TransferStatus.exists)


def budget_account(programme_id: int, fiscal_year: int) -> UUID:
    """The id of the guarded account that holds a programme's budget of one year: slot 0, hence cell 0."""
    return ids.derived_id(UUID(int=0x7000 << 64 | 0b10 << 62), f"budget {programme_id} {fiscal_year}")


async def find_counter(
    tx: Transaction, programme_id: int, fiscal_year: int, kind: ledger.CounterKind, party: str = ""
) -> int:
    """The id of one counter account, made when it is first needed."""
    [counter_id] = await ledger.ensure_counters(tx, [ledger.Counter(programme_id, fiscal_year, kind, party)])
    return counter_id


async def find_counters(
    tx: Transaction, wanted: Sequence[ledger.Counter]
) -> dict[tuple[int, int, ledger.CounterKind, str], int]:
    """Counter ids by (programme, fiscal year, kind, party), made when they are first needed."""
    keys = sorted({(c.programme_id, c.fiscal_year, c.kind, c.party) for c in wanted})
    counter_ids = await ledger.ensure_counters(tx, [ledger.Counter(*key) for key in keys])
    return dict(zip(keys, counter_ids, strict=True))


def expect_booked(statuses: Sequence[ledger.TransferStatus]) -> None:
    """What journey has decided must be booked; a refusal here is a fault of ours, and rolls back."""
    for i, status in enumerate(statuses):
        if status not in _BOOKED:
            raise WrongState(f"the ledger refused transfer {i + 1} of {len(statuses)}: {status}")
