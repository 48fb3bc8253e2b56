-- Across all cells: what staff look at.
SELECT topic, state, count(*) AS notices FROM notices.notices WHERE made_at >= $1 GROUP BY topic, state ORDER BY topic, state
