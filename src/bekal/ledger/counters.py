"""Counter accounts by id: made on demand, remembered for as long as the Database lives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bekal.base import statements
from bekal.base.database import Transaction

from .kinds import CounterKind
from .types import Counter

SQL = statements.of(__package__ or "")
_MEMORY = "ledger.counters"


async def ensure_counters(tx: Transaction, counters: Sequence[Counter]) -> list[int]:
    """The id of each counter, made if it does not exist. Counters are never changed or removed."""
    ids = _by_counter(_remembered(tx))
    missing = [counter for counter in dict.fromkeys(counters) if counter not in ids]
    if missing:
        await tx.execute(
            SQL["insert_counters"],
            [counter.programme_id for counter in missing],
            [counter.fiscal_year for counter in missing],
            [counter.kind for counter in missing],
            [counter.party for counter in missing],
        )
        ids = _by_counter(await _read(tx))
    return [ids[counter] for counter in counters]


async def load_counters(tx: Transaction, wanted: Iterable[int | None]) -> Mapping[int, Counter]:
    """Counters by id, at least those of ``wanted`` that exist; asks the database only for unknown ones."""
    known = _remembered(tx)
    if all(counter_id is None or counter_id in known for counter_id in wanted):
        return known
    return await _read(tx)


def _remembered(tx: Transaction) -> dict[int, Counter]:
    known: dict[int, Counter] = tx.memory.setdefault(_MEMORY, {})
    return known


def _by_counter(counters: Mapping[int, Counter]) -> dict[Counter, int]:
    return {counter: counter_id for counter_id, counter in counters.items()}


async def _read(tx: Transaction) -> dict[int, Counter]:
    found = {}
    known = _remembered(tx)
    for counter_id, programme_id, fiscal_year, kind, party, mine in await tx.tuples(SQL["list_counters"]):
        counter = found[counter_id] = Counter(programme_id, fiscal_year, CounterKind(kind), party)
        if not mine:
            known[counter_id] = counter
    return found
