-- Across all cells; a notice that failed says why in its gateway's own word.
SELECT channels[place] AS channel, coalesce(reason, '') AS reason, count(*) AS notices FROM notices.notices
WHERE made_at >= $1 AND state = 'failed'
GROUP BY 1, 2
ORDER BY 3 DESC, 1, 2
LIMIT 20
