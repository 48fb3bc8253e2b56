-- The figures of every stage, as stages.csv has them.
SELECT stage, level, unit, category, seats, candidates, winners, household_full, cut_off
FROM draws.stages
WHERE batch_id = $1
ORDER BY stage, array_position(ARRAY['regency', 'province', 'nation'], level), unit, category
