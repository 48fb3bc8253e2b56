-- Seats taken in a cell are the purchases there that were not cancelled.
WITH bought AS (
    SELECT cell, schedule_id, count(*) AS purchases
    FROM market.purchases WHERE state <> 'cancelled'
    GROUP BY cell, schedule_id
)
SELECT
    count(*) FILTER (WHERE coalesce(s.taken, 0) <> coalesce(b.purchases, 0)),
    format('%s seats taken, %s purchases', coalesce(sum(s.taken), 0), coalesce(sum(b.purchases), 0))
FROM market.seats AS s FULL JOIN bought AS b USING (cell, schedule_id)
