"""The published figures. Open them in ``db.snapshot()``: each page shows one instant."""

from __future__ import annotations

from bekal.base import statements
from bekal.base.database import Transaction

from .types import BatchFigures, Funnel, FunnelStep, ProgrammeAccounts, RegionCoverage

SQL = statements.of(__package__ or "bekal.reports")

_STEPS = (
    "registered",
    "identified",
    "verified",
    "applied",
    "eligible",
    "drawn",
    "awarded",
    "bought",
    "completed",
    "paid",
)


async def read_funnel(tx: Transaction, programme_id: int) -> Funnel:
    """How many took each step, in the order of the journey."""
    [row] = await tx.tuples(SQL["read_funnel"], programme_id)
    return Funnel(tuple(FunnelStep(name, int(count)) for name, count in zip(_STEPS, row, strict=True)))


async def list_coverage(tx: Transaction, programme_id: int) -> list[RegionCoverage]:
    """Every region of the reference table, by id, also those that nobody applied from."""
    return await tx.rows(RegionCoverage, SQL["list_coverage"], programme_id)


async def read_accounts(tx: Transaction, programme_id: int) -> ProgrammeAccounts:
    """Where the programme's money is."""
    [row] = await tx.tuples(SQL["read_accounts"], programme_id)
    return ProgrammeAccounts(*(int(amount) for amount in row))


async def list_batch_figures(tx: Transaction) -> list[BatchFigures]:
    """Every batch in numbers, by id."""
    return await tx.rows(BatchFigures, SQL["list_batch_figures"])


async def count_dues(tx: Transaction, programme_id: int) -> int:
    """Rupiah of all incentives that recipients earned, whatever became of them; surveys aside."""
    return int(await tx.value(SQL["count_dues"], programme_id))
