-- How a batch stands, by region and state; across cells, for reports.
SELECT batch_id, region_id, state, count(*)::int AS applications
FROM draws.applications
WHERE batch_id = $1
GROUP BY batch_id, region_id, state
ORDER BY batch_id, region_id, state
