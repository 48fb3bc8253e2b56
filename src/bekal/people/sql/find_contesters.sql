-- Registrations that were stored although their NIK was taken, and live still: by NIK and account.
SELECT c.nik_index, c.account_id, c.person_id
FROM people.contested_claims AS c
WHERE
    c.cell = $1 AND c.nik_index = any($2::bytea []) AND c.person_id IS NOT NULL
    AND EXISTS (
        SELECT
        FROM people.persons AS p
        WHERE p.cell = $1 AND p.person_id = c.person_id AND p.erased_at IS NULL
    )
