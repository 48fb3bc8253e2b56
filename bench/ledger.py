"""Transfers per second through ``ledger.post_transfers``, against pgbench posting one per transaction.

    python -m bench.ledger [--accounts 1000000] [--seconds 4] [--rounds 2] [--json]

Both run on the same server, schema and accounts, in turns; fsync stays on. pgbench posts in two ways at
several client counts, and each is a reference at its best: *row lock* (begin, SELECT ... FOR UPDATE, UPDATE,
two INSERTs, commit) and *one statement* (UPDATE ... RETURNING feeds both INSERTs in one round trip). Ours is
one Python process: with one connection, and with four, each on a cell of its own, as the coalescer of a house
with four cells works. Timed is everything from taking the cell to the end of the commit; the making of random
transfers is not. Chunks above 1,000 are for comparison: the house commits at least every 1,000.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sys
import time
from datetime import UTC, datetime
from uuid import UUID

from bekal import ledger
from bekal.base import ids, postgres
from bekal.base.actors import command
from bekal.base.database import Database

from . import pgbench

CELLS = 4
SIZES = (1, 10, 100, 1000, 8000)
CLIENTS = (8, 16, 32)
COUNTERS = 8
AT = datetime(2022, 3, 1, 3, 0, tzinfo=UTC)
BY = command("bench")

# A slot in the last byte, as everywhere; `n` in the bytes before it.
_ACCOUNT = "('01910000-0000-7000-8000-' || lpad(to_hex(:n * 256 + :n % 256), 12, '0'))::uuid"
_CELL = f"((:n % 256) * {CELLS} / 256)::smallint"

_LOAD = f"""
INSERT INTO ledger.guarded
    (cell, account_id, kind, programme_id, fiscal_year, posted_rp, held_rp, opened_at, by)
SELECT {_CELL}, {_ACCOUNT}, 'incentive', 1, 2022, 1000000000, 0, '2022-01-01', 'bench'
FROM generate_series(0, :accounts - 1) AS n
"""

_CHOOSE = f"""
\\set n random(0, :accounts - 1)
\\set counter random(1, {COUNTERS})
\\set amount random(1, 1000)
"""

ROW_LOCK = f"""{_CHOOSE}
BEGIN;
SELECT posted_rp - held_rp FROM ledger.guarded WHERE cell = {_CELL} AND account_id = {_ACCOUNT} FOR UPDATE;
UPDATE ledger.guarded SET posted_rp = posted_rp - :amount WHERE cell = {_CELL} AND account_id = {_ACCOUNT};
INSERT INTO ledger.transfers
    (cell, kind, counter_id, transfer_id, amount_rp, at, account_id, chunk_id, by)
