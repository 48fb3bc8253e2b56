"""Past purchases, put into the tables in bulk: what a purchase costs in a programme's third year."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

_BATCH = 500_000

# Each past purchase has ids of its own, months before the bench, with slots and cards spread over the nation.
_IDS = """
CREATE TABLE bench.past AS
SELECT n,
    (lpad(to_hex(1577836800000 + n * 6), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
        || substr(md5(n::text), 4, 15))::uuid AS purchase_id,
    (lpad(to_hex(1577836800000 + (n / 3) * 18), 12, '0') || '7' || substr(md5((n / 3)::text || 'card'), 1, 3)
        || '8' || substr(md5((n / 3)::text || 'card'), 4, 15))::uuid AS card_id,
    md5(n::text) AS digest
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
_ROWS = (
    """
INSERT INTO market.orders (cell, order_id, platform_code, reference, card_id, schedule_id, code_hash,
    expires_at, tries, started_at, bought_at, by)
SELECT 0, purchase_id, 'skill-academy', 'past-' || n, card_id, 1, sha256(digest::bytea),
    '2021-01-01 00:05Z', 0, '2021-01-01Z', '2021-01-01Z', 'job:bench'
FROM bench.past
""",
    """
INSERT INTO market.purchases (cell, purchase_id, person_id, card_id, programme_id, fiscal_year, platform_id,
    schedule_id, course_id, institution_id, price_rp, fee_rp, hold_id, training_account_id, state, bought_at,
    ended_at, by)
SELECT 0, purchase_id, card_id, card_id, 1, 2022, 1, s.schedule_ids[1 + n % s.number], 100000 + n % 3, 1,
    500000, 0, purchase_id, card_id, 'completed', '2021-01-01Z', '2021-02-01Z', 'job:bench'
FROM bench.past CROSS JOIN (
    SELECT array_agg(schedule_id) AS schedule_ids, count(*)::int AS number FROM market.seats WHERE cell = 0
) AS s
""",
    """
INSERT INTO market.vouchers (cell, purchase_id, voucher_code, redeem_code, issued_at)
SELECT 0, purchase_id, 'V' || substr(digest, 1, 16), 'R' || substr(digest, 1, 16), '2021-01-01Z'
FROM bench.past
""",
    """
INSERT INTO ledger.transfers (cell, kind, transfer_id, amount_rp, at, account_id, chunk_id, reference, by)
SELECT 0, 4, purchase_id, 500000, '2021-01-01Z', card_id, purchase_id, purchase_id, 'job:bench'
FROM bench.past
""",
    """
INSERT INTO base.requests (cell, caller, reference, body_hash, outcome, result, at)
SELECT 0, 'partner:skill-academy', 'k:' || encode(sha256(digest::bytea), 'hex'), sha256(digest::bytea),
    'bought', '{"outcome":"bought","voucher_code":"V0000000000000000","redeem_code":"R0000000000000000",'
    '"price_rp":500000}', '2021-01-01Z'
FROM bench.past
""",
)


_TABLES = ["market.orders", "market.purchases", "market.vouchers", "ledger.transfers", "base.requests"]
_CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s%%s',
        conrelid::regclass, conname, pg_get_constraintdef(oid),
        CASE WHEN contype = 'f' AND convalidated THEN ' NOT VALID' ELSE '' END)
FROM pg_constraint
WHERE (conrelid = ANY (%(tables)s::regclass[]) AND contype IN ('p', 'u', 'f'))
    OR (confrelid = ANY (%(tables)s::regclass[]) AND contype = 'f')
ORDER BY contype = 'f' DESC
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index AS i
WHERE indrelid = ANY (%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)
"""


@contextmanager
def _without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Drop indexes and constraints, and make them anew: many times quicker than keeping them up.

    Foreign keys come back without a look at the rows that are there.
    """
    taken = [
        pair
        for query in (_CONSTRAINTS, _INDEXES)
        for pair in connection.execute(query.encode(), {"tables": _TABLES}).fetchall()
    ]
    for drop, _ in taken:
        connection.execute(drop.encode())
    yield
    connection.execute("SET maintenance_work_mem = '1GB'")
    for _, make in reversed(taken):
        connection.execute(make.encode())


def fill(dsn: str, size: int) -> float:
    """Bring the past purchases up to ``size``: order, purchase, voucher, hold, kept answer. Gives seconds.

    Foreign keys are not asked while filling.
    """
    started = time.perf_counter()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        row = connection.execute("SELECT count(*) FROM market.purchases WHERE state = 'completed'").fetchone()
        done = row[0] if row else 0
        with _without_indexes(connection):
            while done < size:
                step = min(_BATCH, size - done)
                connection.execute("DROP TABLE IF EXISTS bench.past")
                with connection.cursor() as cursor:
                    cursor.execute(_IDS, {"first": done, "last": done + step - 1})
                    for text in _ROWS:
                        cursor.execute(text.encode())
                done += step
                print(f"{done:,} past purchases", flush=True)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    return time.perf_counter() - started
