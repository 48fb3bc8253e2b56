-- One row per officer and NIK, in the order of the key; a NIK that was free again in the end gets its person.
INSERT INTO people.assistances (cell, nik_index, officer, person_id, consent_how, at)
SELECT $1, i.nik_index, $5, i.person_id, i.consent_how, $6
FROM unnest($2::bytea [], $3::uuid [], $4::text []) AS i (nik_index, person_id, consent_how)
ORDER BY i.nik_index
ON CONFLICT (cell, nik_index, officer) DO UPDATE SET person_id = excluded.person_id
