-- New contacts; $6 tells which of them a later item of the same chunk replaced already.
INSERT INTO people.contacts (cell, contact_id, person_id, kind, value, saved_at, retired_at, by)
SELECT $1, i.contact_id, i.person_id, i.kind, i.value, $8::timestamptz, CASE WHEN i.replaced = 1 THEN $8::timestamptz END, $7
FROM unnest($2::uuid [], $3::uuid [], $4::text [], $5::bytea [], $6::bigint [])
    AS i (contact_id, person_id, kind, value, replaced)
