-- Holds decrees in their state while lines are written.
SELECT
    decree_id, programme_id, batch_id, fiscal_year, sequence, number, recipients, total_rp, state, digest,
    opened_at, state_at
FROM cards.decrees
WHERE decree_id = ANY($1::int [])
ORDER BY decree_id
FOR SHARE
