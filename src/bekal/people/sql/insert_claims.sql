-- The first chunk to bring a NIK gets it; another waits here for its commit. Sorted, so that two chunks with
-- the same NIKs cannot wait for each other.
INSERT INTO people.nik_claims (cell, nik_index, person_id, claimed_at)
SELECT $1, i.nik_index, i.person_id, $4
FROM unnest($2::bytea [], $3::uuid []) AS i (nik_index, person_id)
ORDER BY i.nik_index
ON CONFLICT (cell, nik_index) DO NOTHING
RETURNING nik_index
