-- One row a person and occasion; $4 holds each row's purposes, joined by blanks.
INSERT INTO people.consents (cell, person_id, revision, given, purposes, by, at)
SELECT $1, i.person_id, i.revision, $5, string_to_array(i.purposes, ' '), $6, $7
FROM unnest($2::uuid [], $3::bigint [], $4::text []) AS i (person_id, revision, purposes)
