"""Numbers of payment orders (SPM) and disbursements (SP2D): one series a fiscal year, without gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bekal.base import statements
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.payouts")


async def next_numbers(tx: Transaction, kind: str, wanted: Mapping[int, int]) -> dict[int, Iterator[str]]:
    """The next numbers of a series: ``wanted`` says how many of each fiscal year.

    A series' row is locked until the transaction ends, so a number that is rolled back is given again.
    """
    years = sorted(wanted)
    rows = await tx.tuples(
        SQL["next_numbers"], kind, Bigints(years), Bigints([wanted[year] for year in years])
    )
    return {
        year: (f"{kind}-{year}-{number:06d}" for number in range(last - wanted[year] + 1, last + 1))
        for year, last in rows
    }
