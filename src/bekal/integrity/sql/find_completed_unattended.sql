-- Completions at which nobody was ever present, by institution and day. Reads across all cells: what was completed
-- since the last look, each with one look at the attendance of its purchase.
SELECT 'institution:' || p.institution_id, (c.completed_at AT TIME ZONE 'Asia/Jakarta')::date, count(*),
    ($3 - 1)::bigint
FROM learning.completions AS c
CROSS JOIN LATERAL (
    SELECT p.institution_id FROM market.purchases AS p
    WHERE p.cell = c.cell AND p.purchase_id = c.purchase_id
    LIMIT 1
) AS p
WHERE c.completed_at > $1 AND c.completed_at <= $2 AND NOT EXISTS (
    SELECT FROM learning.attendance AS a WHERE a.cell = c.cell AND a.purchase_id = c.purchase_id AND a.present
)
GROUP BY 1, 2
HAVING count(*) >= $3::bigint
