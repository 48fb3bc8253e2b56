-- Drafts decrees of batches that have none; numbered in the order given, behind the last of the year.
WITH plans AS (
    SELECT
        n.*,
        row_number() OVER (ORDER BY n.position) AS id_rank,
        row_number() OVER (PARTITION BY n.programme_id, n.fiscal_year ORDER BY n.position) AS year_rank
    FROM unnest($1::int [], $2::text [], $3::int [], $4::int [], $5::int [], $6::bigint [], $7::int [])
    WITH ORDINALITY
    AS n (programme_id, slug, batch_id, fiscal_year, recipients, total_rp, series, position)
    WHERE NOT EXISTS (SELECT FROM cards.decrees AS d WHERE d.batch_id = n.batch_id AND d.series = n.series)
),

numbered AS (
    SELECT
        p.*,
        p.id_rank + coalesce((SELECT max(d.decree_id) FROM cards.decrees AS d), 0) AS decree_id,
        p.year_rank + coalesce((
            SELECT max(d.sequence) FROM cards.decrees AS d
            WHERE d.programme_id = p.programme_id AND d.fiscal_year = p.fiscal_year
        ), 0) AS sequence
    FROM plans AS p
)

INSERT INTO cards.decrees (
    decree_id, programme_id, batch_id, series, fiscal_year, sequence, number, recipients, total_rp, state, opened_at,
    by, state_at
)
SELECT
    decree_id, programme_id, batch_id, series, fiscal_year, sequence,
    format('SK-%s/%s/%s', lpad(sequence::text, greatest(4, length(sequence::text)), '0'), upper(slug), fiscal_year),
    recipients, total_rp, 'drafted', $9, $8, $9
FROM numbered
RETURNING decree_id
