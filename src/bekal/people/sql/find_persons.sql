-- Where these persons stand, with the newest question to the registry. LIMIT keeps the inner part on its
-- primary key whatever the planner believes about a table that was empty a minute ago.
SELECT
    p.person_id, p.account_id, p.identity_state, p.region_id, p.sex, p.education, p.occupation, p.disability,
    p.studying, p.registered_at, p.erased_at, c.state AS check_state, c.attempts AS check_attempts,
    c.answered_at AS checked_at, c.elements, p.confirmed_at
FROM people.persons AS p
CROSS JOIN LATERAL (
    SELECT i.state, i.attempts, i.answered_at, i.elements
    FROM people.identity_checks AS i
    WHERE i.cell = $1 AND i.check_id = p.check_id
    LIMIT 1
) AS c
WHERE p.cell = $1 AND p.person_id = any($2::uuid [])
