-- The accounts of these phones. LATERAL with LIMIT asks the phones' own index, phone by phone, whatever the
-- planner believes of a table that was empty a minute ago; of two indexes that begin with the cell it takes the
-- wrong one otherwise.
SELECT i.phone_index, a.account_id
FROM unnest($2::bytea []) AS i (phone_index)
CROSS JOIN LATERAL (
    SELECT b.account_id
    FROM people.accounts AS b
    WHERE b.cell = $1 AND b.phone_index = i.phone_index
    LIMIT 1
) AS a
