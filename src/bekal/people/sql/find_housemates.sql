-- Everybody who is registered with the number of each of these accounts, the account's own person included, by
-- seat. LATERAL with LIMIT asks the phones' own index, number by number.
SELECT a.account_id AS asked, h.account_id, h.seat, h.person_id
FROM people.accounts AS a
CROSS JOIN LATERAL (
    SELECT b.account_id, b.seat, b.person_id
    FROM people.accounts AS b
    WHERE b.cell = $1 AND b.phone_index = a.phone_index
    ORDER BY b.seat
    LIMIT 5
) AS h
WHERE a.cell = $1 AND a.account_id = any($2::uuid []) AND h.person_id IS NOT NULL
