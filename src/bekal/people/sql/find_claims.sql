-- Who holds these NIKs, with the account that may hear so. A person who lives in another cell (corrected NIK)
-- has no account here: everybody is a stranger to that claim. The subquery stays on the primary key whatever
-- the planner believes about a table that was empty a minute ago.
SELECT
    c.nik_index,
    c.person_id,
    (SELECT p.account_id FROM people.persons AS p WHERE p.cell = $1 AND p.person_id = c.person_id) AS account_id
FROM people.nik_claims AS c
WHERE c.cell = $1 AND c.nik_index = any($2::bytea [])
