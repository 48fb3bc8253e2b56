-- All decrees of a programme, or of all; there are a few dozen a year.
SELECT
    decree_id, programme_id, batch_id, fiscal_year, sequence, number, recipients, total_rp, state, digest,
    opened_at, state_at
FROM cards.decrees
WHERE $1::int IS NULL OR programme_id = $1
ORDER BY decree_id
