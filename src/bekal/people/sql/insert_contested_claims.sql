-- Somebody else typed a NIK that is taken.
INSERT INTO people.contested_claims (cell, contest_id, nik_index, account_id, by, at)
SELECT $1, i.contest_id, i.nik_index, i.account_id, $5, $6
FROM unnest($2::uuid [], $3::bytea [], $4::uuid []) AS i (contest_id, nik_index, account_id)
