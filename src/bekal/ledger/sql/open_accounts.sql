-- Opens guarded accounts; gives those that were not open yet.
INSERT INTO ledger.guarded (cell, account_id, programme_id, fiscal_year, posted_rp, held_rp, opened_at, kind, by)
SELECT $1, account_id, programme_id, fiscal_year, 0, 0, $7, kind, $6
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[])
    AS opening (account_id, kind, programme_id, fiscal_year)
ON CONFLICT DO NOTHING
RETURNING account_id
