-- Current contacts, sealed.
SELECT person_id, kind, contact_id, value
FROM people.contacts
WHERE cell = $1 AND person_id = any($2::uuid []) AND retired_at IS NULL
