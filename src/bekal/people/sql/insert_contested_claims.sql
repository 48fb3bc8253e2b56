-- Somebody else typed a NIK that is taken; person_id: the registration that was stored without it.
INSERT INTO people.contested_claims (cell, contest_id, nik_index, account_id, person_id, by, at)
SELECT $1, i.contest_id, i.nik_index, i.account_id, i.person_id, $6, $7
FROM unnest($2::uuid [], $3::bytea [], $4::uuid [], $5::uuid [])
    AS i (contest_id, nik_index, account_id, person_id)
