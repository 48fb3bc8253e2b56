-- Who holds these NIKs, with the account that may hear so. A person who lives in another cell (corrected NIK)
-- has no account here: everybody is a stranger to that claim.
SELECT
    c.nik_index,
    c.person_id,
    p.account_id
FROM unnest($2::bytea []) AS i (nik_index)
INNER JOIN people.nik_claims AS c ON c.cell = $1 AND i.nik_index = c.nik_index
LEFT JOIN people.persons AS p ON p.cell = $1 AND c.person_id = p.person_id
