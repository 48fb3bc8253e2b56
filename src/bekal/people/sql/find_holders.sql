-- As find_accounts_by_phone, with the person: LATERAL with LIMIT asks the phones' own index.
SELECT i.phone_index, a.account_id, a.person_id
FROM unnest($2::bytea []) AS i (phone_index)
CROSS JOIN LATERAL (
    SELECT b.account_id, b.person_id
    FROM people.accounts AS b
    WHERE b.cell = $1 AND b.phone_index = i.phone_index AND b.erased_at IS NULL
    LIMIT 1
) AS a
