-- The first seats of phones that have none; sorted, so that two chunks cannot wait for each other.
INSERT INTO people.accounts (cell, account_id, phone_index, seat, phone, opened_at, by)
SELECT $1, i.account_id, i.phone_index, 0, i.phone, $6, $5
FROM unnest($2::uuid [], $3::bytea [], $4::bytea []) AS i (account_id, phone_index, phone)
ORDER BY i.phone_index
ON CONFLICT (phone_index, seat, cell) DO NOTHING
