-- Appeals of one cell as staff see them: whose, how they were judged, why and by whom.
SELECT
    number, person_id, pool, category::int AS category, room::int AS room, ticket, stage::int AS stage, outcome, reason, by,
    at
FROM draws.appeals
WHERE cell = $1 AND batch_id = $2
ORDER BY number
