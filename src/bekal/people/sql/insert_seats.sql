-- Further seats of phones; sorted as insert_accounts. One that somebody else made a moment ago stays his.
INSERT INTO people.accounts (cell, account_id, phone_index, seat, phone, opened_at, by)
SELECT $1, i.account_id, i.phone_index, i.seat, i.phone, $7, $6
FROM unnest($2::uuid [], $3::bytea [], $4::bigint [], $5::bytea []) AS i (account_id, phone_index, seat, phone)
ORDER BY i.phone_index, i.seat
ON CONFLICT (phone_index, seat, cell) DO NOTHING
