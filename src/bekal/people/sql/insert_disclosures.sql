-- One row a person: who looked at which fields, and what for.
INSERT INTO people.disclosures (cell, person_id, disclosure_id, fields, purpose, by, at)
SELECT $1, i.person_id, i.disclosure_id, string_to_array($4, ' '), $5, $6, $7
FROM unnest($2::uuid [], $3::uuid []) AS i (person_id, disclosure_id)
