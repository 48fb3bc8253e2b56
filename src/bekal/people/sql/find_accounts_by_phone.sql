-- The accounts of these phones, by seat. LATERAL with LIMIT asks the phones' own index, phone by phone, whatever the
-- planner believes of a table that was empty a minute ago; of two indexes that begin with the cell it takes the
-- wrong one otherwise. The order is the index's own.
SELECT i.phone_index, a.account_id, a.seat, a.person_id
FROM unnest($2::bytea []) AS i (phone_index)
CROSS JOIN LATERAL (
    SELECT b.account_id, b.seat, b.person_id
    FROM people.accounts AS b
    WHERE b.cell = $1 AND b.phone_index = i.phone_index
    ORDER BY b.seat
    LIMIT 5
) AS a
