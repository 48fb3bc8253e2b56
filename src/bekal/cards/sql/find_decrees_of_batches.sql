-- Decrees by batch and series, in the order asked.
SELECT
    d.decree_id, d.programme_id, d.batch_id, d.fiscal_year, d.sequence, d.number, d.recipients, d.total_rp, d.state,
    d.digest, d.opened_at, d.state_at
FROM unnest($1::int [], $2::int []) WITH ORDINALITY AS n (batch_id, series, position)
INNER JOIN cards.decrees AS d ON n.batch_id = d.batch_id AND n.series = d.series
ORDER BY n.position
