-- How a programme's cards stand, by year, region and state; across cells, for reports.
SELECT programme_id, fiscal_year, region_id, state, count(*)::int AS cards
FROM cards.cards
WHERE programme_id = $1
GROUP BY programme_id, fiscal_year, region_id, state
ORDER BY programme_id, fiscal_year, region_id, state
