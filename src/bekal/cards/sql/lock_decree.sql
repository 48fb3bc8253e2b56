-- Holds a decree for a step; chunks that are being granted finish first.
SELECT
    decree_id, programme_id, batch_id, fiscal_year, sequence, number, recipients, total_rp, state, digest,
    opened_at, state_at
FROM cards.decrees
WHERE decree_id = $1
FOR UPDATE
