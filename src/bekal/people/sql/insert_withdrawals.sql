-- Who gave which NIK back.
INSERT INTO people.withdrawals (cell, person_id, nik_index, by, at)
SELECT $1, i.person_id, i.nik_index, $4, $5
FROM unnest($2::uuid [], $3::bytea []) AS i (person_id, nik_index)