VALUES ({_CELL}, 8, :counter, uuidv7(), :amount, '2022-03-01', {_ACCOUNT}, uuidv7(), 'bench')
RETURNING chunk_id \\gset
INSERT INTO ledger.movements (cell, chunk_id, counter_id, debit_rp, credit_rp, transfers)
VALUES ({_CELL}, :chunk_id, :counter, 0, :amount, 1);
COMMIT;
"""

ONE_STATEMENT = f"""{_CHOOSE}
WITH account AS (
    UPDATE ledger.guarded SET posted_rp = posted_rp - :amount
    WHERE cell = {_CELL} AND account_id = {_ACCOUNT} AND posted_rp - held_rp >= :amount
    RETURNING cell, account_id, uuidv7() AS transfer_id
), posted AS (
    INSERT INTO ledger.transfers
        (cell, kind, counter_id, transfer_id, amount_rp, at, account_id, chunk_id, by)
    SELECT cell, 8, :counter, transfer_id, :amount, '2022-03-01', account_id, transfer_id, 'bench'
    FROM account
)
INSERT INTO ledger.movements (cell, chunk_id, counter_id, debit_rp, credit_rp, transfers)
SELECT cell, transfer_id, :counter, 0, :amount, 1 FROM account;
"""


class Chunks:
    """Makes chunks of random transfers: payments and payments that came back, so that balances stay."""

    def __init__(self, accounts: int, counters: list[int]) -> None:
        self._random = random.Random(20220301)
        self._counters = counters
        self._accounts: list[list[UUID]] = [[] for _ in range(CELLS)]
        for n in range(accounts):
            account = UUID(int=0x0191_0000_0000_7000_8000 << 48 | n << 8 | n % 256)
            self._accounts[ids.cell_of(account, CELLS)].append(account)

    def make(self, cell: int, size: int) -> list[ledger.Transfer]:
        """A chunk of one cell."""
        pick, slot = self._random.choice, cell * ids.SLOTS // CELLS
        # new_ids counts to 4,096 within a millisecond.
        made = [
            i for start in range(0, size, 4000) for i in ids.new_ids([slot] * min(4000, size - start), AT)
        ]
        kinds = (ledger.Kind.pay, ledger.Kind.bounce)
        return [
            ledger.Transfer(
                transfer_id,
                pick(kinds),
                pick(range(1, 1001)),
                pick(self._accounts[cell]),
                pick(self._counters),
            )
            for transfer_id in made
        ]


async def post(db: Database, chunks: Chunks, size: int, seconds: float, writers: int) -> float:
    """Transfers per second in chunks of ``size``, by so many writers at once, each on a cell of its own."""
    posted, spent = 0, 0.0
    rounds = max(1, min(100, 16_000 // size // writers))

    async def write(cell: int, work: list[list[ledger.Transfer]]) -> None:
        for chunk in work:
            async with db.write(cell) as tx:
                statuses = await ledger.post_transfers(tx, cell, chunk, BY, AT)
            if statuses.count(ledger.TransferStatus.ok) != size:
                raise RuntimeError(f"not all were posted: {set(statuses)}")

    while spent < seconds:
        cells = random.sample(range(CELLS), writers)
        work = {cell: [chunks.make(cell, size) for _ in range(rounds)] for cell in cells}
        gc.collect()
        start = time.perf_counter()
        await asyncio.gather(*(write(cell, work[cell]) for cell in cells))
        spent += time.perf_counter() - start
        posted += size * rounds * writers
    return posted / spent


async def measure(
    server: postgres.Server, database: str, accounts: int, seconds: int, rounds: int
) -> dict[str, float]:
    """The best figure of each shape over all rounds."""
    best: dict[str, float] = {}

    def note(name: str, figure: float) -> None:
        best[name] = max(best.get(name, 0), figure)
        print(f"  {name:32s} {figure:9,.0f}/s", file=sys.stderr, flush=True)

    async with Database(server.dsn(database), cells=CELLS) as db:
        async with db.begin() as tx:
            wanted = [
                ledger.Counter(1, 2022, ledger.CounterKind.in_transit, f"bank-{i}") for i in range(COUNTERS)
            ]
            chunks = Chunks(accounts, await ledger.ensure_counters(tx, wanted))
        gc.freeze()
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
            for name, script in (("row lock", ROW_LOCK), ("one statement", ONE_STATEMENT)):
                text = script.replace(":accounts", str(accounts))
                for clients in CLIENTS:
                    rate = await asyncio.to_thread(pgbench.run, server, database, text, clients, seconds)
                    note(f"pgbench {name}, {clients} clients", rate.per_second)
            for size in SIZES:
                for writers in (1, CELLS):
                    shape = f"chunks of {size:,}, {writers} " + ("writer" if writers == 1 else "writers")
                    note(shape, await post(db, chunks, size, seconds, writers))
        print(f"books checked in {await check(db):.1f} s", file=sys.stderr)
    return best


async def check(db: Database) -> float:
    """What was measured was right: the books hold. Gives the seconds that their checking took."""
    start = time.perf_counter()
    async with db.snapshot() as tx:
        invariants = await ledger.check_books(tx)
    spent = time.perf_counter() - start
    # The accounts were filled from nowhere: their opening balances are in no journal.
    expected = {"debits_equal_credits", "guarded_equal_journal"}
    if {invariant.name for invariant in invariants if not invariant.holds} != expected:
        raise RuntimeError(f"the books do not hold after the measurement: {invariants}")
    return spent


def report(best: dict[str, float]) -> dict[str, float]:
    """Figures, each with its ratio to the best of either way of pgbench."""
    row_lock, one_statement = (
        max(figure for name, figure in best.items() if name.startswith(f"pgbench {way}"))
        for way in ("row lock", "one statement")
    )
    print(f"{'':36s} {'per second':>12s} {'/ row lock':>11s} {'/ one statement':>16s}")
    for name, figure in best.items():
        print(f"{name:36s} {figure:12,.0f} {figure / row_lock:11.2f} {figure / one_statement:16.2f}")
    return {name: figure / row_lock for name, figure in best.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with pgbench.scratch_server("ledger", CELLS) as (server, database):
        load = _LOAD.replace(":accounts", str(options.accounts)).replace(":n", "n")
        pgbench.execute(server, database, load, "VACUUM ANALYZE ledger.guarded")
        best = asyncio.run(measure(server, database, options.accounts, options.seconds, options.rounds))
    ratios = report(best)
    if options.json:
        print(json.dumps({"per_second": best, "ratio_to_row_lock": ratios}))


if __name__ == "__main__":
    main()
