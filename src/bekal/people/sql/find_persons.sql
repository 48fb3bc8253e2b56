-- Where these persons stand, with the newest question to the registry.
SELECT
    p.person_id, p.account_id, p.identity_state, p.region_id, p.sex, p.education, p.occupation, p.disability,
    p.studying, p.registered_at, p.erased_at, c.state, c.attempts, c.answered_at, c.elements
FROM unnest($2::uuid []) AS i (person_id)
INNER JOIN people.persons AS p ON p.cell = $1 AND i.person_id = p.person_id
INNER JOIN people.identity_checks AS c ON c.cell = $1 AND p.check_id = c.check_id
